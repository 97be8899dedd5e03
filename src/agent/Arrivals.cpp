#include "agent/Arrivals.h"

#include "agent/PeerName.h"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace handrail::agent {

namespace {

std::string connectionOf(const std::string& address, int port) { return address + ' ' + std::to_string(port); }

struct End {
    std::string address; ///< an IPv4 address on a socket of IPv6 as what it is
    int port = 0;
};

std::optional<End> endOf(int socket, int (*ask)(int, sockaddr*, socklen_t*))
{
    sockaddr_storage found{};
    socklen_t size = sizeof found;
    if (ask(socket, reinterpret_cast<sockaddr*>(&found), &size) != 0)
        return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (found.ss_family == AF_INET) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(found);
        ::inet_ntop(AF_INET, &in.sin_addr, text.data(), text.size());
        return End{text.data(), ntohs(in.sin_port)};
    }
    if (found.ss_family != AF_INET6)
        return {};
    const auto& in = reinterpret_cast<const sockaddr_in6&>(found);
    if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr))
        ::inet_ntop(AF_INET, &in.sin6_addr.s6_addr[12], text.data(), text.size());
    else
        ::inet_ntop(AF_INET6, &in.sin6_addr, text.data(), text.size());
    return End{text.data(), ntohs(in.sin6_port)};
}

} // namespace

std::map<std::string, std::uint64_t> bytesArrived(int ourPort)
{
    std::map<std::string, std::uint64_t> all;
    std::error_code error;
    for (std::filesystem::directory_iterator each("/proc/self/fd", error), end; !error && each != end; each.increment(error)) {
        const std::string name = each->path().filename();
        int socket = -1;
        if (std::from_chars(name.data(), name.data() + name.size(), socket).ec != std::errc())
            continue;
        const auto ours = endOf(socket, ::getsockname);
        const auto theirs = ours && ours->port == ourPort ? endOf(socket, ::getpeername) : std::nullopt;
        tcp_info info{};
        socklen_t size = sizeof info;
        if (theirs && ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
            size >= offsetof(tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received)
            all[connectionOf(theirs->address, theirs->port)] = info.tcpi_bytes_received;
    }
    return all;
}

Arrivals::~Arrivals()
{
    {
        const Lock lock(m_mutex);
        m_isClosed = true;
        m_wake.notifyAll();
    }
    m_thread.join();
}

std::uint64_t Arrivals::begin(const std::string& peer, int ourPort, std::function<void()> giveUp)
{
    const auto from = peerOf(peer);
    if (!from) // this very program
        return 0;
    const Lock lock(m_mutex);
    m_arrivals.emplace(++m_last, Arrival{connectionOf(from->address, from->port), ourPort, std::chrono::steady_clock::now(), std::move(giveUp)});
    if (m_arrivals.size() == 1)
        m_wake.notifyAll();
    return m_last;
}

void Arrivals::end(std::uint64_t arrival)
{
    const Lock lock(m_mutex);
    m_arrivals.erase(arrival);
}

void Arrivals::run()
{
    while (waitForLook()) {
        const SteadyTime now = std::chrono::steady_clock::now();
        if (const int port = portToLookAt(now))
            for (const auto& giveUp : tooMuch(bytesArrived(port), now))
                giveUp();
    }
}

bool Arrivals::waitForLook()
{
    const Lock lock(m_mutex);
    while (m_arrivals.empty() && !m_isClosed)
        m_wake.waitUntil(m_mutex, std::chrono::steady_clock::now() + std::chrono::hours(1));
    const SteadyTime next = std::chrono::steady_clock::now() + kLook;
    while (std::chrono::steady_clock::now() < next && !m_isClosed)
        m_wake.waitUntil(m_mutex, next);
    return !m_isClosed;
}

int Arrivals::portToLookAt(SteadyTime now)
{
    const Lock lock(m_mutex);
    for (const auto& [id, arrival] : m_arrivals)
        if (now - arrival.since >= kLook)
            return arrival.ourPort;
    return 0;
}

std::vector<std::function<void()>> Arrivals::tooMuch(const std::map<std::string, std::uint64_t>& bytes, SteadyTime now)
{
    std::vector<std::function<void()>> all;
    const Lock lock(m_mutex);
    for (auto each = m_arrivals.begin(); each != m_arrivals.end();) {
        Arrival& arrival = each->second;
        const auto found = bytes.find(arrival.connection);
        if (!arrival.before && found != bytes.end())
            arrival.before = found->second;
        const bool isTooLarge = arrival.before && found != bytes.end() && found->second - *arrival.before > kMostBytes;
        if (!isTooLarge && now - arrival.since < kMostTime) {
            ++each;
            continue;
        }
        all.push_back(std::move(arrival.giveUp));
        each = m_arrivals.erase(each);
    }
    return all;
}

} // namespace handrail::agent
