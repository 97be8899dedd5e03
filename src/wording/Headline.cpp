#include "wording/PageParts.h"

#include "wording/Agreed.h"
#include "wording/AlertSentences.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <iterator>

namespace handrail::wording {

using journal::AlertKind;
using journal::AlertState;

namespace {

bool isDependency(AlertKind kind)
{
    return kind == AlertKind::dependencySlow || kind == AlertKind::dependencyFailing ||
           kind == AlertKind::dependencyStale;
}

/// Alerts that a person should read first: without those of a dependency that only explain an alert at least as bad.
std::vector<const AlertState*> leading(const View& view)
{
    const auto worstOwn = std::ranges::find_if(view.standing, [](const AlertState* alert) {
        return !isDependency(alert->latest.kind) && alert->latest.kind != AlertKind::contactLost;
    });
    const bool ownIsBroken = worstOwn != view.standing.end() && (*worstOwn)->latest.severity == State::broken;
    std::vector<const AlertState*> all;
    std::ranges::copy_if(view.standing, std::back_inserter(all), [&](const AlertState* alert) {
        const bool explains = isDependency(alert->latest.kind) && worstOwn != view.standing.end() &&
                              (ownIsBroken || alert->latest.severity != State::broken);
        // What nobody can measure while nothing is answered is no news of now.
        const bool isOld = view.unanswered() && alert->latest.kind != AlertKind::notAnswering && !alert->latest.evidence.signal.empty() &&
                           alert->latest.severity != State::broken && !view.recent(signalOf(alert->latest.evidence.signal)).measured;
        // It leaves questions open, and answers others: what is wrong with those says more, and stands still.
        const bool answersSome = alert->latest.kind == AlertKind::notAnswering && !view.unanswered() && view.standing.size() > 1 &&
                                 view.standing[view.standing[0] == alert ? 1 : 0]->latest.severity == State::broken;
        const bool isGone = alert->latest.kind == AlertKind::versionWorse && alert->latest.subject != view.version();
        return !explains && !isOld && !answersSome && !isGone && alert->latest.kind != AlertKind::contactLost;
    });
    return all;
}

/// Of these, what is so now.
std::vector<const AlertState*> lasting(const View& view)
{
    std::vector<const AlertState*> all = leading(view);
    std::erase_if(all, [&](const AlertState* alert) { return view.course(*alert) != View::Course::goesOn; });
    return all;
}

Text clauses(const View& view)
{
    const auto all = lasting(view);
    if (all.empty())
        return {};
    // Few and none, some and all are not the same: the number beside it is of now.
    const auto said = [&](const AlertState& alert) { return view.current(alert); };
    if (all.size() == 1 || all[1]->latest.severity != all[0]->latest.severity)
        return alertClause(said(*all[0]), view.agreement);
    return alertClauses(said(*all[0]), said(*all[1]), view.agreement);
}

/// Where the number of now stands in another sentence, this says from when on, and how it was before.
Text versionAloneText(const View& view, const journal::Alert& alert)
{
    const journal::Evidence& evidence = alert.evidence;
    const auto before = std::ranges::find_if(evidence.parts, [&](const auto& part) { return part.first != alert.subject; });
    const bool isSaid = std::ranges::any_of(view.standing, [&](const AlertState* other) {
        return other->latest.kind != AlertKind::versionWorse && other->latest.evidence.signal == evidence.signal;
    });
    if (!isSaid || alert.subject.empty() || before == evidence.parts.end() || signalOf(evidence.signal).kind == SignalKind::latency)
        return {};
    return say(HR_TEXT("It began with version %1, %2; with version %3 it was %4."), alert.subject,
               when(evidence.since, view.facts.now), before->first,
               before->second > 0 ? ofHundred(before->second).text : say(HR_TEXT("none")));
}

/// "The store ... takes 0.55 s ..." of a store that nobody asks any more says when that was.
Text lastMeasuredText(const View& view, const AlertState& alert)
{
    constexpr Millis kLately = std::chrono::seconds(10);
    if (!isDependency(alert.latest.kind))
        return {};
    const Window* last = lastTold(view, signalOf(alert.latest.evidence.signal));
    if (!last || last->end() > view.facts.windows.back().end() - kLately)
        return {};
    return say(HR_TEXT("Last measured at %1: nobody asks it now."), clockTime(last->end()));
}

/// What it was and what it is: neither "all requests fail" over 0 %, nor "requests work" before that is sure.
Text nowAndBeforeText(const View& view, const AlertState& alert)
{
    const journal::Evidence& evidence = alert.latest.evidence;
    const Signal signal = signalOf(evidence.signal);
    const auto now = view.recent(signal).measured;
    const Text name = capitalised(signalName(signal, view.agreement));
    const Text before = signalValue(signal, evidence.worst.value_or(*evidence.value));
    return now ? say(HR_TEXT("%1: %2 now, %3 before."), name, signalValue(signal, now->value), before)
               : say(HR_TEXT("%1: %2 until just now."), name, before);
}

Text standingSentence(const View& view, const AlertState& alert)
{
    if (view.course(alert) != View::Course::goesOn)
        return nowAndBeforeText(view, alert);
    if (alert.latest.kind == AlertKind::versionWorse)
        if (Text version = versionAloneText(view, alert.latest); !version.empty())
            return version;
    return sentences({alertSentence(view.current(alert), view.agreement, isSigned(view.agreement, view.service)),
                      lastMeasuredText(view, alert)});
}

/// The fallback answers, and nothing is wrong with that: what the model would do is no matter meanwhile.
bool isHeldByFallback(const View& view)
{
    const auto hurts = [](const AlertState* alert) {
        const AlertKind kind = alert->latest.kind;
        return kind == AlertKind::slow || kind == AlertKind::failing || kind == AlertKind::notAnswering ||
               kind == AlertKind::fewRequests || kind == AlertKind::fallbackTooLong;
    };
    return !view.mode().empty() && std::ranges::none_of(leading(view), hurts);
}

/// "people get the simple table since 02:15": what they get while the fallback answers; empty while the model does.
Text insteadClause(const View& view)
{
    if (view.mode().empty())
        return {};
    const std::string what = modeName(view.agreement, view.mode());
    return view.service && view.service->fallbackSince
               ? say(HR_TEXT("people get %1 since %2"), what, when(*view.service->fallbackSince, view.facts.now))
               : say(HR_TEXT("people get %1"), what);
}

/// The one place that says that both names mean the same: "The fallback is on: the simple table, a forecast by airport ..."
Text fallbackExplained(const View& view)
{
    if (view.mode().empty())
        return {};
    const contract::FallbackMode* mode = view.agreement.fallbackMode(view.mode());
    const std::string name = modeName(view.agreement, view.mode());
    return mode && !mode->customers.empty() ? say(HR_TEXT("The fallback is on: %1, %2."), name, unquoted(mode->customers))
                                            : say(HR_TEXT("The fallback is on: %1."), name);
}

} // namespace

Text noContactSentence(const View& view)
{
    if (view.facts.old)
        return view.hasNumbers()
                   ? say(HR_TEXT("Stored %1. Not yet live: we don't know how it is now."), ago(view.age()))
                   : say(HR_TEXT("Not yet live: we don't know how it is now."));
    const std::optional<Millis> silence = view.silence();
    if (!view.hasNumbers() && !silence)
        return say(HR_TEXT("No numbers yet. We don't know whether it works."));
    return silence ? say(HR_TEXT("No contact for %1. We don't know whether it works."), roughly(*silence))
                   : say(HR_TEXT("No contact. We don't know whether it works."));
}

Text overClause(const View& view)
{
    const auto all = leading(view);
    if (all.empty() || !lasting(view).empty())
        return {};
    const bool isWatched = std::ranges::any_of(all, [&](const AlertState* alert) { return view.course(*alert) == View::Course::watched; });
    return isWatched ? say(HR_TEXT("watching whether it helps")) : say(HR_TEXT("it seems to be over"));
}

Text troubleClause(const View& view)
{
    const Text over = overClause(view);
    return over.empty() ? clauses(view) : over;
}

Text pageTitle(const View& view)
{
    const std::string name = serviceName(view.agreement);
    if (view.state == State::noContact) {
        if (view.facts.old)
            return view.hasNumbers() ? say(HR_TEXT("%1: stored %2"), name, ago(view.age()))
                                     : say(HR_TEXT("%1: not yet live"), name);
        return view.hasNumbers() || view.silence() ? say(HR_TEXT("%1: no contact"), name)
                                                   : say(HR_TEXT("%1: no numbers yet"), name);
    }
    if (view.restarting())
        return say(HR_TEXT("%1: restarting"), name);
    const Text what = troubleClause(view), instead = insteadClause(view);
    if (!what.empty())
        return instead.empty() ? say(HR_TEXT("%1: %2"), name, what) : say(HR_TEXT("%1: %2; %3"), name, what, instead);
    if (!instead.empty())
        return say(HR_TEXT("%1: %2"), name, instead);
    if (view.incident)
        if (const auto better = view.incident->betterSince())
            return say(HR_TEXT("%1: better since %2"), name, when(*better, view.facts.now));
    if (view.hardlyAsked())
        return say(HR_TEXT("%1: too few requests to tell"), name);
    if (view.learning())
        return say(HR_TEXT("%1: learning what is normal"), name);
    return view.agreement.failures.empty() ? say(HR_TEXT("%1: it answers"), name) : say(HR_TEXT("%1: all is well"), name);
}

Text affectedSentence(const View& view)
{
    if (!view.incident)
        return {};
    const std::uint64_t hurt = affected(view);
    const Text begin = beganText(view);
    if (hurt == 0)
        return say(HR_TEXT("Since %1."), begin);
    const std::string& unit = hurt == 1 ? view.agreement.unitOne : view.agreement.unitMany;
    return say(HR_TEXT("%1 %2 affected since %3."), capitalised(about(hurt)), unit, begin);
}

namespace {

/// What it was in all, once it is over.
Text affectedInAllText(const View& view)
{
    const std::uint64_t hurt = affected(view);
    return hurt == 0 ? Text{}
                     : say(HR_TEXT("In all, %1 %2 affected."), about(hurt), hurt == 1 ? view.agreement.unitOne : view.agreement.unitMany);
}

} // namespace

Text betterSentence(const View& view)
{
    if (view.better.empty() || !view.standing.empty())
        return {};
    const auto better = view.incident->betterSince();
    // What had to wait for an answer was slow and failed too: that it answers is the news.
    const auto silent = std::ranges::find(view.better, AlertKind::notAnswering, [](const AlertState* alert) { return alert->latest.kind; });
    const AlertState& worst = silent == view.better.end() ? *view.better.front() : **silent;
    const Text again = say(HR_TEXT("%1."), capitalised(wellAgain(worst.latest, view.agreement)));
    return sentences({better ? say(HR_TEXT("Better since %1."), when(*better, view.facts.now)) : Text{}, again});
}

Text pageSentence(const View& view)
{
    if (view.restarting())
        return say(HR_TEXT("%1."), operationView(view)->headline);
    if (view.state == State::noContact)
        return noContactSentence(view);
    constexpr std::size_t kMost = 3;
    std::vector<Text> parts;
    for (const AlertState* alert : leading(view))
        if (parts.size() < kMost)
            parts.push_back(standingSentence(view, *alert));
    if (!parts.empty()) {
        if (!view.watched() && lasting(view).size() < leading(view).size())
            parts.push_back(say(HR_TEXT("Handrail watches whether it stays so.")));
        parts.push_back(affectedSentence(view));
        parts.push_back(fallbackExplained(view));
        return sentences(std::move(parts));
    }
    if (const Text better = betterSentence(view); !better.empty())
        return sentences({better, affectedInAllText(view), fallbackExplained(view)});
    if (Text fallback = fallbackExplained(view); !fallback.empty())
        return fallback;
    if (const auto asked = view.hardlyAsked())
        return asked->requests == 0
                   ? say(HR_TEXT("No requests in the last %1: nobody can tell whether all is well."), roughly(asked->within))
                   : say(HR_TEXT("Only %1 in the last %2: too few to tell whether all is well."),
                         counted(HR_TEXT_N("%n requests"), asked->requests), roughly(asked->within));
    if (view.agreement.failures.empty())
        return sentences({say(HR_TEXT("Nothing is agreed for it yet, so nobody can say whether this is good enough.")),
                          view.learning() ? say(HR_TEXT("Still learning what is normal for it.")) : Text{}});
    const Text within = isSigned(view.agreement, view.service) ? say(HR_TEXT("Within what was agreed"))
                                                               : say(HR_TEXT("Within its limits, which nobody has signed yet"));
    if (view.learning())
        return say(HR_TEXT("%1. Still learning what is normal for it."), within);
    if (const auto seen = firstImpression(view.facts.normal))
        return say(HR_TEXT("%1. What is usual is known from %2 only."), within, roughly(*seen));
    if (const auto& learning = view.facts.learning; learning.size() == 1)
        return say(HR_TEXT("%1. Still learning what is normal for %2."), within, verbatim(field(learning.front())));
    else if (!learning.empty())
        return say(HR_TEXT("%1. Still learning what is normal for %2 of its numbers."), within, grouped(learning.size()));
    return looksUsual(view) ? say(HR_TEXT("%1, and as usual."), within) : say(HR_TEXT("%1."), within);
}

namespace {

/// What the agreement says of the worst of it; else of the service as a whole.
std::string whatItMeans(const View& view)
{
    const auto all = lasting(view);
    if (view.facts.old || all.empty() || view.watched() || isHeldByFallback(view))
        return {};
    for (const AlertState* alert : all)
        if (const contract::Failure* failure = view.agreement.failure(alert->latest.failure); failure && !failure->hurts.empty())
            return failure->hurts;
    return view.agreement.ifWrong;
}

} // namespace

Text pageIfItGoesOn(const View& view)
{
    const std::string means = whatItMeans(view);
    return means.empty() ? Text{} : say(HR_TEXT("If this goes on: %1."), midSentence(means));
}

Text hurtsText(const View& view)
{
    return view.noContact() ? Text{} : asSentence(capital(whatItMeans(view)));
}

Text shortSentence(const View& view)
{
    if (view.restarting())
        return pageSentence(view);
    if (view.state == State::noContact)
        return noContactSentence(view);
    const auto all = lasting(view);
    if (leading(view).empty()) {
        const Text better = betterSentence(view), instead = insteadClause(view);
        return better.empty() ? pageSentence(view)
                              : sentences({better, instead.empty() ? Text{} : say(HR_TEXT("%1."), capitalised(instead))});
    }
    Text affectedSoFar;
    if (const std::uint64_t hurt = affected(view); hurt > 0)
        affectedSoFar = say(HR_TEXT("%1 %2 affected so far."), capitalised(about(hurt)),
                            hurt == 1 ? view.agreement.unitOne : view.agreement.unitMany);
    const bool severalOfThem = all.size() > 1 && all[1]->latest.severity == all[0]->latest.severity;
    if (const Text over = overClause(view); !over.empty())
        return sentences({say(HR_TEXT("%1."), capitalised(over)), affectedSoFar});
    if (affectedSoFar.empty() && !severalOfThem)
        return standingSentence(view, *all[0]);
    return sentences({say(HR_TEXT("%1."), capitalised(clauses(view))), affectedSoFar});
}

} // namespace handrail::wording
