#include "wording/ChangeStops.h"

#include "wording/Numbers.h"
#include "wording/View.h"
#include "wording/Words.h"

namespace handrail::wording {

namespace {

const journal::ChangeStopRecord* heldStop(const ServiceFacts& facts, const ServiceId& service)
{
    return facts.shared ? facts.shared->changeStop(service, facts.now) : nullptr;
}

/// Its own one comes first: that of all services is asked for without a service.
bool isForAll(const View& view, const journal::ChangeStopRecord* stop)
{
    return stop == heldStop(view.facts, {});
}

} // namespace

Text untilTime(WallTime at, WallTime now)
{
    const Text day = dayOf(at);
    return render(day) == render(dayOf(now)) ? verbatim(clockTime(at)) : say(HR_TEXT("%1, %2"), day, clockTime(at));
}

Text changeStopText(const View& view)
{
    const auto* stop = heldStop(view.facts, view.agreement.service);
    if (!stop)
        return {};
    const Text who = view.isMe(stop->who) ? say(HR_TEXT("you said")) : say(HR_TEXT("said %1"), stop->who);
    const Text until = untilTime(stop->given.until, view.facts.now);
    const std::string reason = unquoted(stop->given.reason);
    if (reason.empty())
        return isForAll(view, stop) ? say(HR_TEXT("Changes to all services are stopped until %1, %2."), until, who)
                                    : say(HR_TEXT("Changes are stopped until %1, %2."), until, who);
    return isForAll(view, stop) ? say(HR_TEXT("Changes to all services are stopped until %1: %2, %3."), until, reason, who)
                                : say(HR_TEXT("Changes are stopped until %1: %2, %3."), until, reason, who);
}

ChangeStopView changeStopView(const ServiceFacts& facts)
{
    const View view(facts);
    const auto* stop = heldStop(facts, view.agreement.service);
    return {changeStopText(view), stop && isForAll(view, stop),
            say(HR_TEXT("Until then each action asks for one more click and says why, and no drill begins. It ends by itself."))};
}

Text changeStopShort(const journal::ChangeStop& stop, const std::string& who, bool forAll, WallTime at)
{
    if (stop.ended)
        return forAll ? say(HR_TEXT("%1 allowed changes to all services again"), who)
                      : say(HR_TEXT("%1 allowed changes again"), who);
    const Text until = untilTime(stop.until, at);
    return forAll ? say(HR_TEXT("%1 stopped changes to all services until %2: %3"), who, until, stop.reason)
                  : say(HR_TEXT("%1 stopped changes until %2: %3"), who, until, stop.reason);
}

} // namespace handrail::wording
