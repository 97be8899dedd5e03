#include "wording/Trust.h"

#include "wording/Numbers.h"

namespace handrail::wording {

namespace {

constexpr Millis kWarnBefore = std::chrono::hours(7 * 24);

} // namespace

Text recordDoubted(const std::string& address, Seq lastKnown)
{
    return sentences({say(HR_TEXT("The record of %1 is not the one that this console saw."), address),
                      say(HR_TEXT("Up to entry %1 it was another: something was removed or changed."), std::to_string(lastKnown)),
                      say(HR_TEXT("Ask whoever runs the agent. To go on with the new record, remove the address and add it again."))});
}

Text recordStopped(const std::string& address, WallTime since, WallTime now)
{
    return sentences({say(HR_TEXT("%1 can't write its record since %2."), address, when(since, now)),
                      say(HR_TEXT("What you see is as it is now, but nothing can be done from here until the record can be written.")),
                      say(HR_TEXT("Most often its disk is full: ask whoever runs the agent to make room."))});
}

Text certificateEnds(const std::string& address, WallTime until, WallTime now, bool mine)
{
    if (until == WallTime{} || now < until - kWarnBefore)
        return {};
    if (now >= until)
        return mine ? say(HR_TEXT("Your certificate for %1 has ended. You need a new one."), address)
                    : say(HR_TEXT("The certificate of %1 has ended: nobody can connect any more."), address);
    const Text left = duration(until - now);
    return mine ? say(HR_TEXT("Your certificate for %1 ends in %2. Ask for a new one."), address, left)
                : say(HR_TEXT("The certificate of %1 ends in %2. Ask whoever runs the agent for a new one."), address, left);
}

} // namespace handrail::wording
