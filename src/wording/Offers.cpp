#include "wording/PageParts.h"

#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <array>

namespace handrail::wording {

using contract::Action;
using journal::ActionKind;

namespace {

using Params = std::map<std::string, std::string>;

constexpr std::size_t kMostVersions = 12; ///< more than a person reads; the newest are offered

/// A button that stands beside the runbook says what the runbook asks for now.
Text outsideText(const std::optional<RunView>& run, const ActionCard& card)
{
    if (!run)
        return {};
    const auto on = std::ranges::find(run->steps, StepLook::current, &StepView::look);
    if (on == run->steps.end() || (on->action && on->action->action == card.action && on->action->params == card.params))
        return {};
    return say(HR_TEXT("The runbook asks for something else now, step %1: \"%2\"."), std::to_string(on->number), on->title);
}

Text openerText(ActionKind kind)
{
    return kind == ActionKind::rollBack   ? say(HR_TEXT("Roll back\u2026"))
           : kind == ActionKind::fallback ? say(HR_TEXT("Fallback\u2026"))
           : kind == ActionKind::restart  ? say(HR_TEXT("Restart\u2026"))
                                          : say(HR_TEXT("Other\u2026"));
}

ActionCard missingCard(ActionKind kind)
{
    ActionCard card;
    card.possible = false;
    card.button = kind == ActionKind::rollBack   ? say(HR_TEXT("Roll back"))
                  : kind == ActionKind::fallback ? say(HR_TEXT("Switch the fallback on"))
                                                 : say(HR_TEXT("Restart"));
    card.shortButton = kind == ActionKind::fallback ? say(HR_TEXT("Fallback on")) : card.button;
    card.whyNot = say(HR_TEXT("Not possible: the agreement does not say how this is done."));
    return card;
}

ActionCard cardOf(const View& view, const Action& action, const Params& params, Text choice)
{
    ActionCard card = *actionCard(view, action.name, params);
    card.choice = std::move(choice);
    return card;
}

/// All that could be gone to: those that the repository lists and those that could be served, the newest first.
std::vector<std::string> versionsToGoTo(const View& view)
{
    std::vector<std::string> all = view.facts.versions;
    for (const contract::VersionLook& look : view.facts.looks)
        if (std::ranges::count(all, look.version) == 0)
            all.push_back(look.version);
    std::erase(all, view.version());
    std::ranges::stable_sort(all, [](const std::string& a, const std::string& b) { return versionBefore(b, a); });
    return all;
}

void offerVersions(ActionOffer& offer, const View& view, const Action& action)
{
    const std::string usual = view.previousVersion();
    offer.cards.push_back(cardOf(view, action, {}, verbatim(usual)));
    for (const std::string& version : versionsToGoTo(view))
        if (version != usual && offer.cards.size() < kMostVersions)
            offer.cards.push_back(cardOf(view, action, {{"version", version}}, verbatim(version)));
    if (offer.cards.size() > 1)
        offer.which = say(HR_TEXT("To which version?"));
}

/// The mode once for each time after which somebody is asked whether it should stay on; first as it was agreed.
void offerMode(ActionOffer& offer, const View& view, const Action& action, const contract::FallbackMode& mode)
{
    using std::chrono::minutes;
    static constexpr std::array<Millis, 4> kLimits{minutes(15), minutes(30), minutes(60), minutes(240)};
    const Text name = verbatim(modeName(view.agreement, mode.name));
    offer.cards.push_back(cardOf(view, action, {{"mode", mode.name}}, name));
    offer.cards.back().limit = mode.atMost ? say(HR_TEXT("%1, as agreed"), duration(*mode.atMost)) : say(HR_TEXT("Never"));
    for (const Millis limit : kLimits) {
        if (mode.atMost && limit >= *mode.atMost)
            continue;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit).count();
        offer.cards.push_back(cardOf(view, action, {{"mode", mode.name}, {"at most", std::to_string(seconds)}}, name));
        offer.cards.back().limit = duration(limit);
    }
}

void offerModes(ActionOffer& offer, const View& view, const Action& action)
{
    if (!view.mode().empty())
        offer.cards.push_back(cardOf(view, action, {{"mode", ""}}, say(HR_TEXT("The model itself"))));
    for (const contract::FallbackMode& mode : view.agreement.fallbackModes)
        if (mode.name != view.mode())
            offerMode(offer, view, action, mode);
    if (offer.cards.empty())
        offer.cards.push_back(cardOf(view, action, {}, {}));
    offer.which = say(HR_TEXT("What should answer?"));
    offer.howLong = say(HR_TEXT("Ask again after"));
}

ActionOffer offerOf(const View& view, ActionKind kind)
{
    ActionOffer offer;
    offer.opener = openerText(kind);
    const Action* action = view.agreement.action(kind);
    if (!action)
        offer.cards.push_back(missingCard(kind));
    else if (kind == ActionKind::rollBack)
        offerVersions(offer, view, *action);
    else if (kind == ActionKind::fallback)
        offerModes(offer, view, *action);
    else
        offer.cards.push_back(cardOf(view, *action, {}, {}));
    return offer;
}

/// What the team added: of its own kind, and a second way to do what the others do.
ActionOffer ownActions(const View& view)
{
    ActionOffer offer;
    offer.opener = openerText(ActionKind::custom);
    offer.which = say(HR_TEXT("Which one?"));
    for (const Action& action : view.agreement.actions)
        if (action.kind == ActionKind::custom || view.agreement.action(action.kind) != &action)
            offer.cards.push_back(cardOf(view, action, {}, verbatim(capital(action.shown.empty() ? action.name : action.shown))));
    return offer;
}

} // namespace

std::vector<ActionOffer> anyTimeActions(const View& view, const std::optional<RunView>& run)
{
    std::vector<ActionOffer> all;
    for (const ActionKind kind : {ActionKind::rollBack, ActionKind::fallback, ActionKind::restart})
        all.push_back(offerOf(view, kind));
    if (ActionOffer own = ownActions(view); !own.cards.empty())
        all.push_back(std::move(own));
    for (ActionOffer& offer : all)
        for (ActionCard& card : offer.cards)
            card.outside = outsideText(run, card);
    return all;
}

} // namespace handrail::wording
