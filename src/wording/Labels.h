#pragma once

#include "base/Time.h"
#include "wording/Text.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace handrail::wording {

/// Every fixed text of the window. What depends on numbers or names is below.
enum class Label {
    // Top bar
    appName,
    find,
    findKey,
    findHint,
    findNothing,
    soundOn,
    soundOff,
    local,
    utc,
    mayAct,
    mayLook,
    you,
    // Left
    needsSomeone,
    nobodyNeeded,
    allServices,
    filterServices,
    noServices,
    noServiceMatches,
    nobodyHasIt,
    // Middle
    range15Min,
    range1Hour,
    range6Hours,
    range24Hours,
    range7Days,
    rangeTip,
    agreedLimit,
    usualBand,
    gap,
    loading,
    noData,
    late,
    technicalDetails,
    technicalTip,
    chartTip,
    // Right
    runbook,
    noRunbook,
    noRunbookHint,
    readRunbook,
    otherRunbooks,
    whatHappens,
    whoNotices,
    youShouldSee,
    toUndo,
    rehearsed,
    lookFor,
    callWhom,
    skipSayWhy,
    didNotHelp,
    why,
    whyHint,
    send,
    cancel,
    stop,
    undo,
    anyTime,
    callForHelp,
    copyText,
    copied,
    handOver,
    handOverTo,
    takeIt,
    giveBack,
    takeOver,
    writeNote,
    noteHint,
    openLogs,
    openChart,
    openLink,
    // Bottom and journal
    everythingThatHappened,
    nothingHappened,
    timeline,
    filter,
    filterHint,
    filterPeople,
    filterAlerts,
    filterActions,
    filterSteps,
    filterChanges,
    exportIt,
    exportDone,
    exportFailed,
    copy,
    close,
    columnTime,
    columnService,
    columnWho,
    columnWhat,
    recordWhole,
    recordDamaged,
    // Logs
    logs,
    logsHint,
    logsContain,
    logsNone,
    logsOdd,
    logsMore,
    // Settings
    settings,
    theme,
    themeSystem,
    themeLight,
    themeDark,
    sound,
    soundRepeat,
    notices,
    noticesOff,
    countdownSetting,
    textSize,
    language,
    startAtLogin,
    showInTray,
    // Menu and tray
    open,
    quit,
    help,
    about,
    aboutWhat,
    version,
    licence,
    // Connect and first start
    connect,
    connectService,
    addAddress,
    addressHint,
    removeAddress,
    reconnect,
    noAgent,
    noAgentHint,
    firstStart,
    firstStartHint,
    startDemo,
    connecting,
    waitingForNumbers,
    looksOnly,
    agreement,
    openAgreement,
    fleet,
    history,
    readiness,
    pastIncidents,
    noPastIncidents,
    // Names for screen readers
    stateFine,
    stateWatch,
    stateBroken,
    stateNoContact,
    panelsArea,
    runbookArea,
    cardsArea,
    servicesArea,
    timelineArea,
    stepDone,
    stepCurrent,
    stepAhead,
    stepSkipped,
    stepCantTell,
    byUs,
    stored,
    count_
};
/// The text of a label.
[[nodiscard]] Text label(Label label);

// The link to an agent.
[[nodiscard]] Text linkConnecting(const std::string& address);
[[nodiscard]] Text linkLive(const std::string& address, const std::string& agent);
/// "No contact with the agent at ... for 48 s. Trying again in 4 s."
[[nodiscard]] Text linkLost(const std::string& address, std::optional<Millis> silentFor, std::optional<Millis> retryIn);
/// The agent said no; `why` and `whatToDo` come from the Error.
[[nodiscard]] Text linkRefused(const std::string& address, const std::string& why, const std::string& whatToDo);
[[nodiscard]] Text retryIn(Millis left);      ///< "trying again in 4 s"
[[nodiscard]] Text storedPicture(Millis age); ///< "Stored 12 min ago. Not yet live."
[[nodiscard]] Text
notArrived(); ///< a command whose answer never came: "We don't know whether it arrived. Trying again."

// The top bar.
[[nodiscard]] Text clockText(WallTime now);                      ///< "02:14:41 local · 01:14:41 UTC"
[[nodiscard]] Text whoAmI(const std::string& name, bool mayAct); ///< "Ana Ruiz may act"

// Who else is here.
[[nodiscard]] Text viewersText(std::span<const std::string> names); ///< "Ana looks at this too"
[[nodiscard]] Text aboutToAct(const std::string& name);             ///< "Ben is about to act"

// Notices and the tray.
[[nodiscard]] Text noticeBroken(const std::string& service); ///< "Card payment checks is broken"
[[nodiscard]] Text trayTip(std::uint64_t broken, std::uint64_t watch, std::uint64_t noContact);

// Charts.
[[nodiscard]] Text crosshair(WallTime at, WallTime now); ///< "02:13:05"
[[nodiscard]] Text valueAt(Text value, WallTime at);     ///< "0.86 s at 02:13:05"
[[nodiscard]] Text axisSeconds(double seconds);          ///< "0.5 s"
[[nodiscard]] Text axisShare(double share);              ///< "10 %"
[[nodiscard]] Text axisTime(WallTime at, bool withDay);  ///< "02:06", "4 Nov"

// Settings and the rest.
[[nodiscard]] Text countdownChoice(unsigned seconds); ///< "3 s", "none"
[[nodiscard]] Text entriesShown(std::uint64_t shown, std::uint64_t all);
[[nodiscard]] Text searchResults(std::uint64_t found);
[[nodiscard]] Text exportedTo(const std::string& path);
[[nodiscard]] Text errorText(const std::string& what, const std::string& whatToDo);
[[nodiscard]] Text runAgentCommand(const std::string& command); ///< how to get buttons that work

} // namespace handrail::wording
