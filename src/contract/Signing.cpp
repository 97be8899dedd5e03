#include "contract/Signing.h"

#include <algorithm>
#include <set>

namespace handrail::contract {

namespace {

using journal::SignOffRecord;

const std::string kVersionSeparator = ": ";

std::string teamOf(const Agreement& agreement, const std::string& key)
{
    const Owner* owner = agreement.owner(key);
    return owner ? owner->team : key;
}

/// The latest signature of each team under a text, oldest first.
std::vector<Signature> signatures(const journal::ServiceState& service, const std::string& digest, const std::string& wanted,
                                  WallTime until)
{
    std::vector<Signature> all;
    for (const SignOffRecord& each : service.signOffs) {
        if (each.given.agreementDigest != digest || each.at > until || (!wanted.empty() && each.given.milestone != wanted))
            continue;
        std::erase_if(all, [&](const Signature& known) { return known.team == each.given.team; });
        all.push_back({each.given.team, each.who, each.given.milestone, each.at});
    }
    return all;
}

/// Teams that have not signed. Without names any two owners make it an agreement.
std::vector<std::string> missing(const Agreement& agreement, const std::vector<std::string>& teams,
                                 const std::vector<Signature>& by)
{
    const auto hasSigned = [&](const std::string& team) {
        return std::ranges::find(by, team, &Signature::team) != by.end();
    };
    std::vector<std::string> lacking;
    for (const std::string& team : teams)
        if (!hasSigned(team))
            lacking.push_back(team);
    if (teams.empty() && by.size() < 2)
        for (const auto& [key, owner] : agreement.owners)
            if (!hasSigned(owner.team))
                lacking.push_back(owner.team);
    return lacking;
}

bool isWhole(const std::vector<std::string>& teams, const std::vector<Signature>& by)
{
    return teams.empty() ? by.size() >= 2 : std::ranges::all_of(teams, [&](const std::string& team) {
        return std::ranges::find(by, team, &Signature::team) != by.end();
    });
}

constexpr WallTime kAnyTime = WallTime::max();

/// The text that both signed last, if it is not the one in use; with the time at which it was replaced.
void findChange(const Agreement& agreement, const journal::ServiceState& service, const std::vector<std::string>& teams,
                const std::string& wanted, Standing& standing)
{
    const auto& texts = service.texts;
    for (std::size_t i = texts.size(); i-- > 0;) {
        // Teams may have other names by now.
        const auto by = signatures(service, texts[i].digest, wanted, kAnyTime);
        if (texts[i].digest == agreement.digest || !(isWhole(teams, by) || by.size() >= 2))
            continue;
        standing.state = Standing::State::changed;
        if (i + 1 < texts.size())
            standing.changedAt = texts[i + 1].since;
        standing.changes = differences(texts[i].text.str(), texts.back().text.str());
        if (standing.changes.empty())
            standing.changes.push_back({Difference::Kind::elsewhere, {"test questions"}, {}, {}});
        return;
    }
}

Standing standingOf(const Agreement& agreement, const journal::ServiceState* service,
                    const std::vector<std::string>& teams, const std::string& wanted, WallTime until = kAnyTime)
{
    Standing standing;
    if (service)
        standing.by = signatures(*service, agreement.digest, wanted, until);
    if (!teams.empty())
        std::erase_if(standing.by, [&](const Signature& each) { return std::ranges::find(teams, each.team) == teams.end(); });
    if (isWhole(teams, standing.by)) {
        standing.state = Standing::State::agreed;
        return standing;
    }
    standing.missing = missing(agreement, teams, standing.by);
    standing.state = standing.by.empty() ? Standing::State::never : Standing::State::partly;
    if (service && until == kAnyTime)
        findChange(agreement, *service, teams, wanted, standing);
    return standing;
}

} // namespace

WallTime Standing::since() const
{
    WallTime last{};
    for (const Signature& each : by)
        last = std::max(last, each.at);
    return last;
}

std::string Standing::onlyPerson() const
{
    const auto isOther = [&](const Signature& each) { return each.who != by.front().who; };
    return by.size() < 2 || std::ranges::any_of(by, isOther) ? std::string() : by.front().who;
}

std::vector<std::string> signingTeams(const Agreement& agreement, const Milestone& milestone)
{
    const Signers& signers = milestone.signedBy.named() ? milestone.signedBy : agreement.signedBy;
    if (!signers.named())
        return {};
    return {teamOf(agreement, signers.builtBy), teamOf(agreement, signers.runBy)};
}

const Milestone* milestoneOf(const Agreement& agreement, const std::string& name)
{
    static const Milestone kLive{"live", "going live", {}, false, {}};
    if (agreement.milestones.empty())
        return name.empty() || name == kLive.name ? &kLive : nullptr;
    return name.empty() ? &agreement.milestones.front() : agreement.milestone(name);
}

std::string signedFor(const Milestone& milestone, const std::string& version)
{
    return milestone.eachVersion && !version.empty() ? milestone.name + kVersionSeparator + version : milestone.name;
}

bool maySign(const Agreement& agreement, const Owner& owner, const std::string& who)
{
    const auto names = [&](const Owner& each) { return std::ranges::find(each.people, who) != each.people.end(); };
    if (!owner.people.empty())
        return names(owner);
    return std::ranges::none_of(agreement.owners, [&](const auto& each) { return names(each.second); });
}

std::vector<std::string> teamsOfAnybody(const Agreement& agreement)
{
    std::set<std::string> signing;
    for (const Milestone& each : agreement.milestones)
        for (std::string& team : signingTeams(agreement, each))
            signing.insert(std::move(team));
    for (std::string& team : signingTeams(agreement, *milestoneOf(agreement, {})))
        signing.insert(std::move(team));
    std::vector<std::string> open;
    for (const std::string& team : signing)
        if (const Owner* owner = agreement.owner(team); !owner || owner->people.empty())
            open.push_back(team);
    return open;
}

Standing standing(const Agreement& agreement, const journal::ServiceState* service)
{
    return standingOf(agreement, service, signingTeams(agreement, *milestoneOf(agreement, {})), {});
}

Standing standingAt(const Agreement& then, const journal::ServiceState* service, WallTime at)
{
    return standingOf(then, service, signingTeams(then, *milestoneOf(then, {})), {}, at);
}

Standing standing(const Agreement& agreement, const journal::ServiceState* service, const Milestone& milestone,
                  const std::string& version)
{
    return standingOf(agreement, service, signingTeams(agreement, milestone), signedFor(milestone, version));
}

std::optional<journal::Change> wentLiveUnsigned(const Agreement& agreement, const journal::ServiceState* service)
{
    const Milestone& milestone = *milestoneOf(agreement, {});
    const auto teams = signingTeams(agreement, milestone);
    if (!service || teams.empty())
        return {};
    const auto change = std::find_if(service->changes.rbegin(), service->changes.rend(), [](const auto& each) {
        return each.second.kind == journal::ChangeKind::version;
    });
    if (change == service->changes.rend() || change->second.from.empty() || !change->second.operation.empty())
        return {};
    const std::string wanted = signedFor(milestone, change->second.to);
    if (isWhole(teams, signatures(*service, agreement.digest, wanted, kAnyTime)))
        return {};
    const auto inUse = std::find_if(service->texts.rbegin(), service->texts.rend(),
                                    [&](const auto& text) { return text.since <= change->first; });
    if (inUse != service->texts.rend() && isWhole(teams, signatures(*service, inUse->digest, wanted, change->first)))
        return {};
    return change->second;
}

} // namespace handrail::contract
