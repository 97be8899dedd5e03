#include "wording/PageParts.h"

#include "wording/AlertSentences.h"
#include "wording/Numbers.h"
#include "wording/RunWays.h"
#include "wording/Words.h"

#include <algorithm>
#include <ranges>

namespace handrail::wording {

namespace {

/// The owner's own thing, when that is what the trouble probably comes from.
const journal::Cause* causeOf(const View& view, const std::string& owner)
{
    const auto& cause = view.incident ? view.incident->cause : std::nullopt;
    if (owner.empty() || !cause || cause->kind != journal::CauseKind::dependency)
        return nullptr;
    const contract::Dependency* theirs = view.agreement.dependency(cause->subject);
    return theirs && theirs->owner == owner ? &*view.incident->cause : nullptr;
}

Text whatTheirsDoes(const journal::Cause& cause)
{
    const Signal signal = signalOf(cause.evidence.signal);
    switch (signal.kind) {
    case SignalKind::dependencyFailures:
        return say(HR_TEXT("calls to it fail"));
    case SignalKind::dependencyAge:
        return say(HR_TEXT("it has told nothing new"));
    default:
        return say(HR_TEXT("it answers slowly"));
    }
}

/// "The store is slow (probable cause: the store is slow)" would be once too often.
Text causeBeside(const View& view, const journal::AlertState& said)
{
    const auto& cause = view.incident->cause;
    return cause && cause->kind == journal::CauseKind::dependency && said.latest.subject == cause->subject ? Text{} : causeText(view);
}

/// " (answers slow, requests failing; probable cause: version v13, which answers no more)": who is rung when it is over has seen
/// nothing of it.
Text troubleThatWas(const View& view)
{
    std::vector<const journal::AlertState*> all;
    for (const auto& [key, alert] : view.incident->alerts)
        if (alert.latest.kind != journal::AlertKind::versionWorse || view.incident->alerts.size() == 1)
            all.push_back(&alert);
    std::ranges::stable_sort(all, [](const auto* a, const auto* b) {
        return a->latest.severity != b->latest.severity ? a->latest.severity > b->latest.severity : a->openedAt < b->openedAt;
    });
    if (all.empty())
        return {};
    const Text first = alertShort(all[0]->latest, view.agreement);
    const Text what = all.size() == 1 ? first : say(HR_TEXT("%1, %2"), first, alertShort(all[1]->latest, view.agreement));
    const Text cause = causeBeside(view, *all[0]);
    return cause.empty() ? say(HR_TEXT(" (%1)"), what) : say(HR_TEXT(" (%1; probable cause: %2)"), what, cause);
}

/// "it answers slowly since 02:12", "answers are slow since 02:12 (probable cause: version v13)"
Text whatIsWrong(const View& view, const journal::Cause* theirs)
{
    if (view.state == State::noContact)
        return view.silence() ? say(HR_TEXT("there has been no contact with it for %1"), roughly(*view.silence()))
                              : say(HR_TEXT("there is no contact with it"));
    const Text since = beganText(view);
    if (theirs)
        return say(HR_TEXT("%1 since %2"), whatTheirsDoes(*theirs), since);
    if (const Text over = overClause(view); !over.empty())
        return say(HR_TEXT("it has had trouble since %1%2; %3"), since, troubleThatWas(view), over);
    const Text clause = troubleClause(view), cause = view.standing.empty() ? Text{} : causeBeside(view, *view.standing.front());
    if (clause.empty()) {
        const auto better = view.incident->betterSince();
        const Text until = better ? when(*better, view.facts.now) : Text{};
        if (better && render(until) == render(since))
            return say(HR_TEXT("it had trouble at %1%2"), since, troubleThatWas(view));
        return better ? say(HR_TEXT("it had trouble from %1 to %2%3"), since, until, troubleThatWas(view))
                      : say(HR_TEXT("it has had trouble since %1%2"), since, troubleThatWas(view));
    }
    for (const journal::AlertState* alert : view.standing)
        if (alert->latest.kind == journal::AlertKind::inputUnseen)
            if (const Text names = unseenNames(view.current(*alert)); !names.empty())
                return say(HR_TEXT("%1 since %2, most often %3"), clause, since, names);
    return cause.empty() ? say(HR_TEXT("%1 since %2"), clause, since)
                         : say(HR_TEXT("%1 since %2 (probable cause: %3)"), clause, since, cause);
}

Text request(const View& view, const std::string& owner)
{
    const journal::Cause* theirs = causeOf(view, owner);
    const Text at = theirs ? verbatim(dependencyName(view.agreement, theirs->subject))
                           : say(HR_TEXT("the service \"%1\""), serviceName(view.agreement));
    const Text wrong = whatIsWrong(view, theirs);
    // How soon, of what is not broken, the step says that asks for the call.
    return view.state == State::watch ? say(HR_TEXT("Please look at %1: %2."), at, wrong)
                                      : say(HR_TEXT("Please look at %1 now: %2."), at, wrong);
}

/// `named`: whose they are is not said before.
Text hurtText(const View& view, bool named)
{
    const std::uint64_t hurt = affected(view);
    const std::string& unit = hurt == 1 ? view.agreement.unitOne : view.agreement.unitMany;
    if (hurt == 0)
        return {};
    return named ? say(HR_TEXT("%1 %2 of \"%3\" were affected"), about(hurt), unit, serviceName(view.agreement))
                 : say(HR_TEXT("%1 %2 were affected"), about(hurt), unit);
}

Text lastTried(const View& view)
{
    for (const OperationId& id : std::views::reverse(view.incident->operations)) {
        const auto* record = view.facts.shared->operation(id);
        if (!record || record->states.empty() || record->latest.state == journal::OperationState::refused ||
            record->latest.state == journal::OperationState::stopped)
            continue;
        const Text who = view.isMe(record->latest.askedBy) ? say(HR_TEXT("I")) : verbatim(record->latest.askedBy);
        return say(HR_TEXT("%1 %2 at %3: %4"), who, operationPast(record->latest, view.agreement),
                   clockTime(record->states.front().first), outcomeShort(record->latest));
    }
    if (const auto called = foundByPeople(view).calledAt)
        return say(HR_TEXT("somebody was called at %1, and nothing was switched"), clockTime(*called));
    return say(HR_TEXT("nothing has been tried yet"));
}

/// "About 1,240 forecasts of ... affected, the simple table is on."
Text stateOfThings(const View& view, const std::string& owner)
{
    const Text hurt = hurtText(view, causeOf(view, owner) != nullptr);
    const Text done = view.mode().empty() ? lastTried(view) : say(HR_TEXT("%1 is on"), modeName(view.agreement, view.mode()));
    return capitalised(hurt.empty() ? say(HR_TEXT("%1."), done) : say(HR_TEXT("%1, %2."), hurt, done));
}

/// What a person found in the steps last: nobody else knows it.
Text foundText(const View& view)
{
    const std::string answer = foundByPeople(view).answer;
    return answer.empty() ? Text{} : say(HR_TEXT("We found: %1."), midSentence(answer));
}

/// They need not hear of it as if it were new.
Text calledBefore(const View& view, const std::string& owner)
{
    for (const Called& called : calledIn(view, view.incident))
        if (called.whom == owner)
            return called.answered ? say(HR_TEXT("We called you at %1 already."), clockTime(called.at))
                                   : say(HR_TEXT("We tried to reach you at %1."), clockTime(called.at));
    return {};
}

} // namespace

Text phoneText(const View& view, const std::string& owner)
{
    if (!view.incident)
        return sentences({say(HR_TEXT("Please help me with the service \"%1\"."), serviceName(view.agreement)), shortSentence(view)});
    const Text found = foundText(view);
    return sentences({isDrilled(view) ? say(HR_TEXT("This is only a drill.")) : Text{}, calledBefore(view, owner), request(view, owner),
                      found.empty() ? stateOfThings(view, owner) : found,
                      found.empty() ? say(HR_TEXT("Handrail has all the details, to be sent; please ring me back.")) : stateOfThings(view, owner)});
}

} // namespace handrail::wording
