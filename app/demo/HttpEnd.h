#pragma once

#include "base/Time.h"
#include "demo/Settings.h"

#include <functional>
#include <map>
#include <memory>

namespace handrail::demo {

struct HttpReply {
    int status = 200;
    std::string body;
    std::string type = "application/json";
};

/// What was asked by HTTP: parameters of the address and the members of a JSON body, as text.
struct HttpQuestion {
    std::map<std::string, std::string> values;
    std::string body;

    /// Empty if it was not sent.
    [[nodiscard]] std::string value(const std::string& name) const;
};

/// A small HTTP server on loopback. Routes are called from its own threads.
class HttpEnd {
public:
    using Route = std::function<HttpReply(const HttpQuestion&)>;

    HttpEnd();
    ~HttpEnd(); ///< stops
    void get(const std::string& path, Route route);
    void post(const std::string& path, Route route);
    /// Listens; port 0 takes a free one. Error: failed, if the address is taken.
    [[nodiscard]] Result<void> start(const std::string& address);
    void stop();
    [[nodiscard]] int port() const { return m_port; }

private:
    struct Inside;
    std::unique_ptr<Inside> m_inside;
    int m_port = 0;
};

/// `{"error": "…"}`
[[nodiscard]] HttpReply refuse(int status, const std::string& why);
/// One call. Error: unavailable, when nobody answers in time.
[[nodiscard]] Result<HttpReply> httpCall(const std::string& address, const std::string& method, const std::string& path,
                                         const std::string& body, Millis within);

} // namespace handrail::demo
