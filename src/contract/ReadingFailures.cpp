#include "contract/FailureKinds.h"
#include "contract/ReadingSections.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace handrail::contract {

namespace {

std::vector<std::string> kindKeys()
{
    std::vector<std::string> keys;
    for (const FailureKind& kind : failureKinds())
        keys.emplace_back(kind.key);
    return keys;
}

void readLimit(StrictMap& map, const FailureKind& kind, Failure& failure)
{
    switch (kind.unit) {
    case LimitUnit::share:
        failure.limit = map.share("limit");
        return;
    case LimitUnit::count:
        failure.limit = map.number("limit");
        return;
    case LimitUnit::none:
        if (map.any("limit"))
            map.complain("limit", fmt::format("'{}' has no limit", kind.key), "Remove the line");
        return;
    case LimitUnit::duration:
    case LimitUnit::seconds:
        if (const auto limit = map.duration("limit"))
            failure.limit = static_cast<double>(limit->count()) / (kind.unit == LimitUnit::seconds ? 1000 : 1);
        return;
    }
}

void readSlowest(StrictMap& map, Failure& failure)
{
    const bool wasThere = map.has("slowest");
    const auto slowest = map.share("slowest");
    if (!wasThere || !slowest)
        return;
    if (failure.kind != journal::AlertKind::slow)
        map.complain("slowest", "'slowest' belongs to the kind 'slow' only", "Remove the line");
    else if (*slowest <= 0 || *slowest >= 1)
        map.complain("slowest", "'slowest' must be more than none and less than all", "Write 1 in 100");
    else
        failure.slowestShare = *slowest;
}

void readBudget(StrictMap& map, Failure& failure)
{
    if (!map.any("budget"))
        return;
    StrictMap budget = map.map("budget", "'budget'");
    const auto of = budget.share("of");
    const auto over = budget.duration("over");
    budget.finish();
    if (failure.kind != journal::AlertKind::failing)
        map.complain("budget", "'budget' belongs to the kind 'failing' only", "Remove the line");
    else if (map.has("limit") || failure.over > Millis(0))
        map.complain("budget", "a line with 'budget' has no 'limit' and no 'over' beside it",
                     "Write the limit as a line of its own, with another name");
    else if (of && (*of < kLeastBudget || *of >= 1))
        map.complain("budget", "'of' says how much must go well, from 50 % to less than all", "Write of: 99.9 %");
    else if (over && (*over < kShortestBudget || *over > kLongestBudget))
        map.complain("budget", "'over' must be from 1 d to 90 d", "Write over: 30 d");
    else
        failure.budget = Budget{of.value_or(Budget{}.of), over.value_or(Budget{}.over)};
}

void checkSubject(StrictMap& map, const FailureKind& kind, const Agreement& agreement, const Failure& failure)
{
    if (failure.subject.empty())
        return;
    std::vector<std::string> known;
    if (kind.subject == SubjectOf::input)
        for (const Input& input : agreement.inputs)
            known.push_back(input.field);
    else if (kind.subject == SubjectOf::dependency)
        for (const Dependency& dependency : agreement.dependencies)
            known.push_back(dependency.name);
    else if (kind.subject == SubjectOf::none)
        map.complain("subject", fmt::format("'{}' has no subject", kind.key), "Remove the line");
    if (kind.subject != SubjectOf::input && kind.subject != SubjectOf::dependency)
        return;
    if (std::find(known.begin(), known.end(), failure.subject) == known.end())
        map.complain("subject",
                     fmt::format("there is no {} '{}'", kind.subject == SubjectOf::input ? "input" : "dependency",
                                 failure.subject),
                     didYouMean(failure.subject, known));
}

/// What was said of the dependency itself is the limit of the line that names it.
void limitFromDependency(const FailureKind& kind, const Agreement& agreement, Failure& failure)
{
    if (!failure.limit && kind.subject == SubjectOf::dependency && kind.signal && !failure.subject.empty())
        failure.limit = agreedLimit(agreement, Signal{*kind.signal, failure.subject});
}

/// The agent keeps no more than an hour of what it judges: a longer stretch would be another one than was signed.
void readOver(StrictMap& map, Failure& failure)
{
    constexpr Millis kLongest = std::chrono::hours(1);
    failure.over = map.duration("over").value_or(Millis(0));
    if (failure.over <= kLongest)
        return;
    map.complain("over", "a line is judged over 1 h at most", "Write 1 h or less; what may fail over days is a 'budget'");
    failure.over = kLongest;
}

Failure readFailure(const YamlNode& node, const Agreement& agreement, Complaints& complaints)
{
    StrictMap map(&node, complaints, "a line of 'fail'");
    Failure failure;
    failure.at = node.at;
    failure.name = map.needText("name", "slow answers");
    const std::string key = map.needText("kind", "slow");
    const FailureKind* kind = failureKind(key);
    if (!kind) {
        if (!key.empty())
            map.complain("kind", fmt::format("there is no kind of failure '{}'", key), didYouMean(key, kindKeys()));
        return failure; // what the other keys may hold depends on the kind
    }
    failure.kind = kind->kind;
    failure.subject = map.text("subject");
    readLimit(map, *kind, failure);
    readSlowest(map, failure);
    failure.atLeast = map.count("at least", 0);
    readOver(map, failure);
    readBudget(map, failure);
    failure.saysSeverity = map.has("severity");
    const bool broken = map.oneOf("severity", {"watch", "broken"}, failure.budget ? 1 : 0) == 1;
    failure.severity = broken ? journal::Severity::broken : journal::Severity::watch;
    if (failure.kind == journal::AlertKind::contactLost)
        failure.severity = journal::Severity::noContact;
    failure.hurts = map.text("hurts");
    checkSubject(map, *kind, agreement, failure);
    limitFromDependency(*kind, agreement, failure);
    map.finish();
    return failure;
}

std::optional<WallTime> timeOf(StrictMap& map, std::string_view key, const std::string& text)
{
    const auto time = fromRfc3339(text.size() == 10 ? text + "T00:00:00Z" : text);
    if (time)
        return *time;
    map.complain(key, fmt::format("'{}' is no time", text), "Write 2026-10-01, 2026-10-01T08:00:00Z or last 28 d");
    return {};
}

void readNormal(StrictMap& top, Agreement& agreement)
{
    constexpr std::string_view kLast = "last ";
    StrictMap normal = top.map("normal", "'normal'");
    agreement.tolerance = normal.share("tolerance");
    const std::string from = normal.text("from"), to = normal.text("to");
    NormalPeriod& period = agreement.normalFrom;
    if (from.starts_with(kLast)) {
        if (const auto last = parseDuration(std::string_view(from).substr(kLast.size())); last && *last >= std::chrono::hours(1))
            period.last = *last;
        else
            normal.complain("from", fmt::format("'{}' is no length of time of an hour or more", from), "Write last 28 d");
    } else if (!from.empty()) {
        period.from = timeOf(normal, "from", from);
    }
    if (!to.empty())
        period.to = timeOf(normal, "to", to);
    if (period.to && !period.from)
        normal.complain("to", "'to' needs a time in 'from'", "Write from: 2026-10-01");
    else if (period.to && *period.to <= *period.from)
        normal.complain("to", "'to' is not after 'from'", "Write a later time");
    normal.finish();
}

std::vector<std::string> failureNames(const Agreement& agreement)
{
    std::vector<std::string> names;
    for (const Failure& failure : agreement.failures)
        names.push_back(failure.name);
    for (const FailureKind& kind : failureKinds())
        names.emplace_back(kind.key);
    return names;
}

} // namespace

void readFailures(StrictMap& top, Agreement& agreement, Complaints& complaints)
{
    std::set<std::string> seen;
    top.items("fail", [&](const YamlNode& node) {
        Failure failure = readFailure(node, agreement, complaints);
        if (!failure.name.empty() && !seen.insert(failure.name).second)
            complaints.add(node.at, fmt::format("there are two lines of 'fail' with the name '{}'", failure.name),
                           "Give each a name of its own");
        agreement.failures.push_back(std::move(failure));
    });
    readNormal(top, agreement);

    agreement.runbooks = top.textMap("runbooks");
    const std::vector<std::string> names = failureNames(agreement);
    seen.insert(names.begin(), names.end());
    for (const auto& [failure, file] : agreement.runbooks) {
        if (!seen.contains(failure))
            top.complain("runbooks", fmt::format("'runbooks' names a failure '{}' that is not in 'fail'", failure),
                         didYouMean(failure, names));
        if (!file.ends_with(".md"))
            top.complain("runbooks", fmt::format("the runbook of '{}' is not a Markdown file", failure),
                         "Write the name of a file that ends in .md");
    }
}

} // namespace handrail::contract
