#include "wording/PageParts.h"

#include "wording/Agreed.h"
#include "wording/LabelTexts.h"
#include "wording/Listed.h"
#include "wording/Numbers.h"
#include "wording/Waits.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

namespace {

// Nobody has it: said louder after this long, and louder still.
constexpr Millis kLouder = std::chrono::minutes(2), kLoudest = std::chrono::minutes(5);

unsigned urgencyOf(const View& view, const Card& card)
{
    if (!view.incident || !view.incident->takenBy.empty() || card.silenced || card.calls != State::broken)
        return 0;
    const Millis untaken = view.facts.now - view.incident->openedAt;
    return untaken >= kLoudest ? 2 : untaken >= kLouder ? 1 : 0;
}

Text holderText(const View& view, unsigned urgency)
{
    const journal::IncidentState& incident = *view.incident;
    if (incident.takenBy.empty())
        return urgency == 0 ? say(HR_TEXT("nobody has taken it")) : say(HR_TEXT("still nobody has it"));
    const Text who =
        view.isMe(incident.takenBy) ? say(HR_TEXT("you have it")) : say(HR_TEXT("%1 has it"), incident.takenBy);
    const journal::RunState* run = shownRun(view);
    return run && !run->isOver() ? say(HR_TEXT("%1, step %2"), who, std::to_string(run->step)) : who;
}

/// "since 02:12 · 2 min · Ana has it, step 2 · Ben looks at this too"
Text cardMeta(const View& view, unsigned urgency)
{
    const WallTime opened = beganAt(view);
    Text meta = say(HR_TEXT("since %1 · %2 · %3"), beganText(view),
                    roughly(std::max<Millis>(Millis(0), view.facts.now - opened)), holderText(view, urgency));
    for (Text more : {actingText(view), viewersText(view.facts.viewers)})
        if (!more.empty())
            meta = say(HR_TEXT("%1 · %2"), std::move(meta), std::move(more));
    return meta;
}

void fillIncident(Card& shown, const View& view)
{
    const journal::IncidentState& incident = *view.incident;
    shown.incident = incident.id;
    shown.openedAt = incident.openedAt;
    shown.taken = !incident.takenBy.empty();
    shown.care = careOf(view);
    shown.calls = callingState(view);
    shown.silenced = isSilenced(view);
    shown.urgency = urgencyOf(view, shown);
    shown.hurts = hurtsText(view);
    shown.reminder = yourTurn(view);
    for (const journal::AlertState* alert : view.standing)
        if (alert->latest.severity != State::noContact)
            shown.known = std::max(shown.known, alert->latest.severity);
    shown.meta = shown.silenced ? silencedText(view) : cardMeta(view, shown.urgency);
    if (incident.cause && incident.cause->kind == journal::CauseKind::dependency) {
        shown.waitsFor = incident.cause->subject;
        shown.waitsForName = dependencyName(view.agreement, incident.cause->subject);
    }
    if (!incident.cause)
        for (const contract::Dependency& each : view.agreement.dependencies)
            shown.uses.push_back(each.name);
}

Text stateName(State state)
{
    switch (state) {
    case State::broken:
        return say(HR_TEXT("Broken"));
    case State::watch:
        return say(HR_TEXT("To watch"));
    case State::noContact:
        return say(HR_TEXT("No contact"));
    case State::fine:
        break;
    }
    return say(HR_TEXT("Fine"));
}

Text takeText(const View& view)
{
    if (!view.incident)
        return {};
    const std::string& who = view.incident->takenBy;
    if (who.empty())
        return say(HR_TEXT("I'll take it"));
    return view.isMe(who) ? say(HR_TEXT("You have it")) : say(HR_TEXT("%1 has it"), who);
}

ServiceRow rowOf(const View& view)
{
    ServiceRow row;
    row.service = view.agreement.service;
    row.state = view.state;
    row.isTold = view.state != State::fine || !view.hardlyAsked();
    row.name = verbatim(serviceName(view.agreement));
    return row;
}

bool isCard(const View& view)
{
    return view.incident || (view.state == State::noContact && !view.facts.old);
}

Card cardOf(const View& view, Text sentence)
{
    Card shown;
    shown.service = view.agreement.service;
    shown.state = view.state;
    shown.name = verbatim(serviceName(view.agreement));
    shown.sentence = std::move(sentence);
    shown.calls = shown.state;
    shown.drilled = isDrilled(view);
    if (view.incident)
        fillIncident(shown, view);
    return shown;
}

} // namespace

State stateOf(const ServiceFacts& facts)
{
    return View(facts).state;
}

namespace {

/// So many of one state, and how many of them are in other hands.
struct OfState {
    std::uint64_t all = 0, withOthers = 0;
};

OfState ofState(std::span<const InWorld> services, State state)
{
    OfState count;
    for (const InWorld& each : services) {
        const bool counts = each.state == state && each.care != Care::nobody && !each.drilled;
        count.all += counts ? 1 : 0;
        count.withOthers += counts && each.care == Care::somebodyElse ? 1 : 0;
    }
    return count;
}

Text withOthers(Text part, const OfState& count)
{
    if (count.withOthers == 0)
        return part;
    if (count.withOthers < count.all)
        return say(HR_TEXT("%1 (somebody else has %2)"), std::move(part), grouped(count.withOthers));
    return count.all == 1 ? say(HR_TEXT("%1 (somebody else has it)"), std::move(part))
                          : say(HR_TEXT("%1 (somebody else has them)"), std::move(part));
}

} // namespace

Text world(std::span<const InWorld> services)
{
    const OfState broken = ofState(services, State::broken), watch = ofState(services, State::watch);
    const auto drilled = static_cast<std::uint64_t>(std::ranges::count(services, true, &InWorld::drilled));
    const auto untold =
        static_cast<std::uint64_t>(std::ranges::count_if(services, [](const InWorld& each) { return !each.isTold && !each.drilled; }));
    const std::uint64_t away = ofState(services, State::noContact).all, fine = ofState(services, State::fine).all - untold;
    const auto better = static_cast<std::uint64_t>(
        std::ranges::count_if(services, [](const InWorld& each) { return each.care == Care::nobody && !each.drilled; }));
    if (services.empty())
        return say(HR_TEXT("No services yet."));
    if (fine == services.size())
        return counted(HR_TEXT_N("All %n services are fine."), fine);
    std::vector<Text> parts;
    if (broken.all > 0)
        parts.push_back(withOthers(counted(HR_TEXT_N("%n services are broken"), broken.all), broken));
    if (watch.all > 0)
        parts.push_back(withOthers(counted(HR_TEXT_N("%n to watch"), watch.all), watch));
    if (away > 0)
        parts.push_back(counted(HR_TEXT_N("no contact with %n"), away));
    if (better > 0)
        parts.push_back(counted(HR_TEXT_N("%n are getting better"), better));
    if (drilled > 0)
        parts.push_back(counted(HR_TEXT_N("%n are in a drill"), drilled));
    if (untold > 0)
        parts.push_back(counted(HR_TEXT_N("%n have too few requests to tell"), untold));
    Text list = std::move(parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i)
        list = say(HR_TEXT("%1, %2"), std::move(list), std::move(parts[i]));
    const Text trouble = capitalised(say(HR_TEXT("%1."), std::move(list)));
    return fine == 0 ? trouble : sentences({trouble, counted(HR_TEXT_N("%n are fine."), fine)});
}

Text listedTip(const ServiceRow& row, Text sentence)
{
    if (!row.isTold)
        return say(HR_TEXT("%1: %2"), row.name, std::move(sentence));
    return say(HR_TEXT("%1. %2: %3"), row.name, stateName(row.state), std::move(sentence));
}

Listed listed(const ServiceFacts& facts)
{
    const View view(facts);
    Listed all;
    all.row = rowOf(view);
    all.sentence = shortSentence(view);
    all.drilled = isDrilled(view);
    if (isCard(view))
        all.card = cardOf(view, all.sentence);
    return all;
}

ServiceRow serviceRow(const ServiceFacts& facts)
{
    const View view(facts);
    ServiceRow row = rowOf(view);
    row.tip = listedTip(row, shortSentence(view));
    return row;
}

std::optional<Card> card(const ServiceFacts& facts)
{
    const View view(facts);
    return isCard(view) ? std::optional(cardOf(view, shortSentence(view))) : std::nullopt;
}

ServicePage servicePage(const ServiceFacts& facts)
{
    const View view(facts);
    ServicePage page;
    page.title = isDrilled(view) ? say(HR_TEXT("Drill: %1"), pageTitle(view)) : pageTitle(view);
    page.sentence = pageSentence(view);
    page.ifItGoesOn = pageIfItGoesOn(view);
    page.notice = problemText(view);
    page.chips = chips(view);
    page.panels = panels(view);
    page.marks = marks(view);
    page.outages = outagesOf(view);
    page.run = runView(view);
    page.operation = operationView(view);
    page.anyTime = anyTimeActions(view, page.run);
    page.callForHelp = say(HR_TEXT("Call for help"));
    page.callText = handOverText(view);
    page.help = helpView(view);
    fillEnd(page, view);
    page.people = peopleOf(view);
    page.take = takeText(view);
    page.mine = view.incident && view.isMe(view.incident->takenBy);
    page.holder = view.incident ? view.incident->takenBy : std::string();
    page.silencings = silencings(view);
    page.version = view.version();
    page.mode = view.mode();
    for (const journal::AlertState* alert : view.standing)
        page.stands += std::to_string(static_cast<int>(alert->latest.kind)) + alert->latest.subject + ' ';
    page.technical = technicalText(view);
    return page;
}

} // namespace handrail::wording
