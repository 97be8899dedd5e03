#include "contract/Readiness.h"
#include "contract/ReadingSections.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::contract {

namespace {

/// A key of owners, or empty with a complaint.
std::string readOwner(StrictMap& map, const char* key, const std::string& example, const Agreement& agreement)
{
    std::string owner = map.needText(key, example);
    if (owner.empty() || agreement.owners.contains(owner))
        return owner;
    std::vector<std::string> keys;
    for (const auto& [name, one] : agreement.owners)
        keys.push_back(name);
    map.complain(key, fmt::format("there is no owner '{}'", owner),
                 keys.empty() ? "Write the team under 'owners' first" : didYouMean(owner, keys));
    return {};
}

Signers readSigners(StrictMap& parent, const Agreement& agreement)
{
    Signers signers;
    if (!parent.has("signed by")) {
        parent.any("signed by");
        return signers;
    }
    StrictMap map = parent.map("signed by", "'signed by'");
    signers.builtBy = readOwner(map, "built by", "model", agreement);
    signers.runBy = readOwner(map, "run by", "machines", agreement);
    map.finish();
    if (signers.builtBy.empty() || signers.runBy.empty())
        return {};
    if (agreement.owners.at(signers.builtBy).team == agreement.owners.at(signers.runBy).team)
        map.complain("run by", fmt::format("'built by' and 'run by' are the same team, '{}'",
                                           agreement.owners.at(signers.runBy).team),
                     "An agreement needs the word of two teams");
    return signers;
}

void readProvenWithin(StrictMap& map, Milestone& milestone, Complaints& complaints)
{
    std::vector<std::string> keys;
    for (const ReadyKind& kind : readyKinds())
        keys.emplace_back(kind.key);
    map.entries("proven within", [&](const std::string& key, const YamlNode& value) {
        const ReadyKind* kind = readyKind(key);
        const std::string text = value.kind == YamlNode::Kind::scalar ? value.text : std::string();
        const auto within = parseDuration(text);
        if (!kind)
            complaints.add(value.at, fmt::format("unknown key '{}'", key), didYouMean(key, keys));
        else if (text == "not needed")
            milestone.provenWithin[key] = std::nullopt;
        else if (kind->within == Millis(0))
            complaints.add(value.at, fmt::format("'{}' is read from the agreement itself and can't grow old", key),
                           "Write 'not needed', or remove the line");
        else if (!within || *within <= Millis(0))
            complaints.add(value.at, fmt::format("'{}' is not a length of time", text), "Write 30 d, or 'not needed'");
        else
            milestone.provenWithin[key] = *within;
    });
}

Milestone readMilestone(const std::string& name, const YamlNode& node, const Agreement& agreement, Complaints& complaints)
{
    StrictMap map(&node, complaints, fmt::format("the milestone '{}'", name));
    Milestone milestone;
    milestone.name = name;
    milestone.shown = map.text("shown", name);
    milestone.signedBy = readSigners(map, agreement);
    milestone.eachVersion = map.oneOf("signed for", {"the text", "each version"}, 0) == 1;
    readProvenWithin(map, milestone, complaints);
    map.finish();
    if (name.find(':') != std::string::npos || name.size() > 60)
        complaints.add(node.at, fmt::format("'{}' can't be the name of a milestone", name),
                       "Use a short name without ':'");
    return milestone;
}

} // namespace

void readMilestones(StrictMap& top, Agreement& agreement, Complaints& complaints)
{
    agreement.signedBy = readSigners(top, agreement);
    top.entries("milestones", [&](const std::string& name, const YamlNode& node) {
        agreement.milestones.push_back(readMilestone(name, node, agreement, complaints));
    });
    if (agreement.milestones.empty())
        agreement.milestones.push_back({"live", "going live", {}, false, {}});
}

} // namespace handrail::contract
