#include "agent/PeerName.h"

#include <array>
#include <charconv>
#include <fstream>
#include <grp.h>
#include <pwd.h>
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

/// "0100007F:1D13" -> 0x1D13
int portOf(std::string_view address)
{
    const std::size_t colon = address.rfind(':');
    int port = -1;
    if (colon != std::string_view::npos)
        std::from_chars(address.data() + colon + 1, address.data() + address.size(), port, 16);
    return port;
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
    std::array<char, 16'384> groupBuffer{};
    group groupEntry{};
    group* operators = nullptr;
    if (::getgrnam_r("handrail", &groupEntry, groupBuffer.data(), groupBuffer.size(), &operators) != 0 || !operators)
        return person;
    std::array<gid_t, 256> groups{};
    int count = static_cast<int>(groups.size());
    if (::getgrouplist(found->pw_name, found->pw_gid, groups.data(), &count) < 0)
        count = static_cast<int>(groups.size());
    for (int i = 0; i < count; ++i)
        person.mayOperate = person.mayOperate || groups[static_cast<std::size_t>(i)] == operators->gr_gid;
    return person;
}

} // namespace

std::optional<uid_t> ownerOf(std::string_view procNetTcp, int peerPort, int ourPort)
{
    while (!procNetTcp.empty()) {
        const std::size_t end = std::min(procNetTcp.find('\n'), procNetTcp.size());
        const auto fields = fieldsOf(procNetTcp.substr(0, end));
        procNetTcp.remove_prefix(std::min(end + 1, procNetTcp.size()));
        // sl local_address rem_address st queues timer retransmits uid
        if (fields.size() < 8 || fields[3] != kEstablished)
            continue;
        if (portOf(fields[1]) != peerPort || portOf(fields[2]) != ourPort)
            continue;
        uid_t uid = 0;
        if (std::from_chars(fields[7].data(), fields[7].data() + fields[7].size(), uid).ec == std::errc())
            return uid;
    }
    return {};
}

Result<LocalPerson> personBehind(const std::string& peer, int ourPort)
{
    const std::size_t colon = peer.rfind(':');
    int port = 0;
    if (colon != std::string::npos)
        std::from_chars(peer.data() + colon + 1, peer.data() + peer.size(), port);
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        if (const auto uid = ownerOf(readAll(table), port, ourPort); uid && port > 0)
            return personOf(*uid);
    }
    return fail(ErrorCode::refused, "the system doesn't say who is calling", peer);
}

LocalPerson ourselves()
{
    LocalPerson person = personOf(::geteuid());
    person.mayOperate = true;
    return person;
}

} // namespace handrail::agent
