#include "wording/Drills.h"

#include "runbook/Drill.h"
#include "wording/Numbers.h"
#include "wording/PageParts.h"
#include "wording/View.h"
#include "wording/Words.h"

#include <algorithm>
#include <set>

namespace handrail::wording {

namespace {

constexpr Millis kScoreStands = std::chrono::minutes(10);

std::optional<Millis> secondsOf(const journal::Drill& drill, const char* name)
{
    const auto found = drill.score.find(name);
    if (found == drill.score.end())
        return {};
    return Millis(static_cast<std::int64_t>(found->second * 1000));
}

std::uint64_t countOf(const journal::Drill& drill, const char* name)
{
    const auto found = drill.score.find(name);
    return found == drill.score.end() || found->second < 0 ? 0 : static_cast<std::uint64_t>(found->second);
}

Text howText(const std::string& state)
{
    using namespace runbook;
    if (state == kDrillWell)
        return say(HR_TEXT("well again"));
    if (state == kDrillGivenUp)
        return say(HR_TEXT("given up"));
    if (state == kDrillTimeOver)
        return say(HR_TEXT("the time was over"));
    if (state == kDrillNobody)
        return say(HR_TEXT("nobody was there any more"));
    if (state == kDrillBroken)
        return say(HR_TEXT("broken off, because the agent stopped"));
    if (state == kDrillFaultEnded)
        return say(HR_TEXT("the service ended the fault by itself, so it does not count"));
    return say(HR_TEXT("the service did not switch the fault on"));
}

/// "alerted after 2 s, found after 20 s"; what did not come about is left out.
Text timesText(const journal::Drill& drill)
{
    static constexpr std::pair<const char*, const char*> kTimes[] = {
        {"alerted", HR_TEXT("the alert came after %1")},
        {"found", HR_TEXT("somebody was at it after %1")},
        {"understood", HR_TEXT("the right thing was done after %1")},
        {"fixed", HR_TEXT("well again after %1")},
    };
    Text all;
    for (const auto& [name, message] : kTimes)
        if (const auto span = secondsOf(drill, name)) {
            Text one = say(message, duration(*span));
            all = all.empty() ? std::move(one) : say(HR_TEXT("%1, %2"), std::move(all), std::move(one));
        }
    return all;
}

Text countsText(const journal::Drill& drill)
{
    if (drill.state == runbook::kDrillFaultEnded)
        return {};
    const std::uint64_t wrong = countOf(drill, "wrong");
    return say(HR_TEXT("%1, %2."), counted(HR_TEXT_N("%n steps answered"), countOf(drill, "steps")),
                            wrong == 0 ? say(HR_TEXT("no wrong action")) : counted(HR_TEXT_N("%n wrong actions"), wrong));
}

Text timesSentence(const journal::Drill& drill)
{
    const Text times = timesText(drill);
    return times.empty() ? Text{} : say(HR_TEXT("%1."), capitalised(times));
}

Text figuresText(const journal::Drill& drill)
{
    return sentences({timesSentence(drill), countsText(drill)});
}

/// "well again after 50 s"
Text howLongText(const journal::Drill& drill)
{
    const auto fixed = secondsOf(drill, "fixed");
    return fixed && drill.state == runbook::kDrillWell ? say(HR_TEXT("%1 after %2"), howText(drill.state), duration(*fixed)) : howText(drill.state);
}

} // namespace

Text faultText(const journal::Drill& drill, const contract::Agreement& agreement)
{
    const contract::DrillFault* fault = agreement.drills.fault(drill.fault);
    return verbatim(fault ? fault->shown : drill.fault);
}

namespace {

/// What is not as it was before the drill, because a person changed it meanwhile.
Text leftBehind(const View& view, const journal::DrillRecord& drill)
{
    if (!view.service || isOff(view.service->fallbackMode))
        return {};
    const auto since = view.service->fallbackSince;
    return since && *since >= drill.beganAt
               ? say(HR_TEXT("Not yet as it was: %1 is still on. Switch it off."), modeName(view.agreement, view.service->fallbackMode))
               : Text{};
}

Text whyNotNow(const View& view)
{
    if (view.noContact() || view.facts.old)
        return say(HR_TEXT("No drill while there is no contact."));
    if (view.incident)
        return say(HR_TEXT("No drill while something is wrong."));
    if (view.running())
        return say(HR_TEXT("No drill while an action goes on."));
    if (view.facts.shared && view.facts.shared->changeStop(view.agreement.service, view.facts.now))
        return say(HR_TEXT("No drill while a change stop holds."));
    return {};
}

} // namespace

Text drillShort(const journal::Drill& drill)
{
    if (!runbook::isDrillOver(drill)) {
        if (drill.state == runbook::kDrillMended)
            return say(HR_TEXT("drill: somebody was called, and the fault was ended"));
        return drill.state == runbook::kDrillOn ? say(HR_TEXT("drill: the fault is on")) : say(HR_TEXT("a drill began"));
    }
    const Text times = timesText(drill);
    const Text over = say(HR_TEXT("drill over: %1"), howText(drill.state));
    return times.empty() ? over : say(HR_TEXT("%1 (%2)"), over, times);
}

Text drillScoreText(const journal::DrillRecord& drill, const contract::Agreement& agreement)
{
    return sentences({say(HR_TEXT("Drill over: %1."), howText(drill.latest.state)),
                      say(HR_TEXT("The fault was: %1."), faultText(drill.latest, agreement)), figuresText(drill.latest)});
}

Text drillResultText(const journal::DrillRecord& drill, WallTime now)
{
    return sentences({capitalised(say(HR_TEXT("%1 by %2: %3."), ago(std::max(Millis(0), now - drill.at)), drill.who,
                                      howText(drill.latest.state))),
                      figuresText(drill.latest)});
}

Text drillMark()
{
    return say(HR_TEXT("DRILL"));
}

Text drillsDone(const View& view)
{
    const auto& faults = view.agreement.drills.faults;
    if (faults.empty())
        return {};
    std::set<std::string> done;
    const journal::DrillRecord* last = nullptr;
    if (view.service)
        for (const journal::DrillRecord& record : view.service->drills)
            if (runbook::isDrillOver(record.latest) && view.agreement.drills.fault(record.latest.fault)) {
                done.insert(record.latest.fault);
                last = &record;
            }
    if (!last)
        return counted(HR_TEXT_N("None of the %n faults was drilled yet."), faults.size());
    return sentences({counted(HR_TEXT_N("%1 of %n faults were drilled."), faults.size(), grouped(done.size())),
                      say(HR_TEXT("Last, %1 by %2, \"%3\": %4."), ago(std::max(Millis(0), view.facts.now - last->at)), last->who,
                          faultText(last->latest, view.agreement), howLongText(last->latest))});
}

bool isDrilled(const View& view)
{
    return view.service && runbook::runningDrill(*view.service);
}

DrillView drillView(const ServiceFacts& facts)
{
    const View view(facts);
    DrillView shown;
    shown.possible = facts.canAct && view.agreement.drills.isPossible();
    for (const contract::DrillFault& fault : view.agreement.drills.faults)
        shown.faults.push_back({fault.name, verbatim(fault.shown)});
    if (view.service && !view.service->drills.empty()) {
        const journal::DrillRecord& last = view.service->drills.back();
        const Text ago = duration(std::max(Millis(0), facts.now - last.beganAt));
        if (!runbook::isDrillOver(last.latest)) {
            shown.running = last.latest.drill;
            shown.strip = view.isMe(last.who) ? say(HR_TEXT("No real trouble: you began a drill %1 ago. Work the runbook as if it were real; its buttons are."), ago)
                                              : say(HR_TEXT("No real trouble: %1 began a drill %2 ago. The buttons work all the same."), last.who, ago);
            shown.whyNot = say(HR_TEXT("A drill goes on."));
            return shown;
        }
        if (facts.now - last.at <= kScoreStands) {
            shown.ended = say(HR_TEXT("Drill over: %1."), howLongText(last.latest));
            shown.score = lines({say(HR_TEXT("The fault was: %1."), faultText(last.latest, view.agreement)),
                                 sentences({timesSentence(last.latest), countsText(last.latest)}), leftBehind(view, last)});
        }
    }
    shown.whyNot = whyNotNow(view);
    return shown;
}

} // namespace handrail::wording
