#include "wording/ReadinessPage.h"

#include "alerting/Plan.h"
#include "contract/Readiness.h"
#include "runbook/Drill.h"
#include "wording/Agreed.h"
#include "wording/Drills.h"
#include "wording/Numbers.h"
#include "wording/PageParts.h"
#include "wording/Words.h"

#include <algorithm>
#include <map>
#include <set>

namespace handrail::wording {

using contract::ReadyGroup;
using contract::ReadyItem;
using contract::ReadyState;
using contract::Standing;

namespace {

Text groupTitle(ReadyGroup group)
{
    switch (group) {
    case ReadyGroup::inputs: return say(HR_TEXT("What comes in"));
    case ReadyGroup::failureModes: return say(HR_TEXT("Ways to be worse"));
    case ReadyGroup::operability: return say(HR_TEXT("Can be operated"));
    case ReadyGroup::observability: return say(HR_TEXT("Can be seen"));
    case ReadyGroup::documentation: return say(HR_TEXT("Is written down"));
    }
    return {};
}

Text itemName(ReadyItem item)
{
    switch (item) {
    case ReadyItem::inputsDescribed: return say(HR_TEXT("Each input has a range or known values, and says what is done with others"));
    case ReadyItem::inputsChecked: return say(HR_TEXT("Each input that must come was seen and checked"));
    case ReadyItem::failureModesDescribed: return say(HR_TEXT("Each way to be worse says what people get, and for how long"));
    case ReadyItem::fallbackSwitched: return say(HR_TEXT("Each fallback was switched on, and it took effect"));
    case ReadyItem::actionsDescribed: return say(HR_TEXT("Each action says what happens, who notices and how to undo it"));
    case ReadyItem::rolledBack: return say(HR_TEXT("A rollback took effect"));
    case ReadyItem::restarted: return say(HR_TEXT("A restart took effect"));
    case ReadyItem::versionThere: return say(HR_TEXT("The version is there"));
    case ReadyItem::panelsFilled: return say(HR_TEXT("All four panels show numbers"));
    case ReadyItem::questionsAsked: return say(HR_TEXT("Test questions are answered"));
    case ReadyItem::limitsAgreed: return say(HR_TEXT("Slow, failing and wrong have a limit"));
    case ReadyItem::logsRead: return say(HR_TEXT("The log can be read"));
    case ReadyItem::runbooksThere: return say(HR_TEXT("Each failure has a runbook"));
    case ReadyItem::ownersReachable: return say(HR_TEXT("It is said whom to call, and when"));
    case ReadyItem::purposeDescribed: return say(HR_TEXT("It is said what it does, and what it means when it is wrong"));
    }
    return {};
}

Text panelName(const std::string& signal)
{
    if (signal == "latency")
        return say(HR_TEXT("how fast it answers"));
    if (signal == "failures")
        return say(HR_TEXT("how often it fails"));
    return signal == "guesses" ? say(HR_TEXT("how often it guesses")) : say(HR_TEXT("how far from normal"));
}

std::string names(const std::vector<std::string>& all)
{
    constexpr std::size_t kMost = 5;
    std::string text;
    for (std::size_t i = 0; i < all.size() && i < kMost; ++i)
        text += (i == 0 ? "" : ", ") + all[i];
    return all.size() > kMost ? text + ", \u2026" : text;
}

/// What a key of the agreement stands for, as a person would call it; as it is where it is a name already.
std::string nameOf(const contract::Agreement& agreement, ReadyItem item, const std::string& key)
{
    static const std::map<std::string, Text> kWords{{"what", say(HR_TEXT("what it does"))},
                                                    {"if wrong", say(HR_TEXT("what it means when it is wrong"))},
                                                    {"slow", say(HR_TEXT("slow answers"))},
                                                    {"failing", say(HR_TEXT("failing requests"))},
                                                    {"test questions", say(HR_TEXT("wrong answers"))},
                                                    {"roll back", say(HR_TEXT("a way to roll back"))},
                                                    {"restart", say(HR_TEXT("a way to restart"))}};
    const bool isWord = item == ReadyItem::purposeDescribed || item == ReadyItem::limitsAgreed || item == ReadyItem::rolledBack ||
                        item == ReadyItem::restarted;
    if (const auto found = kWords.find(key); isWord && found != kWords.end())
        return render(found->second);
    if (item == ReadyItem::inputsDescribed || item == ReadyItem::inputsChecked)
        return field(key);
    if (item == ReadyItem::panelsFilled)
        return render(panelName(key));
    if (std::ranges::any_of(agreement.dependencies, [&](const auto& each) { return each.name == key; }))
        return dependencyName(agreement, key);
    if (agreement.fallbackMode(key))
        return modeName(agreement, key);
    const contract::Action* action = item == ReadyItem::actionsDescribed ? agreement.action(std::string_view(key)) : nullptr;
    return action && !action->shown.empty() ? action->shown : key;
}

Text lackingText(const ReadyState& state, const contract::Agreement& agreement)
{
    std::vector<std::string> lacking;
    for (const std::string& key : state.lacking)
        lacking.push_back(nameOf(agreement, state.kind.item, key));
    return state.kind.item == ReadyItem::panelsFilled ? say(HR_TEXT("Empty: %1."), names(lacking))
                                                      : say(HR_TEXT("Missing: %1."), names(lacking));
}

/// The same difference, with what it is about by its name.
contract::Difference withNames(contract::Difference change, const contract::Agreement& agreement)
{
    if (change.path.size() < 2)
        return change;
    std::string& key = change.path[1];
    if (change.path[0] == "dependencies")
        key = dependencyName(agreement, key);
    else if (change.path[0] == "fallback modes")
        key = modeName(agreement, key);
    else if (const contract::Owner* owner = change.path[0] == "owners" ? agreement.owner(key) : nullptr)
        key = owner->team;
    return change;
}

Text proofText(const ReadyState& state, const contract::Agreement& agreement, WallTime now)
{
    if (!state.lacking.empty())
        return lackingText(state, agreement);
    if (!state.applies)
        return say(HR_TEXT("Nothing to prove: the agreement names none."));
    if (!state.at)
        return state.kind.within == Millis(0) ? say(HR_TEXT("Not said in the agreement.")) : say(HR_TEXT("Not proven yet."));
    if (state.kind.within == Millis(0))
        return say(HR_TEXT("As the agreement says."));
    const Text age = ago(now - *state.at);
    return state.proven ? say(HR_TEXT("Proven %1."), age)
                        : say(HR_TEXT("Proven %1; it must be within %2."), age, duration(state.within));
}

/// Everything about one question, worked out once.
struct Findings {
    const View view;
    const contract::Milestone* milestone;
    std::string version;
    Standing standing;
    std::vector<ReadyState> items;

    Findings(const ServiceFacts& facts, const ReadinessQuestion& question)
        : view(facts), milestone(contract::milestoneOf(view.agreement, question.milestone)),
          version(question.version.empty() ? view.version() : question.version)
    {
        if (!milestone || !facts.shared)
            return;
        standing = contract::standing(view.agreement, view.service, *milestone, version);
        std::set<std::string> runbooks;
        if (facts.runbooks)
            for (const runbook::Runbook& book : *facts.runbooks)
                runbooks.insert(book.file);
        items = contract::readiness({view.agreement, *milestone, *facts.shared, facts.windows, facts.normal, runbooks,
                                     facts.versions, question.logsRead, version, facts.now, question.earlier});
    }
    [[nodiscard]] bool isSigned() const { return standing.state == Standing::State::agreed; }
    [[nodiscard]] std::size_t unproven() const
    {
        return static_cast<std::size_t>(std::ranges::count(items, false, &ReadyState::proven));
    }
    [[nodiscard]] bool ready() const { return milestone && isSigned() && unproven() == 0 && !view.noContact(); }
};

Text signedForText(const Findings& found)
{
    return found.milestone->eachVersion && !found.version.empty()
               ? say(HR_TEXT("%1 with %2"), found.milestone->shown, found.version)
               : verbatim(found.milestone->shown);
}

std::vector<ReadinessRow> signatureRows(const Findings& found)
{
    std::vector<ReadinessRow> rows;
    for (const contract::Signature& each : found.standing.by)
        rows.push_back({true, verbatim(each.team),
                        say(HR_TEXT("Signed by %1, %2."), each.who, when(each.at, found.view.facts.now))});
    if (contract::signingTeams(found.view.agreement, *found.milestone).empty()) {
        if (!found.isSigned())
            rows.push_back({false, say(HR_TEXT("Two teams")),
                            say(HR_TEXT("The agreement does not say who signs: write 'signed by' in it."))});
        return rows;
    }
    for (const std::string& team : found.standing.missing)
        rows.push_back({false, verbatim(team), say(HR_TEXT("Has not signed for %1."), signedForText(found))});
    return rows;
}

Text title(const Findings& found)
{
    const Text name = found.version.empty()
                          ? verbatim(serviceName(found.view.agreement))
                          : say(HR_TEXT("%1, %2"), serviceName(found.view.agreement), found.version);
    return found.ready() ? say(HR_TEXT("%1: ready for %2"), name, found.milestone->shown)
                         : say(HR_TEXT("%1: not ready for %2"), name, found.milestone->shown);
}

Text sentence(const Findings& found)
{
    if (found.ready())
        return sentences({say(HR_TEXT("Both teams have signed the agreement as it is used now, and each item is proven.")),
                          onePersonText(found.standing)});
    if (found.view.noContact())
        return say(HR_TEXT("There is no contact with the service: nothing can be proven now."));
    const Text items = found.unproven() == 0
                           ? say(HR_TEXT("Each item is proven."))
                           : counted(HR_TEXT_N("%n items are not proven."), found.unproven());
    const Text signatures = found.isSigned() ? say(HR_TEXT("Both teams have signed."))
                                             : standingText(found.standing, {}, found.view.facts.now);
    return sentences({items, signatures, found.isSigned() ? onePersonText(found.standing) : Text{}});
}

Text howToSign(const Findings& found)
{
    if (found.standing.missing.empty())
        return {};
    const std::string version = found.milestone->eachVersion && !found.version.empty() ? " --version " + found.version : "";
    return say(HR_TEXT("To sign: %1"), "handrail-agent sign " + found.view.agreement.service.value + " --team '" +
                                           found.standing.missing.front() + "' --milestone " + found.milestone->name + version);
}

bool isRehearsed(const View& view, const contract::Action& action)
{
    if (!view.facts.shared)
        return false;
    return std::ranges::any_of(view.facts.shared->operationsOf(view.agreement.service), [&](const journal::OperationRecord* record) {
        return record->latest.action == action.name &&
               std::ranges::any_of(record->states, [](const auto& each) { return each.second == journal::OperationState::settled; });
    });
}

/// What each action did last: told, whether the milestone asks for it or not.
ReadinessGroup actionsTried(const View& view)
{
    ReadinessGroup actions{say(HR_TEXT("When each action was last proven")), {}};
    for (const contract::Action& action : view.agreement.actions)
        if (const auto card = actionCard(view, action.name, {}))
            actions.rows.push_back({isRehearsed(view, action), card->button, card->rehearsed, false});
    return actions;
}

/// The score of the last drill of each fault, the latest first, then what was never drilled.
ReadinessGroup drills(const View& view)
{
    struct Drilled {
        const contract::DrillFault* fault;
        const journal::DrillRecord* last;
    };
    std::vector<Drilled> all;
    for (const contract::DrillFault& fault : view.agreement.drills.faults) {
        all.push_back({&fault, nullptr});
        if (view.service)
            for (const journal::DrillRecord& record : view.service->drills)
                if (record.latest.fault == fault.name && runbook::isDrillOver(record.latest))
                    all.back().last = &record;
    }
    std::ranges::stable_sort(all, std::greater(), [](const Drilled& each) { return each.last ? each.last->at : WallTime{}; });
    ReadinessGroup group{say(HR_TEXT("Drills")), {}};
    std::vector<Text> never;
    for (const auto& [fault, last] : all)
        if (last)
            group.rows.push_back({last->latest.state == runbook::kDrillWell, verbatim(capital(fault->shown)),
                                  drillResultText(*last, view.facts.now), false});
        else
            never.push_back(say(HR_TEXT("%1."), capital(fault->shown)));
    if (!never.empty())
        group.rows.push_back({false, say(HR_TEXT("Never drilled yet")), sentences(std::move(never)), false});
    return group;
}

/// A number that nobody watches would be taken for one that is as usual.
std::optional<ReadinessGroup> unwatched(const View& view)
{
    if (!view.facts.normal)
        return {};
    const auto gauges = alerting::unwatchedGauges(view.agreement, alerting::gaugesOf(*view.facts.normal));
    if (gauges.empty())
        return {};
    std::vector<std::string> shown;
    for (const std::string& gauge : gauges)
        shown.push_back(field(gauge));
    return ReadinessGroup{say(HR_TEXT("Numbers held against their own past")),
                          {{false, counted(HR_TEXT_N("%n numbers are not"), gauges.size()),
                            say(HR_TEXT("%1. There is room for %2: those that the agreement names as 'unusual for itself', then the first by name."),
                                names(shown), grouped(alerting::kMostGauges)),
                            false}}};
}

} // namespace

Millis readinessLooksBack(const contract::Agreement& agreement, const std::string& milestone)
{
    const contract::Milestone* asked = contract::milestoneOf(agreement, milestone);
    return asked ? contract::looksBack(*asked) : Millis(0);
}

ReadinessPage readinessPage(const ServiceFacts& facts, const ReadinessQuestion& question)
{
    const Findings found(facts, question);
    ReadinessPage page;
    if (!found.milestone)
        return page;
    page.ready = found.ready();
    page.title = title(found);
    page.sentence = sentence(found);
    page.drills = drillsDone(found.view);
    page.wentLive = wentLiveText(found.view);
    page.problem = problemText(found.view);
    page.signatures = signatureRows(found);
    for (const contract::Difference& change : found.standing.changes)
        page.changes.push_back(differenceText(withNames(change, found.view.agreement)));
    const auto add = [&](ReadinessGroup group) {
        if (!group.rows.empty())
            page.groups.push_back(std::move(group));
    };
    add(drills(found.view)); // whoever comes from a drill looks for it
    for (const ReadyState& item : found.items) {
        const Text group = groupTitle(item.kind.group);
        if (page.groups.empty() || render(page.groups.back().title) != render(group))
            page.groups.push_back({group, {}});
        page.groups.back().rows.push_back({item.proven, itemName(item.kind.item), proofText(item, found.view.agreement, facts.now)});
    }
    add(actionsTried(found.view));
    if (auto group = unwatched(found.view))
        page.groups.push_back(std::move(*group));
    page.limits = triableLimits(found.view.agreement);
    page.agreement = inPlainWords(found.view.agreement);
    page.howToSign = howToSign(found);
    return page;
}

std::vector<Text> whatIsMissing(const ServiceFacts& facts, const ReadinessQuestion& question)
{
    const Findings found(facts, question);
    std::vector<Text> all;
    if (!found.milestone)
        return {say(HR_TEXT("The agreement has no milestone '%1'."), question.milestone)};
    if (found.ready())
        return all;
    if (found.view.noContact())
        all.push_back(say(HR_TEXT("There is no contact with the service: nothing can be proven now.")));
    for (const ReadinessRow& row : signatureRows(found))
        if (!row.proven)
            all.push_back(say(HR_TEXT("%1: %2"), row.name, row.proof));
    for (const contract::Difference& change : found.standing.changes)
        all.push_back(say(HR_TEXT("Not as it was signed: %1."), differenceText(withNames(change, found.view.agreement))));
    for (const ReadyState& item : found.items)
        if (!item.proven)
            all.push_back(say(HR_TEXT("%1: %2"), itemName(item.kind.item), proofText(item, found.view.agreement, facts.now)));
    return all;
}

std::vector<Text> whatToKnow(const ServiceFacts& facts, const ReadinessQuestion& question)
{
    const Findings found(facts, question);
    Text one = found.milestone ? onePersonText(found.standing) : Text{};
    return one.empty() ? std::vector<Text>() : std::vector{std::move(one)};
}

} // namespace handrail::wording
