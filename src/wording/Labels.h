#pragma once

#include "wording/LabelTexts.h"
#include "wording/Text.h"

namespace handrail::wording {

/// Every fixed text of the window. What depends on numbers or names is in LabelTexts.h.
enum class Label {
    // Top bar
    appName,
    find,
    findKey,
    findHint,
    findNothing,
    soundOn,
    soundOff,
    // Left
    needsSomeone, somebodyElse, gettingBetter,
    nobodyNeeded,
    allServices,
    filterServices,
    noServices,
    noServiceMatches,
    // Middle
    range15Min,
    range1Hour,
    range6Hours,
    range24Hours,
    range7Days,
    rangeTip, closeFacts,
    agreedLimit,
    noAnswer,
    loading,
    technicalDetails, more, less,
    technicalTip,
    chartTip,
    // Right
    runbook,
    noRunbook,
    noRunbookHint,
    whatHappens,
    whoNotices,
    youShouldSee,
    toUndo,
    howLong, knownOfIt, whatItSays,
    whyHint,
    send,
    cancel,
    stop,
    anyTime,
    callForHelp,
    copied,
    handOver,
    takeIt,
    giveBack,
    takeOver,
    writeNote,
    noteHint,
    openLogs,
    openChart,
    openLink,
    handOverHint,
    runbooksOfService, moreBelow,
    // Bottom and journal
    everythingThatHappened,
    nothingHappened,
    filter,
    filterHint,
    exportIt, openFolder, copyPath,
    copy,
    close,
    columnTime,
    columnService,
    columnWho,
    columnWhat,
    // Logs
    logs,
    logsHint,
    logsContain,
    logsWhen, logsBegan, logsNow, logsRaw, logStatus, logAnswer, logTook, logVersion, logText, logTestQuestions, logTestQuestion,
    // Calls, and the end of a run
    copyNumber, copySaying, copyAll, copyAllTip, sayFirst, inWriting, stillToDo, namesKnown,
    beginDrill, endDrill, anyFault, copyReport, copyShift, // drills and reports
    // Settings
    settings,
    theme,
    themeSystem,
    themeLight,
    themeDark,
    sound,
    soundRepeat,
    countdownSetting,
    settingsHint,
    countdownHint,
    soundHint,
    tryTheSound,
    // Menu and tray
    open,
    help,
    helpTopics,
    // Connect and first start
    connect,
    connectService,
    addAddress,
    addressHint,
    removeAddress,
    reconnect,
    noAgentHint,
    firstStart,
    firstStartHint,
    waitingForNumbers,
    looksOnly,
    readiness, whoSigned, notAsSigned, whatWasAgreed, whatIsMissing,
    whatIf, newLimit, overLastDay, overLastWeek, tryIt, tryFile, // what another limit would have raised
    // Names for screen readers
    runbookArea,
    cardsArea,
    servicesArea,
    timelineArea,
    // Silences
    silence, silenceIt, endSilence, whichFailure, untilWhen, fourHours, untilMorning, silenceReason,
    silencesArea, stopChanges, allowChanges, whichServices, thisService, stopReason, untilMonday, // and change stops
    groupOpens,
    groupFolds,
    count_
};
/// The text of a label.
[[nodiscard]] Text label(Label label);

} // namespace handrail::wording
