#include "wording/PageParts.h"

#include "wording/Agreed.h"
#include "wording/LabelTexts.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

namespace {

/// "since 02:12 · 2 min · Ana has it, on step 2"
Text cardMeta(const View& view)
{
    const journal::IncidentState& incident = *view.incident;
    const Text who = incident.takenBy.empty()      ? say(HR_TEXT("nobody has taken it"))
                     : view.isMe(incident.takenBy) ? say(HR_TEXT("you have it"))
                                                   : say(HR_TEXT("%1 has it"), incident.takenBy);
    const auto run = incident.runs.find(incident.currentRun);
    const bool onStep = run != incident.runs.end() && !run->second.isOver() && !incident.takenBy.empty();
    const Text holder = onStep ? say(HR_TEXT("%1, on step %2"), who, std::to_string(run->second.step)) : who;
    return say(HR_TEXT("since %1 · %2 · %3"), when(incident.openedAt, view.facts.now),
               duration(std::max<Millis>(Millis(0), view.facts.now - incident.openedAt)), holder);
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

} // namespace

State stateOf(const ServiceFacts& facts)
{
    return View(facts).state;
}

Text world(std::span<const State> services)
{
    const auto count = [&](State state) { return static_cast<std::uint64_t>(std::ranges::count(services, state)); };
    const std::uint64_t broken = count(State::broken), watch = count(State::watch), away = count(State::noContact),
                        fine = count(State::fine);
    if (services.empty())
        return say(HR_TEXT("No services yet."));
    if (fine == services.size())
        return counted(HR_TEXT_N("All %n services are fine."), fine);
    std::vector<Text> parts;
    if (broken > 0)
        parts.push_back(counted(HR_TEXT_N("%n services are broken"), broken));
    if (watch > 0)
        parts.push_back(counted(HR_TEXT_N("%n to watch"), watch));
    if (away > 0)
        parts.push_back(counted(HR_TEXT_N("no contact with %n"), away));
    Text list = std::move(parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i)
        list = say(HR_TEXT("%1, %2"), std::move(list), std::move(parts[i]));
    const Text trouble = capitalised(say(HR_TEXT("%1."), std::move(list)));
    return fine == 0 ? trouble : sentences({trouble, counted(HR_TEXT_N("%n are fine."), fine)});
}

ServiceRow serviceRow(const ServiceFacts& facts)
{
    const View view(facts);
    ServiceRow row;
    row.service = view.agreement.service;
    row.state = view.state;
    row.name = verbatim(serviceName(view.agreement));
    row.tip = say(HR_TEXT("%1. %2: %3"), row.name, stateName(view.state), shortSentence(view));
    return row;
}

std::optional<Card> card(const ServiceFacts& facts)
{
    const View view(facts);
    const bool away = view.state == State::noContact && !(facts.old && !view.incident);
    if (!view.incident && !away)
        return {};
    Card shown;
    shown.service = view.agreement.service;
    shown.state = view.state;
    shown.name = verbatim(serviceName(view.agreement));
    shown.sentence = shortSentence(view);
    if (view.incident) {
        shown.incident = view.incident->id;
        shown.meta = cardMeta(view);
    }
    return shown;
}

ServicePage servicePage(const ServiceFacts& facts)
{
    const View view(facts);
    ServicePage page;
    page.title = pageTitle(view);
    page.sentence = pageSentence(view);
    page.ifItGoesOn = pageIfItGoesOn(view);
    page.chips = chips(view);
    page.panels = panels(view);
    page.marks = marks(view);
    page.run = runView(view);
    page.operation = operationView(view);
    page.anyTime = anyTimeActions(view);
    page.callForHelp = say(HR_TEXT("Call for help"));
    page.callText = handOverText(view);
    page.take = takeText(view);
    page.mine = view.incident && view.isMe(view.incident->takenBy);
    page.holder = view.incident ? view.incident->takenBy : std::string();
    page.version = view.version();
    page.mode = view.mode();
    page.technical = technicalText(view);
    return page;
}

} // namespace handrail::wording
    page.notice = problemText(view);
