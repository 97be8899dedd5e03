#include "Terminal.h"

#include "contract/AgreementReader.h"
#include "contract/Readiness.h"
#include "contract/Signing.h"
#include "wording/ReadinessPage.h"

#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace handrail::cli {

namespace {

constexpr Millis kLogsAtMost{5'000}, kPastAtMost{10'000};
constexpr unsigned kPastWindows = 300;

Result<wording::ServiceFacts> factsOf(const Terminal& terminal, const ServiceId& service)
{
    auto facts = terminal.facts(service);
    if (facts.agreement == nullptr)
        return fail(ErrorCode::notFound, "the agent watches over no such service", service.value,
                    "`handrail-agent status` lists them");
    return facts;
}

/// A service's name, or the file of its agreement, which must be the text that the agent uses.
Result<ServiceId> serviceOf(const Terminal& terminal, const std::string& given)
{
    std::error_code none;
    if (!std::filesystem::is_regular_file(given, none))
        return ServiceId(given);
    const auto read = contract::readAgreementFile(given);
    if (!read)
        return fail(read.error().front());
    const auto facts = factsOf(terminal, read->service);
    if (!facts)
        return fail(facts.error());
    if (facts->agreement->digest != read->digest)
        return fail(ErrorCode::refused, "the agent uses another text of this agreement than this file's", given,
                    "sign what is in use: wait until the agent has read the file, or look what it complains of in "
                    "`handrail-agent journal`");
    return read->service;
}

Result<void> checkTeam(const contract::Agreement& agreement, const contract::Milestone& milestone, const std::string& team)
{
    const contract::Owner* owner = agreement.owner(team);
    auto teams = contract::signingTeams(agreement, milestone);
    if (teams.empty())
        for (const auto& [key, one] : agreement.owners)
            teams.push_back(one.team);
    if (owner == nullptr || std::ranges::find(teams, owner->team) == teams.end())
        return fail(ErrorCode::invalidInput, fmt::format("'{}' is no team that signs '{}'", team, milestone.name),
                    agreement.service.value, fmt::format("give one with --team: {}", fmt::join(teams, ", ")));
    return {};
}

Result<const contract::Milestone*> knownMilestone(const contract::Agreement& agreement, const std::string& name)
{
    if (const contract::Milestone* found = contract::milestoneOf(agreement, name))
        return found;
    std::vector<std::string> names;
    for (const contract::Milestone& each : agreement.milestones)
        names.push_back(each.name);
    return fail(ErrorCode::invalidInput, fmt::format("the agreement has no milestone '{}'", name), agreement.service.value,
                fmt::format("it has: {}", fmt::join(names, ", ")));
}

Result<client::Command> commandOf(const SignOptions& options, const wording::ServiceFacts& facts)
{
    const contract::Agreement& agreement = *facts.agreement;
    const auto milestone = knownMilestone(agreement, options.milestone);
    if (!milestone)
        return fail(milestone.error());
    if (auto known = checkTeam(agreement, **milestone, options.team); !known)
        return fail(known.error());
    std::string version = options.version;
    if (version.empty() && (*milestone)->eachVersion && !facts.windows.empty())
        version = facts.windows.back().version.value_or("");
    if (version.empty() && (*milestone)->eachVersion)
        return fail(ErrorCode::invalidInput, "this milestone is signed for each version, and which one answers is not known",
                    agreement.service.value, "give one with --version");
    return client::Command{newRequestId(), agreement.service, {},
                           client::SignOff{agreement.owner(options.team)->team, contract::signedFor(**milestone, version),
                                           agreement.digest}};
}

/// When the service's log could be read: now, or never.
std::optional<WallTime> readLog(Terminal& terminal, const ServiceId& service, WallTime now)
{
    const std::uint64_t ask = terminal.link().logs(service, now, std::chrono::minutes(5), Millis(0), {}, 1);
    bool isRead = false;
    terminal.until(
        [&](const client::Update& update) {
            const auto* came = std::get_if<client::LogsCame>(&update);
            if (came == nullptr || came->ask != ask)
                return false;
            isRead = came->lines.has_value();
            return true;
        },
        kLogsAtMost);
    return isRead ? std::optional(now) : std::nullopt;
}

/// What is proven by what was seen may lie further back than the windows that a stream begins with. None when it did not come.
std::vector<Window> readPast(Terminal& terminal, const ServiceId& service, const std::string& milestone)
{
    std::vector<Window> past;
    const auto facts = terminal.facts(service);
    const WallTime from = facts.now - wording::readinessLooksBack(*facts.agreement, milestone);
    const WallTime to = facts.windows.empty() ? facts.now : facts.windows.front().start;
    if (from >= to)
        return past;
    const std::uint64_t ask = terminal.link().history(service, from, to, kPastWindows);
    terminal.until(
        [&](const client::Update& update) {
            const auto* came = std::get_if<client::HistoryCame>(&update);
            if (!came || came->ask != ask)
                return false;
            past = came->windows.value_or(std::vector<Window>());
            return true;
        },
        kPastAtMost);
    return past;
}

void printJson(const wording::ServiceFacts& facts, const wording::ReadinessQuestion& question,
               const std::vector<wording::Text>& missing)
{
    nlohmann::ordered_json out;
    out["service"] = facts.agreement->service.value;
    out["milestone"] = contract::milestoneOf(*facts.agreement, question.milestone)->name;
    out["version"] = question.version.empty() && !facts.windows.empty() ? facts.windows.back().version.value_or("") : question.version;
    out["ready"] = missing.empty();
    out["agreement"] = facts.agreement->digest;
    out["missing"] = nlohmann::json::array();
    for (const wording::Text& text : missing)
        out["missing"].push_back(wording::render(text));
    out["notes"] = nlohmann::json::array();
    for (const wording::Text& text : wording::whatToKnow(facts, question))
        out["notes"].push_back(wording::render(text));
    fmt::print("{}\n", out.dump());
}

} // namespace

int sign(const ReachOptions& reach, const SignOptions& options)
{
    Terminal terminal(reach);
    if (auto live = terminal.waitUntilLive(); !live)
        return complain(live.error());
    const auto service = serviceOf(terminal, options.agreement);
    if (!service)
        return complain(service.error());
    const auto facts = factsOf(terminal, *service);
    if (!facts)
        return complain(facts.error());
    const auto command = commandOf(options, *facts);
    if (!command)
        return complain(command.error());
    const auto acted = terminal.act(*command);
    if (!acted)
        return complain(acted.error());
    if (!acted->accepted) {
        const bool changed = acted->why == journal::RefusedWhy::stateChanged;
        const bool isOther = acted->why == journal::RefusedWhy::notAllowed && facts->canAct;
        complain({ErrorCode::refused,
                         changed   ? "the agreement changed while you signed"
                         : isOther ? "'" + facts->me + "' is not among the people who sign for that team"
                                   : "the agent did not take the signature",
                         service->value,
                         changed   ? "look at it again, then sign"
                         : isOther ? "ask one of them; the agreement names them under 'owners'"
                                   : wording::render(wording::refusal(acted->why, *facts, acted->refusedFor, acted->beganAgo))});
        return 2;
    }
    const auto& given = std::get<client::SignOff>(command->what);
    fmt::print("Signed for {}, as it is used now: {}\n", given.team, given.milestone);
    return 0;
}

int ready(const ReachOptions& reach, const ReadyOptions& options)
{
    Terminal terminal(reach);
    if (auto live = terminal.waitUntilLive(); !live)
        return complain(live.error()), 2;
    const ServiceId service(options.service);
    const auto first = factsOf(terminal, service);
    if (!first)
        return complain(first.error()), 2;
    if (const auto milestone = knownMilestone(*first->agreement, options.milestone); !milestone)
        return complain(milestone.error()), 2;
    const std::vector<Window> past = readPast(terminal, service, options.milestone);
    const wording::ReadinessQuestion question{options.milestone, options.version, readLog(terminal, service, first->now), past};
    const auto facts = terminal.facts(service);
    const auto missing = wording::whatIsMissing(facts, question);
    if (options.json) {
        printJson(facts, question, missing);
        return missing.empty() ? 0 : 1;
    }
    for (const wording::Text& text : missing)
        fmt::print("{}\n", wording::render(text));
    if (missing.empty())
        fmt::print("{}\n", wording::render(wording::readinessPage(facts, question).title));
    for (const wording::Text& text : wording::whatToKnow(facts, question))
        fmt::print("{}\n", wording::render(text));
    return missing.empty() ? 0 : 1;
}

} // namespace handrail::cli
