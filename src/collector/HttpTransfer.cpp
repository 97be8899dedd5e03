#include "collector/HttpTransfer.h"

#include <fmt/format.h>

namespace handrail::collector {

namespace {

constexpr std::size_t kLongest = 16u << 20;

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* into)
{
    auto& body = *static_cast<std::string*>(into);
    if (body.size() + size * count > kLongest)
        return 0;
    body.append(bytes, size * count);
    return size * count;
}

} // namespace

HttpTransfer::HttpTransfer()
{
    static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
    m_easy = global == CURLE_OK ? curl_easy_init() : nullptr;
    m_headers = curl_slist_append(nullptr, "Accept: text/plain;version=0.0.4, application/openmetrics-text;q=0.5, */*;q=0.1");
    if (m_easy == nullptr)
        return;
    curl_easy_setopt(m_easy, CURLOPT_HTTPHEADER, m_headers);
    curl_easy_setopt(m_easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(m_easy, CURLOPT_WRITEDATA, &m_page.body);
    curl_easy_setopt(m_easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(m_easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(m_easy, CURLOPT_QUICK_EXIT, 1L); // a name that is looked up in vain keeps nobody waiting
    curl_easy_setopt(m_easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    curl_easy_setopt(m_easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(m_easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(m_easy, CURLOPT_USERAGENT, "handrail");
}

HttpTransfer::~HttpTransfer()
{
    curl_slist_free_all(m_headers);
    if (m_easy != nullptr)
        curl_easy_cleanup(m_easy);
}

void HttpTransfer::begin(const std::string& url, Millis atMost)
{
    m_url = url;
    m_page = {};
    curl_easy_setopt(m_easy, CURLOPT_URL, m_url.c_str());
    curl_easy_setopt(m_easy, CURLOPT_TIMEOUT_MS, static_cast<long>(atMost.count()));
}

Result<HttpGet::Page> HttpTransfer::end(CURLcode code)
{
    if (code == CURLE_WRITE_ERROR)
        return fail(ErrorCode::invalidInput, "the page has more than 16 MB", m_url);
    if (code != CURLE_OK)
        return fail(ErrorCode::unavailable, curl_easy_strerror(code), m_url, "check that the service runs and the address is right");
    long status = 0;
    curl_easy_getinfo(m_easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return fail(ErrorCode::unavailable, fmt::format("it answers with status {}", status), m_url, "check the path");
    const char* type = nullptr;
    curl_easy_getinfo(m_easy, CURLINFO_CONTENT_TYPE, &type);
    m_page.contentType = type != nullptr ? type : "";
    return std::move(m_page);
}

} // namespace handrail::collector
