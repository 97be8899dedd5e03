#include "contract/ReadingSections.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace handrail::contract {

namespace {

constexpr Millis kShortestLease{5'000};
constexpr Millis kLongestLease = std::chrono::minutes(5);
constexpr Millis kLongestDrill = std::chrono::hours(4);

bool isPlain(const std::string& name)
{
    return !name.empty() && name.size() <= 100 && name.front() != '-' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
}

/// What the hook is told, all of it: where {fault} and {seconds} must stand.
std::string wordsOf(const Drills& drills)
{
    std::string all = drills.url + ' ' + drills.body;
    for (const std::string& word : drills.command)
        all += ' ' + word;
    return all;
}

void readHook(StrictMap& map, Drills& drills, Complaints& complaints, const ReadingFrom& from)
{
    for (const std::string& word : map.texts("command"))
        drills.command.push_back(substituted(word, map.at("command"), complaints, from));
    drills.url = substituted(map.text("url"), map.at("url"), complaints, from);
    const std::vector<std::string> methods{"POST", "PUT", "PATCH", "GET"};
    drills.method = methods[map.oneOf("method", methods, 0)];
    drills.body = map.text("body");
    drills.headers = map.textMap("headers");
    if (drills.command.empty() == drills.url.empty())
        map.complain("url", "'drills' needs either 'url' or 'command'", "Write where the service's own fault hook is");
    else if (!drills.url.empty() && !drills.url.starts_with("http://") && !drills.url.starts_with("https://") &&
             drills.url.find("${") == std::string::npos)
        map.complain("url", fmt::format("'{}' is not an address", drills.url), "Write it as http://host:port/path");
    const std::string words = wordsOf(drills);
    for (const char* needed : {"{fault}", "{on}"})
        if (words.find(needed) == std::string::npos)
            map.complain("url", fmt::format("the fault hook is not told {}", needed),
                         fmt::format("Put {} into 'url', 'body' or 'command'", needed));
    if (words.find("{seconds}") == std::string::npos)
        map.complain("url", "the fault hook takes no time limit: nobody would end the fault when the agent is gone",
                     "Put {seconds} into 'url', 'body' or 'command'; a service whose hook can't take it can't be drilled");
}

void readFaults(StrictMap& map, Drills& drills, Complaints& complaints)
{
    map.entries("faults", [&](const std::string& name, const YamlNode& node) {
        if (!isPlain(name))
            complaints.add(node.at, fmt::format("'{}' can't be the name of a fault", name),
                           "Use letters, digits, '-', '_' and '.'");
        if (node.kind != YamlNode::Kind::scalar || node.text.empty())
            complaints.add(node.at, fmt::format("the fault '{}' does not say what breaks", name),
                           "Write 'store-slow: the store is slow'");
        else
            drills.faults.push_back({name, node.text});
    });
    if (drills.faults.empty())
        map.complain("faults", "'drills' names no fault", "Write 'faults: {store-slow: the store is slow}'");
}

} // namespace

void readDrills(StrictMap& top, Agreement& agreement, Complaints& complaints, const ReadingFrom& from)
{
    if (top.has("review runbooks every"))
        agreement.reviewRunbooksEvery = top.duration("review runbooks every").value_or(Millis(0));
    else
        top.any("review runbooks every");
    if (!top.has("drills")) {
        top.any("drills");
        return;
    }
    StrictMap map = top.map("drills", "'drills'");
    Drills& drills = agreement.drills;
    readHook(map, drills, complaints, from);
    drills.lease = map.duration("lease").value_or(drills.lease);
    if (drills.lease < kShortestLease || drills.lease > kLongestLease)
        map.complain("lease", "'lease' must be from 5 s to 5 min", "Write 'lease: 30 s'");
    drills.atMost = map.duration("at most").value_or(drills.atMost);
    if (drills.atMost <= drills.lease || drills.atMost > kLongestDrill)
        map.complain("at most", "'at most' must be longer than the lease and at most 4 h", "Write 'at most: 30 min'");
    readFaults(map, drills, complaints);
    map.finish();
}

} // namespace handrail::contract
