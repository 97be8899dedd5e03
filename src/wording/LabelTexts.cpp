#include "wording/LabelTexts.h"

#include "wording/Numbers.h"

#include <algorithm>

namespace handrail::wording {

namespace {
constexpr Millis kTriesEach = std::chrono::seconds(5); ///< client::Link's longest pause
} // namespace

Text linkConnecting(const std::string& address)
{
    return say(HR_TEXT("Connecting to %1"), address);
}

Text linkLive(const std::string& address, const std::string& agent)
{
    return say(HR_TEXT("In contact with %1 at %2"), agent, address);
}

Text agentAway(const std::string& address, WallTime since, WallTime now)
{
    return sentences({say(HR_TEXT("Nothing answers at %1 since %2, for %3."), address, clockSeconds(since),
                          duration(std::chrono::floor<std::chrono::seconds>(std::max(now - since, Millis(0))))),
                      say(HR_TEXT("Handrail tries again by itself, at least every %1."), duration(kTriesEach))});
}

Text whoseAgent(const std::string& service, const std::string& whom)
{
    return whom.empty() ? say(HR_TEXT("The agent belongs to the team that runs the service: ask them whether it is on, and for its address."))
                        : say(HR_TEXT("It is the agent of \"%1\". Those who keep it running: %2."), service, whom);
}

Text startAgentHint()
{
    return say(HR_TEXT("Start the agent, on the machine beside the service, with the file of the agreement:"));
}

std::string startAgentCommand(const std::string& address)
{
    return "handrail-agent serve --agreement agreement.yaml --listen " + address;
}

Text otherAddressHint()
{
    return say(HR_TEXT("If its address is another one, type it above and press \"Add address\". Remove the one that is wrong."));
}

Text nothingAnswers()
{
    return say(HR_TEXT("No agent answers yet"));
}

Text nothingAnswersHint()
{
    return say(HR_TEXT("Handrail shows what an agent beside your service sees. It has not reached one, so it knows nothing of any service."));
}

Text whatYouCanDo()
{
    return say(HR_TEXT("What you can do"));
}

Text lookAroundHint()
{
    return say(HR_TEXT("To look around first: \"./run\" in Handrail's folder starts a demo with a service, an agent and this window."));
}

Text howToReach()
{
    return say(HR_TEXT("Press \"Connect\" above for what you can do."));
}

Text linkRefused(const std::string& address, const std::string& why, const std::string& whatToDo)
{
    return sentences({say(HR_TEXT("The agent at %1 said no: %2."), address, why),
                      whatToDo.empty() ? Text{} : say(HR_TEXT("What to do: %1."), whatToDo)});
}

Text storedPicture(Millis age)
{
    return say(HR_TEXT("Stored %1. Not yet live."), ago(age));
}
Text notArrived()
{
    return say(HR_TEXT("We don't know whether it arrived. Sending the same again."));
}

Text clockText(WallTime now)
{
    return say(HR_TEXT("%1 local · %2 UTC"), clockSeconds(now), clockSecondsUtc(now));
}

Text bothClocks(WallTime at)
{
    return say(HR_TEXT("%1 %2"), dayOf(at), clockText(at));
}

Text whoAmI(const std::string& name, bool mayAct)
{
    return mayAct ? say(HR_TEXT("%1 may act"), name) : say(HR_TEXT("%1 may look"), name);
}

Text viewersText(std::span<const std::string> names)
{
    if (names.empty())
        return {};
    if (names.size() == 1)
        return say(HR_TEXT("%1 looks at this too"), names[0]);
    if (names.size() == 2)
        return say(HR_TEXT("%1 and %2 look at this too"), names[0], names[1]);
    return counted(HR_TEXT_N("%1 and %n others look at this too"), names.size() - 1, names[0]);
}

Text aboutToAct(const std::string& name)
{
    return say(HR_TEXT("%1 is about to act"), name);
}

Text stepsPassed(unsigned from, unsigned to, Text because)
{
    return from == to ? say(HR_TEXT("Step %1 skipped, %2"), std::to_string(from), std::move(because))
                      : say(HR_TEXT("Steps %1 to %2 skipped, %3"), std::to_string(from), std::to_string(to), std::move(because));
}

Text waitingFor(std::size_t services, const std::string& dependency)
{
    return counted(HR_TEXT_N("%n services wait for %1"), services, dependency);
}

Text silencedCount(std::uint64_t cards)
{
    return counted(HR_TEXT_N("%n silenced"), cards);
}

Text namesOf(std::span<const std::string> names)
{
    Text all;
    for (const std::string& name : names)
        all = all.empty() ? verbatim(name) : say(HR_TEXT("%1, %2"), std::move(all), name);
    return all;
}

Text stopIn(Millis left)
{
    return say(HR_TEXT("Stop (%1)"), countdown(left));
}

Text noticeBroken(const std::string& service)
{
    return say(HR_TEXT("%1 is broken"), service);
}

Text noticeDrill(const std::string& service)
{
    return say(HR_TEXT("Only a drill: %1"), service);
}

Text trayTip(std::uint64_t broken, std::uint64_t watch, std::uint64_t noContact)
{
    if (broken > 0)
        return counted(HR_TEXT_N("Handrail: %n services are broken"), broken);
    if (noContact > 0)
        return counted(HR_TEXT_N("Handrail: no contact with %n services"), noContact);
    if (watch > 0)
        return counted(HR_TEXT_N("Handrail: %n services to watch"), watch);
    return say(HR_TEXT("Handrail: all is well"));
}

Text crosshair(WallTime at, WallTime now)
{
    if (now - at < std::chrono::hours(24))
        return verbatim(clockSeconds(at));
    return say(HR_TEXT("%1 %2"), dayOf(at), clockTime(at));
}

Text valueAt(Text value, WallTime at)
{
    return say(HR_TEXT("%1 at %2"), std::move(value), clockSeconds(at));
}
Text axisSeconds(double seconds)
{
    return seconds == 0 ? verbatim("0") : answerTime(seconds * 1000);
}
Text axisShare(double share)
{
    return share == 0 ? verbatim("0") : percent(share);
}
Text axisRate(double perSecond)
{
    return perSecond == 0 ? verbatim("0") : say(HR_TEXT("%1/s"), plain(perSecond));
}
Text axisTime(WallTime at, bool withDay)
{
    return withDay ? dayOf(at) : verbatim(clockTime(at));
}

Text recordBegins(WallTime at, WallTime now)
{
    return say(HR_TEXT("The record begins at %1"), when(at, now));
}

Text recordSoFar(Millis length)
{
    return say(HR_TEXT("%1 so far"), roughly(length));
}

Text noRecordUntil(WallTime at, WallTime now)
{
    return say(HR_TEXT("no record until %1"), when(at, now));
}

Text noAnswerText(WallTime from, std::optional<WallTime> to)
{
    return to ? say(HR_TEXT("No answer from %1 to %2, for %3."), clockSeconds(from), clockSeconds(*to), duration(*to - from))
              : say(HR_TEXT("No answer since %1."), clockSeconds(from));
}

std::vector<Text> changesHere(const std::vector<Text>& changes)
{
    Text all = changes.front();
    for (std::size_t i = 1; i < changes.size(); ++i)
        all = say(HR_TEXT("%1, %2"), std::move(all), changes[i]);
    const std::string others = std::to_string(changes.size() - 1);
    return {std::move(all), say(HR_TEXT("%1 and %2 more"), changes.front(), others), say(HR_TEXT("%1 +%2"), changes.front(), others),
            counted(HR_TEXT_N("%n changes"), changes.size())};
}

Text countdownChoice(unsigned seconds)
{
    return seconds == 0 ? say(HR_TEXT("none")) : duration(std::chrono::seconds(seconds));
}

Text entriesShown(std::uint64_t shown, std::uint64_t all)
{
    return say(HR_TEXT("%1 of %2 entries"), grouped(shown), grouped(all));
}

Text searchResults(std::uint64_t found)
{
    return found == 0 ? say(HR_TEXT("Nothing found")) : counted(HR_TEXT_N("%n results"), found);
}

Text exportedTo(const std::string& path)
{
    return say(HR_TEXT("Saved as %1"), path);
}

Text errorText(const std::string& what, const std::string& whatToDo)
{
    return whatToDo.empty() ? say(HR_TEXT("%1."), what) : say(HR_TEXT("%1. What to do: %2."), what, whatToDo);
}

Text runAgentCommand(const std::string& command)
{
    return say(HR_TEXT("This window only looks. For buttons that work, run an agent beside the service: %1"), command);
}

} // namespace handrail::wording
