#pragma once

#include "base/Time.h"
#include "wording/Text.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace handrail::wording {

// The link to an agent.
[[nodiscard]] Text linkConnecting(const std::string& address);
[[nodiscard]] Text linkLive(const std::string& address, const std::string& agent);
/// "Nothing answers at ... since 02:12:05, for 48 s. Handrail tries again by itself, at least every 5 s."
[[nodiscard]] Text agentAway(const std::string& address, WallTime since, WallTime now);
/// Whoever keeps what the agent watches; without a name as far as none is known.
[[nodiscard]] Text whoseAgent(const std::string& service, const std::string& whom);
[[nodiscard]] Text startAgentHint();   ///< before the command
/// The command that starts an agent where the console looks for one.
[[nodiscard]] std::string startAgentCommand(const std::string& address);
[[nodiscard]] Text otherAddressHint();
[[nodiscard]] Text nothingAnswers();     ///< title of the page while no agent was ever reached
[[nodiscard]] Text nothingAnswersHint();
[[nodiscard]] Text whatYouCanDo();
[[nodiscard]] Text lookAroundHint();
[[nodiscard]] Text howToReach();       ///< on a page of old numbers: where the ways are told
/// The agent said no; `why` and `whatToDo` come from the Error.
[[nodiscard]] Text linkRefused(const std::string& address, const std::string& why, const std::string& whatToDo);
[[nodiscard]] Text storedPicture(Millis age); ///< "Stored 12 min ago. Not yet live."
[[nodiscard]] Text
notArrived(); ///< a command whose answer never came: "We don't know whether it arrived. Trying again."

// The top bar.
[[nodiscard]] Text clockText(WallTime now);                      ///< "02:14:41 local · 01:14:41 UTC"
[[nodiscard]] Text whoAmI(const std::string& name, bool mayAct); ///< "Ana Ruiz may act"

[[nodiscard]] Text bothClocks(WallTime at);                      ///< "24 Nov 02:14:41 local · 01:14:41 UTC"

// Who else is here.
[[nodiscard]] Text viewersText(std::span<const std::string> names); ///< "Ana looks at this too"
[[nodiscard]] Text aboutToAct(const std::string& name);             ///< "Ben is about to act"

/// "Steps 2 to 7 skipped, because the answer to step 1 is yes"
[[nodiscard]] Text stepsPassed(unsigned from, unsigned to, Text because);
/// "3 services wait for the store of recent lateness": one card for all that fail for the same reason.
[[nodiscard]] Text waitingFor(std::size_t services, const std::string& dependency);
[[nodiscard]] Text silencedCount(std::uint64_t cards); ///< "2 silenced"
[[nodiscard]] Text namesOf(std::span<const std::string> names); ///< "Ana, Ben"
[[nodiscard]] Text stopIn(Millis left); ///< the button's own text while it counts: "Stop (2 s)"

// Notices and the tray.
[[nodiscard]] Text noticeBroken(const std::string& service); ///< "Card payment checks is broken"
[[nodiscard]] Text noticeDrill(const std::string& service);  ///< "Only a drill: Card payment checks"
[[nodiscard]] Text trayTip(std::uint64_t broken, std::uint64_t watch, std::uint64_t noContact);

// Charts.
[[nodiscard]] Text crosshair(WallTime at, WallTime now); ///< "02:13:05"
[[nodiscard]] Text valueAt(Text value, WallTime at);     ///< "0.86 s at 02:13:05"
[[nodiscard]] Text axisSeconds(double seconds);          ///< "0.5 s"
[[nodiscard]] Text axisShare(double share);              ///< "10 %"
[[nodiscard]] Text axisRate(double perSecond);           ///< "40/s"
[[nodiscard]] Text axisTime(WallTime at, bool withDay);  ///< "02:06", "4 Nov"
[[nodiscard]] Text noRecordUntil(WallTime at, WallTime now); ///< "no record until 02:10"
/// "No answer from 02:12:03 to 02:13:10, for 67 s."
[[nodiscard]] Text noAnswerText(WallTime from, std::optional<WallTime> to);
[[nodiscard]] Text recordSoFar(Millis length); ///< "2 min so far": the record is shorter than what was chosen
[[nodiscard]] Text recordBegins(WallTime at, WallTime now);  ///< "The record begins at 02:10"
/// Of changes too near to each other for their own texts, what has most to say first: "store slow, fallback on", "store slow and 1 more",
/// "store slow +1", "2 changes".
[[nodiscard]] std::vector<Text> changesHere(const std::vector<Text>& changes);

// Settings and the rest.
[[nodiscard]] Text countdownChoice(unsigned seconds); ///< "3 s", "none"
[[nodiscard]] Text entriesShown(std::uint64_t shown, std::uint64_t all);
[[nodiscard]] Text searchResults(std::uint64_t found);
[[nodiscard]] Text exportedTo(const std::string& path);
[[nodiscard]] Text errorText(const std::string& what, const std::string& whatToDo);
[[nodiscard]] Text runAgentCommand(const std::string& command); ///< how to get buttons that work

} // namespace handrail::wording
