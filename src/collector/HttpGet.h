#pragma once

#include "base/Result.h"
#include "base/Time.h"

#include <memory>
#include <string>

namespace handrail::collector {

class HttpTransfer;

/// Fetches pages over HTTP, one after another on a connection that is kept. No proxy on the way to this machine itself. Every
/// fetch is bounded: by time, and by 16 MB.
class HttpGet {
public:
    struct Page {
        std::string body, contentType;
    };

    HttpGet();
    ~HttpGet();
    HttpGet(const HttpGet&) = delete;
    HttpGet& operator=(const HttpGet&) = delete;

    /// Errors: unavailable (no answer, or another status than 200), invalidInput (too long).
    [[nodiscard]] Result<Page> fetch(const std::string& url, Millis atMost);

private:
    std::unique_ptr<HttpTransfer> m_transfer;
};

} // namespace handrail::collector
