#include "wording/WhatIf.h"

#include "contract/FailureKinds.h"
#include "wording/AlertSentences.h"
#include "wording/Numbers.h"
#include "wording/ReadinessPage.h"
#include "wording/Words.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace handrail::wording {

namespace {

using alerting::ReplayEvent;
using alerting::ReplayWhat;

constexpr std::size_t kMostLines = 40;

/// As a person would write it in the agreement.
std::string written(contract::LimitUnit unit, double limit)
{
    if (unit == contract::LimitUnit::share)
        return plain(limit * 100) + " %";
    if (unit == contract::LimitUnit::seconds)
        return plain(limit) + " s";
    return limit < 1000 ? plain(limit) + " ms" : plain(limit / 1000) + " s";
}

std::string mayFail(const contract::Budget& budget)
{
    return fmt::format("{:.6g} %", (1 - budget.of) * 100);
}
std::string written(const contract::Budget& budget)
{
    return fmt::format("{} over {} d", mayFail(budget), std::chrono::floor<std::chrono::days>(budget.over).count());
}

std::string keyOf(const ReplayEvent& event)
{
    return journal::alertKey(event.alert.kind, event.alert.subject, event.alert.failure);
}

/// When what was raised was over; the worst of it until then.
std::optional<WallTime> overAt(const std::vector<ReplayEvent>& events, std::size_t opened, std::optional<double>& worst)
{
    for (std::size_t i = opened + 1; i < events.size(); ++i) {
        if (keyOf(events[i]) != keyOf(events[opened]))
            continue;
        if (events[i].alert.evidence.worst)
            worst = events[i].alert.evidence.worst;
        if (events[i].what == ReplayWhat::better || events[i].what == ReplayWhat::cleared)
            return events[i].at;
    }
    return {};
}

Text lineOf(const std::vector<ReplayEvent>& events, std::size_t number, const contract::Agreement& agreement, WallTime now)
{
    const journal::Alert& alert = events[number].alert;
    std::optional<double> worst = alert.evidence.worst ? alert.evidence.worst : alert.evidence.value;
    const auto end = overAt(events, number, worst);
    const Text lasted = end ? say(HR_TEXT("for %1"), duration(std::max(Millis(0), *end - events[number].at)))
                            : say(HR_TEXT("still on"));
    const Text grade = alert.severity == journal::Severity::broken ? say(HR_TEXT("broken")) : say(HR_TEXT("to watch"));
    const Text what = say(HR_TEXT("%1, %2, %3: %4"), when(events[number].at, now), lasted, grade, alertClause(alert, agreement));
    const auto signal = Signal::parse(alert.evidence.signal);
    return signal && worst ? say(HR_TEXT("%1, at worst %2."), what, signalValue(*signal, *worst)) : say(HR_TEXT("%1."), what);
}

std::vector<std::size_t> raised(const std::vector<ReplayEvent>& events)
{
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < events.size(); ++i)
        if (events[i].what == ReplayWhat::opened)
            all.push_back(i);
    return all;
}

Text countText(const std::vector<ReplayEvent>& events)
{
    const auto all = raised(events);
    const auto broken = static_cast<std::uint64_t>(std::ranges::count_if(
        all, [&](std::size_t each) { return events[each].alert.severity == journal::Severity::broken; }));
    if (all.empty())
        return say(HR_TEXT("no alert"));
    const Text count = counted(HR_TEXT_N("%n alerts"), all.size());
    return broken == 0 ? count : say(HR_TEXT("%1, %2"), count, counted(HR_TEXT_N("%n of them broken"), broken));
}

WhatIfView::Side sideOf(Text name, const std::vector<ReplayEvent>& events, const contract::Agreement& agreement, WallTime now)
{
    WhatIfView::Side side{say(HR_TEXT("%1: %2"), capitalised(std::move(name)), countText(events)), {}};
    const auto all = raised(events);
    for (std::size_t i = 0; i < all.size() && i < kMostLines; ++i)
        side.lines.push_back(lineOf(events, all[i], agreement, now));
    if (all.size() > kMostLines)
        side.lines.push_back(counted(HR_TEXT_N("And %n more."), all.size() - kMostLines));
    return side;
}

} // namespace

std::vector<TriableLimit> triableLimits(const contract::Agreement& agreement)
{
    std::vector<TriableLimit> all;
    for (const contract::Failure& failure : agreement.failures) {
        const contract::FailureKind* kind = contract::failureKind(failure.kind);
        const bool canTry = kind && kind->signal && kind->unit != contract::LimitUnit::none && kind->unit != contract::LimitUnit::count;
        if ((!failure.limit && !failure.budget) || !canTry)
            continue;
        const std::string now = failure.budget ? written(*failure.budget) : written(kind->unit, *failure.limit);
        all.push_back({failure.name, say(HR_TEXT("%1: now %2"), capital(failure.name), now), now, failure.budget.has_value()});
        if (failure.kind == journal::AlertKind::failing && !failure.budget)
            all.push_back({failure.name, say(HR_TEXT("%1: a share over many days"), capital(failure.name)), written(contract::Budget{}), true});
    }
    return all;
}

Text whatIfLimit(const contract::Agreement& agreement, const std::string& failure, double limit)
{
    const contract::Failure* line = agreement.failure(failure);
    const contract::FailureKind* kind = line ? contract::failureKind(line->kind) : nullptr;
    return say(HR_TEXT("with a limit of %1"), kind ? written(kind->unit, limit) : plain(limit));
}

Text whatIfBudget(const contract::Budget& budget)
{
    return say(HR_TEXT("with at most %1 over %2"), mayFail(budget), duration(budget.over));
}

Text whatIfFile(const std::string& file)
{
    return say(HR_TEXT("with the agreement in %1"), file);
}

Text whatIfProgress(unsigned percent)
{
    return say(HR_TEXT("Looking at what was recorded: %1 %"), std::to_string(std::min(percent, 100U)));
}

WhatIfView whatIfView(const WhatIfQuestion& question)
{
    WhatIfView view;
    if (question.from >= question.now) {
        view.sentence = say(HR_TEXT("Nothing was recorded in that time."));
        return view;
    }
    view.sentence = say(HR_TEXT("Over the last %1, as it is: %2. %3: %4."), duration(question.now - question.from),
                        countText(question.asItIs), capitalised(question.change), countText(question.changed));
    const bool hasBudget = std::ranges::any_of(question.other.failures, [](const contract::Failure& line) { return line.budget.has_value(); });
    view.note = sentences({say(HR_TEXT("Both are judged anew, from what was recorded and by what is usual now.")),
                           hasBudget ? say(HR_TEXT("What had failed before that time is not counted in.")) : Text{},
                           question.byTheMinute
                               ? say(HR_TEXT("Over so long a time whole minutes are judged: some alerts come a little later than they did."))
                               : Text{}});
    view.asItIs = sideOf(say(HR_TEXT("as it is")), question.asItIs, question.agreement, question.now);
    view.changed = sideOf(question.change, question.changed, question.other, question.now);
    return view;
}

} // namespace handrail::wording
