#include "collector/HttpGet.h"

#include <curl/curl.h>
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

int shouldStop(void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<std::atomic<bool>*>(flag)->load() ? 1 : 0;
}

} // namespace

struct HttpGet::Handle {
    CURL* easy = nullptr;
    curl_slist* headers = nullptr;

    Handle()
    {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        easy = curl_easy_init();
        headers = curl_slist_append(nullptr, "Accept: text/plain;version=0.0.4, application/openmetrics-text;q=0.5, */*;q=0.1");
    }
    ~Handle()
    {
        curl_slist_free_all(headers);
        if (easy != nullptr)
            curl_easy_cleanup(easy);
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
};

HttpGet::HttpGet() : m_handle(std::make_unique<Handle>()) {}
HttpGet::~HttpGet() = default;

Result<HttpGet::Page> HttpGet::fetch(const std::string& url, Millis atMost)
{
    CURL* easy = m_handle->easy;
    if (easy == nullptr)
        return fail(ErrorCode::failed, "no memory for HTTP", url);
    Page page;
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, m_handle->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &page.body);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(atMost.count()));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "handrail");
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, shouldStop);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &m_isCancelled);
    const CURLcode code = curl_easy_perform(easy);
    if (code == CURLE_WRITE_ERROR)
        return fail(ErrorCode::invalidInput, "the page has more than 16 MB", url);
    if (code != CURLE_OK)
        return fail(ErrorCode::unavailable, curl_easy_strerror(code), url, "check that the service runs and the address is right");
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        return fail(ErrorCode::unavailable, fmt::format("it answers with status {}", status), url, "check the path");
    const char* type = nullptr;
    curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
    page.contentType = type != nullptr ? type : "";
    return page;
}

} // namespace handrail::collector
