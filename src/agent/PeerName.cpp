#include "agent/PeerName.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <grp.h>
#include <pwd.h>
#include <set>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace handrail::agent {

namespace {

constexpr std::string_view kEstablished = "01";

std::vector<std::string_view> fieldsOf(std::string_view line)
{
    std::vector<std::string_view> fields;
    while (fields.size() < 8) {
        const std::size_t begin = line.find_first_not_of(' ');
        if (begin == std::string_view::npos)
            break;
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find(' '), line.size());
        fields.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
    return fields;
}

/// As the kernel prints it: words of 32 bits in the machine's own order. Empty when it is no address.
std::string asInTable(const std::string& address)
{
    std::array<std::uint32_t, 4> words{};
    if (::inet_pton(AF_INET, address.c_str(), words.data()) == 1)
        return fmt::format("{:08X}", words[0]);
    if (::inet_pton(AF_INET6, address.c_str(), words.data()) == 1)
        return fmt::format("{:08X}{:08X}{:08X}{:08X}", words[0], words[1], words[2], words[3]);
    return {};
}

constexpr std::string_view kMapped = "0000000000000000FFFF0000"; // an IPv4 address on a socket of IPv6

bool isLoopback(std::string_view inTable)
{
    if (inTable.size() == 32 && inTable.starts_with(kMapped))
        inTable.remove_prefix(kMapped.size());
    return inTable.size() == 8 ? inTable.ends_with("7F") : inTable == "00000000000000000000000001000000";
}

/// "0100007F:1D13"
struct TableEnd {
    std::string_view address;
    int port = -1;
};
TableEnd endOf(std::string_view field)
{
    TableEnd end;
    const std::size_t colon = field.rfind(':');
    if (colon == std::string_view::npos)
        return end;
    end.address = field.substr(0, colon);
    std::from_chars(field.data() + colon + 1, field.data() + field.size(), end.port, 16);
    return end;
}

std::string readAll(const char* path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

LocalPerson personOf(uid_t uid)
{
    std::array<char, 16'384> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    LocalPerson person;
    person.name = "uid " + std::to_string(uid);
    person.mayOperate = uid == ::geteuid();
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return person;
    person.name = found->pw_name;
    std::array<gid_t, 256> groups{};
    int count = static_cast<int>(groups.size());
    if (::getgrouplist(found->pw_name, found->pw_gid, groups.data(), &count) < 0)
        count = static_cast<int>(groups.size());
    for (int i = 0; i < count; ++i) {
        std::array<char, 16'384> groupBuffer{};
        group groupEntry{};
        group* known = nullptr;
        if (::getgrgid_r(groups[static_cast<std::size_t>(i)], &groupEntry, groupBuffer.data(), groupBuffer.size(), &known) == 0 && known)
            person.groups.emplace_back(known->gr_name);
    }
    person.mayOperate = person.mayOperate || std::ranges::find(person.groups, "handrail") != person.groups.end();
    return person;
}

} // namespace

std::optional<Peer> peerOf(std::string_view text)
{
    const bool isV6 = text.starts_with("ipv6:");
    const std::size_t colon = text.rfind(':');
    if ((!isV6 && !text.starts_with("ipv4:")) || colon < 5)
        return {};
    Peer peer;
    const std::string_view port = text.substr(colon + 1);
    if (std::from_chars(port.data(), port.data() + port.size(), peer.port).ec != std::errc() || peer.port <= 0)
        return {};
    std::string_view address = text.substr(5, colon - 5);
    for (const auto& [before, after] : {std::pair<std::string_view, std::string_view>{"%5B", "%5D"}, {"[", "]"}})
        if (address.starts_with(before) && address.ends_with(after))
            address = address.substr(before.size(), address.size() - before.size() - after.size());
    peer.address = address;
    return peer;
}

std::optional<uid_t> ownerOf(std::string_view procNetTcp, const Peer& peer, int ourPort)
{
    const std::string wanted = asInTable(peer.address);
    std::set<uid_t> owners;
    while (!procNetTcp.empty() && !wanted.empty()) {
        const std::size_t end = std::min(procNetTcp.find('\n'), procNetTcp.size());
        const auto fields = fieldsOf(procNetTcp.substr(0, end));
        procNetTcp.remove_prefix(std::min(end + 1, procNetTcp.size()));
        // sl local_address rem_address st queues timer retransmits uid
        if (fields.size() < 8 || fields[3] != kEstablished)
            continue;
        const TableEnd theirs = endOf(fields[1]);
        const TableEnd ours = endOf(fields[2]);
        const bool isThem = theirs.address == wanted || (theirs.address.starts_with(kMapped) && theirs.address.ends_with(wanted));
        if (theirs.port != peer.port || ours.port != ourPort || !isThem || !isLoopback(ours.address))
            continue;
        uid_t uid = 0;
        if (std::from_chars(fields[7].data(), fields[7].data() + fields[7].size(), uid).ec == std::errc())
            owners.insert(uid);
    }
    return owners.size() == 1 ? std::optional(*owners.begin()) : std::nullopt;
}

Result<LocalPerson> personBehind(const std::string& text, int ourPort)
{
    const auto peer = peerOf(text);
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        if (const auto uid = peer ? ownerOf(readAll(table), *peer, ourPort) : std::nullopt)
            return personOf(*uid);
    }
    return fail(ErrorCode::refused, "the system doesn't say who is calling", text);
}

LocalPerson ourselves()
{
    LocalPerson person = personOf(::geteuid());
    person.mayOperate = true;
    return person;
}

} // namespace handrail::agent
