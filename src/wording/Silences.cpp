#include "wording/PageParts.h"

#include "wording/AlertSentences.h"
#include "wording/ChangeStops.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

using journal::AlertState;
using journal::SilenceRecord;

namespace {

std::string keyOf(const journal::Alert& alert)
{
    return journal::alertKey(alert.kind, alert.subject, alert.failure);
}

const SilenceRecord* silenceOf(const View& view, const journal::Alert& alert)
{
    return view.service ? view.service->silence(keyOf(alert), view.facts.now) : nullptr;
}

/// What the incident is about now: what stands, or when nothing does, what is better and not yet over.
std::vector<const AlertState*> lasting(const View& view)
{
    std::vector<const AlertState*> all = view.standing;
    if (all.empty())
        std::ranges::copy_if(view.better, std::back_inserter(all), [](const auto* alert) { return !alert->clearedAt; });
    return all;
}

/// How often a failure came, of what the journal has of it.
struct Comings {
    std::uint64_t count = 0;
    WallTime last; ///< when it came last, of what is counted; each return belongs to the trouble that it returned in
};

Comings comingsSince(const View& view, const std::string& key, WallTime from)
{
    Comings found;
    if (!view.facts.shared)
        return found;
    for (const journal::IncidentState* incident : view.facts.shared->incidentsOf(view.agreement.service)) {
        const auto alert = incident->alerts.find(key);
        if (alert == incident->alerts.end() || alert->second.openedAt < from)
            continue;
        found.count += 1 + alert->second.timesBack;
        found.last = std::max(found.last, alert->second.openedAt);
    }
    return found;
}

/// What a silence would have hidden of late.
Text latelyText(const View& view, const std::string& key)
{
    const WallTime now = view.facts.now;
    const Comings day = comingsSince(view, key, now - std::chrono::hours(24));
    const Comings week = comingsSince(view, key, now - std::chrono::days(7));
    if (week.count == 0)
        return {};
    return counted(HR_TEXT_N("In the last 7 days it would have hidden this failure %n times, %1 of them in the last 24 hours. It began last at %2."),
                   week.count, grouped(day.count), when(week.last, now));
}

Text hiddenText(const View& view, const SilenceRecord& held)
{
    const std::string key = journal::alertKey(held.given.kind, held.given.subject, held.given.failure);
    const Comings hidden = comingsSince(view, key, held.at);
    if (hidden.count > 0)
        return counted(HR_TEXT_N("It has hidden this failure %n times so far, last from %1 on."), hidden.count,
                       when(hidden.last, view.facts.now));
    const bool isThere = std::ranges::any_of(view.standing, [&](const auto* alert) { return keyOf(alert->latest) == key; });
    return isThere ? say(HR_TEXT("It hides what was there already, and nothing new so far."))
                   : say(HR_TEXT("It has hidden nothing so far."));
}

Text heldText(const View& view, const SilenceRecord& held)
{
    const Text who = view.isMe(held.who) ? say(HR_TEXT("you")) : verbatim(held.who);
    return sentences({say(HR_TEXT("Silenced by %1 until %2: %3."), who, untilTime(held.given.until, view.facts.now),
                          unquoted(held.given.reason)),
                      hiddenText(view, held)});
}

/// What stands now, as a person would be told.
Text nowText(const View& view, const AlertState& alert)
{
    const WallTime now = view.facts.now;
    return alert.betterSince ? say(HR_TEXT("It is better since %1."), when(*alert.betterSince, now))
                             : say(HR_TEXT("It is there now, since %1."), when(alert.openedAt, now));
}

Text hidesText(const View& view, std::size_t others)
{
    return sentences({say(HR_TEXT("Hides the card, the notice and the sound for this one failure of %1, until the end "
                                  "you choose. It is watched, judged and recorded all the same."),
                          serviceName(view.agreement)),
                      others == 0 ? Text{}
                                  : counted(HR_TEXT_N("%n other failures of this service still call."), others)});
}

/// `state` is null for a failure that is not there now.
Silencing silencingOf(const View& view, const journal::Alert& alert, const AlertState* state, std::size_t others)
{
    Silencing made;
    made.failure = {alert.kind, alert.subject, alert.failure, {}, {}, false};
    made.what = capitalised(alertClause(alert, view.agreement));
    made.hides = sentences({hidesText(view, others), state ? nowText(view, *state) : Text{}, latelyText(view, keyOf(alert))});
    if (const SilenceRecord* held = silenceOf(view, alert)) {
        made.failure = held->given;
        made.held = heldText(view, *held);
    }
    return made;
}

} // namespace

bool isSilenced(const View& view)
{
    const auto all = lasting(view);
    const bool away = view.state == State::noContact && view.standingOf(journal::AlertKind::contactLost) == nullptr;
    return !all.empty() && !away &&
           std::ranges::all_of(all, [&](const auto* alert) { return silenceOf(view, alert->latest) != nullptr; });
}

State callingState(const View& view)
{
    if (view.state == State::noContact && !isSilenced(view))
        return State::noContact;
    State worst = State::fine;
    for (const AlertState* alert : view.standing) {
        if (silenceOf(view, alert->latest) != nullptr)
            continue;
        if (alert->latest.severity == State::broken)
            return State::broken;
        worst = State::watch;
    }
    return worst;
}

Text silencedText(const View& view)
{
    const SilenceRecord* first = nullptr;
    for (const AlertState* alert : lasting(view))
        if (const SilenceRecord* held = silenceOf(view, alert->latest);
            held && (!first || held->given.until < first->given.until))
            first = held;
    if (!first)
        return {};
    const Text who = view.isMe(first->who) ? say(HR_TEXT("you")) : verbatim(first->who);
    return say(HR_TEXT("silenced by %1 until %2"), who, untilTime(first->given.until, view.facts.now));
}

std::vector<Silencing> silencings(const View& view)
{
    std::vector<Silencing> all;
    const auto alerts = lasting(view);
    const auto calling = static_cast<std::size_t>(
        std::ranges::count_if(alerts, [&](const auto* alert) { return !silenceOf(view, alert->latest); }));
    for (const AlertState* alert : alerts)
        all.push_back(silencingOf(view, alert->latest, alert, calling > 0 ? calling - 1 : 0));
    if (!view.service)
        return all;
    // Those of failures that are not there now: they hide the next one.
    for (const auto& [key, held] : view.service->silences) {
        const bool said = std::ranges::any_of(alerts, [&](const auto* alert) { return keyOf(alert->latest) == key; });
        if (said || held.given.until <= view.facts.now)
            continue;
        journal::Alert alert;
        alert.kind = held.given.kind;
        alert.subject = held.given.subject;
        alert.failure = held.given.failure;
        all.push_back(silencingOf(view, alert, nullptr, 0));
    }
    return all;
}

} // namespace handrail::wording
