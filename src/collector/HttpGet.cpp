#include "collector/HttpGet.h"

#include "collector/HttpTransfer.h"

namespace handrail::collector {

HttpGet::HttpGet() : m_transfer(std::make_unique<HttpTransfer>()) {}
HttpGet::~HttpGet() = default;

Result<HttpGet::Page> HttpGet::fetch(const std::string& url, Millis atMost)
{
    if (m_transfer->easy() == nullptr)
        return fail(ErrorCode::failed, "no memory for HTTP", url);
    m_transfer->begin(url, atMost);
    return m_transfer->end(curl_easy_perform(m_transfer->easy()));
}

} // namespace handrail::collector
