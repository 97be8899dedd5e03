#include "demo/HttpEnd.h"

#include <httplib.h>
#include <nlohmann/json.hpp>
#include <thread>

namespace handrail::demo {

namespace {

HttpQuestion questionIn(const httplib::Request& request)
{
    HttpQuestion question;
    question.body = request.body;
    for (const auto& [name, value] : request.params)
        question.values[name] = value;
    const auto json = nlohmann::json::parse(request.body, nullptr, false);
    if (json.is_object()) {
        for (const auto& [name, value] : json.items())
            question.values[name] = value.is_string() ? value.get<std::string>() : value.dump();
    }
    return question;
}

httplib::Server::Handler handler(HttpEnd::Route route)
{
    return [route = std::move(route)](const httplib::Request& request, httplib::Response& response) {
        const HttpReply reply = route(questionIn(request));
        response.status = reply.status;
        response.set_content(reply.body, reply.type);
    };
}

} // namespace

struct HttpEnd::Inside {
    httplib::Server server;
    std::thread thread;
};

std::string HttpQuestion::value(const std::string& name) const
{
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
}

HttpEnd::HttpEnd() : m_inside(std::make_unique<Inside>())
{
    m_inside->server.set_tcp_nodelay(true);
    m_inside->server.set_payload_max_length(8u << 20);
    // The library's own choice lets two servers share a port, and one of them would never be asked.
    m_inside->server.set_socket_options([](socket_t socket) {
        const int yes = 1;
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
}

HttpEnd::~HttpEnd()
{
    stop();
}

void HttpEnd::get(const std::string& path, Route route)
{
    m_inside->server.Get(path, handler(std::move(route)));
}

void HttpEnd::post(const std::string& path, Route route)
{
    m_inside->server.Post(path, handler(std::move(route)));
}

Result<void> HttpEnd::start(const std::string& address)
{
    const auto parsed = parseAddress(address);
    if (!parsed)
        return fail(parsed.error());
    m_port = parsed->port;
    if (m_port == 0)
        m_port = m_inside->server.bind_to_any_port(parsed->host);
    else if (!m_inside->server.bind_to_port(parsed->host, m_port))
        m_port = -1;
    if (m_port <= 0)
        return fail(ErrorCode::failed, "can't listen", address, "is another demo running? choose another port");
    m_inside->thread = std::thread([this] { m_inside->server.listen_after_bind(); });
    // A stop before the library says it runs would be lost.
    for (int i = 0; i < 2000 && !m_inside->server.is_running(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return {};
}

void HttpEnd::stop()
{
    if (!m_inside->thread.joinable())
        return;
    m_inside->server.stop();
    m_inside->thread.join();
}

HttpReply refuse(int status, const std::string& why)
{
    return {status, nlohmann::json({{"error", why}}).dump() + "\n"};
}

Result<HttpReply> httpCall(const std::string& address, const std::string& method, const std::string& path,
                           const std::string& body, Millis within)
{
    const auto parsed = parseAddress(address);
    if (!parsed)
        return fail(parsed.error());
    httplib::Client client(parsed->host, parsed->port);
    client.set_connection_timeout(within);
    client.set_read_timeout(within);
    client.set_tcp_nodelay(true);
    const auto result = method == "GET" ? client.Get(path) : client.Post(path, body, "application/json");
    if (!result)
        return fail(ErrorCode::unavailable, "nobody answers (" + httplib::to_string(result.error()) + ")", address);
    return HttpReply{result->status, result->body, result->get_header_value("Content-Type")};
}

} // namespace handrail::demo
