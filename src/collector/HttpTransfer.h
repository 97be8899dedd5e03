#pragma once

#include "collector/HttpGet.h"

#include <curl/curl.h>

namespace handrail::collector {

/// libcurl's handle for one page at a time, with what all our transfers have in common. Its address must not change.
class HttpTransfer {
public:
    HttpTransfer();
    ~HttpTransfer();
    HttpTransfer(const HttpTransfer&) = delete;
    HttpTransfer& operator=(const HttpTransfer&) = delete;

    /// Null when there was no memory.
    [[nodiscard]] CURL* easy() { return m_easy; }
    /// Then whoever has the handle performs it, and gives the outcome to end().
    void begin(const std::string& url, Millis atMost);
    [[nodiscard]] Result<HttpGet::Page> end(CURLcode code);

private:
    CURL* m_easy = nullptr;
    curl_slist* m_headers = nullptr;
    std::string m_url;
    HttpGet::Page m_page;
};

} // namespace handrail::collector
