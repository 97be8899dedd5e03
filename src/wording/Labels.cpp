#include "wording/Labels.h"

#include "wording/Numbers.h"

#include <algorithm>

namespace handrail::wording {

namespace {

struct Entry {
    Label label;
    const char* message;
};

constexpr Entry kLabels[] = {
    // Top bar
    {Label::appName, HR_TEXT("Handrail")},
    {Label::find, HR_TEXT("Find")},
    {Label::findKey, HR_TEXT("Ctrl K")},
    {Label::findHint, HR_TEXT("Service, step, action or word")},
    {Label::findNothing, HR_TEXT("Nothing found.")},
    {Label::soundOn, HR_TEXT("Sound on")},
    {Label::soundOff, HR_TEXT("Sound off")},
    // Left
    {Label::needsSomeone, HR_TEXT("Needs someone")},
    {Label::somebodyElse, HR_TEXT("Somebody else has it")},
    {Label::gettingBetter, HR_TEXT("Getting better")},
    {Label::nobodyNeeded, HR_TEXT("Nothing needs you now")},
    {Label::allServices, HR_TEXT("All services")},
    {Label::filterServices, HR_TEXT("Filter")},
    {Label::noServices, HR_TEXT("No services yet")},
    {Label::noServiceMatches, HR_TEXT("No service with this name")},
    // Middle
    {Label::range15Min, HR_TEXT("15 min")},
    {Label::range1Hour, HR_TEXT("1 h")},
    {Label::range6Hours, HR_TEXT("6 h")},
    {Label::range24Hours, HR_TEXT("24 h")},
    {Label::range7Days, HR_TEXT("7 d")},
    {Label::rangeTip, HR_TEXT("How much time the four charts show")},
    {Label::agreedLimit, HR_TEXT("agreed limit")},
    {Label::noAnswer, HR_TEXT("no answer")},
    {Label::loading, HR_TEXT("Loading")},
    {Label::technicalDetails, HR_TEXT("Technical details")},
    {Label::more, HR_TEXT("More")},
    {Label::less, HR_TEXT("Less")},
    {Label::technicalTip, HR_TEXT("For the team that built the model")},
    {Label::chartTip, HR_TEXT("Click to see this moment in all four charts")},
    // Right
    {Label::runbook, HR_TEXT("Runbook")},
    {Label::noRunbook, HR_TEXT("No runbook for this")},
    {Label::noRunbookHint, HR_TEXT("Call for help hands over everything that is known.")},
    {Label::whatHappens, HR_TEXT("What happens:")},
    {Label::whoNotices, HR_TEXT("Who notices:")},
    {Label::youShouldSee, HR_TEXT("You should see:")},
    {Label::toUndo, HR_TEXT("To undo:")},
    {Label::howLong, HR_TEXT("How long:")},
    {Label::closeFacts, HR_TEXT("Leave it")},
    {Label::openFolder, HR_TEXT("Open the folder")},
    {Label::copyPath, HR_TEXT("Copy the path")},
    {Label::knownOfIt, HR_TEXT("That version:")},
    {Label::whatItSays, HR_TEXT("What it says so far")},
    {Label::whyHint, HR_TEXT("Why? A few words for the others")},
    {Label::send, HR_TEXT("Send")},
    {Label::cancel, HR_TEXT("Cancel")},
    {Label::stop, HR_TEXT("Stop")},
    {Label::anyTime, HR_TEXT("Any time")},
    {Label::callForHelp, HR_TEXT("Call for help")},
    {Label::copied, HR_TEXT("Copied")},
    {Label::handOver, HR_TEXT("Hand over")},
    {Label::takeIt, HR_TEXT("I'll take it")},
    {Label::giveBack, HR_TEXT("Give it back")},
    {Label::takeOver, HR_TEXT("Take it over")},
    {Label::writeNote, HR_TEXT("Write a note")},
    {Label::noteHint, HR_TEXT("What should the next person know?")},
    {Label::openLogs, HR_TEXT("Open the logs")},
    {Label::openChart, HR_TEXT("Show the chart")},
    {Label::openLink, HR_TEXT("Open the link")},
    {Label::handOverHint, HR_TEXT("The name of the person who takes it over")},
    {Label::moreBelow, HR_TEXT("More below \u25be")},
    {Label::runbooksOfService, HR_TEXT("Runbooks of this service")},
    // Bottom and journal
    {Label::everythingThatHappened, HR_TEXT("Everything that happened")},
    {Label::nothingHappened, HR_TEXT("Nothing has happened yet")},
    {Label::filter, HR_TEXT("Filter")},
    {Label::filterHint, HR_TEXT("Words, names, kinds")},
    {Label::exportIt, HR_TEXT("Export")},
    {Label::copy, HR_TEXT("Copy")},
    {Label::close, HR_TEXT("Close")},
    {Label::columnTime, HR_TEXT("Time")},
    {Label::columnService, HR_TEXT("Service")},
    {Label::columnWho, HR_TEXT("Who")},
    {Label::columnWhat, HR_TEXT("What")},
    // Logs
    {Label::logs, HR_TEXT("Logs")},
    {Label::logsHint, HR_TEXT("Lines around this time")},
    {Label::logsContain, HR_TEXT("Only lines with these words")},
    {Label::logsWhen, HR_TEXT("Answers from")},
    {Label::logsBegan, HR_TEXT("When it began")},
    {Label::logsNow, HR_TEXT("Just now")},
    {Label::logsRaw, HR_TEXT("The line as it stands in the file")},
    {Label::logStatus, HR_TEXT("How it went")},
    {Label::logAnswer, HR_TEXT("Answer")},
    {Label::logTook, HR_TEXT("Took")},
    {Label::logVersion, HR_TEXT("Version")},
    {Label::logText, HR_TEXT("Line")},
    {Label::logTestQuestion, HR_TEXT("test question")},
    {Label::logTestQuestions, HR_TEXT("Show test questions too")},
    // Calls, and the end of a run
    {Label::copyNumber, HR_TEXT("Copy the number")},
    {Label::copySaying, HR_TEXT("Copy these words")},
    {Label::copyAll, HR_TEXT("Copy everything")},
    {Label::copyAllTip, HR_TEXT("All that is known in one text, to paste into a message: state, what was tried, technical details")},
    {Label::sayFirst, HR_TEXT("Say this on the phone")},
    {Label::inWriting, HR_TEXT("Everything, to paste")},
    {Label::stillToDo, HR_TEXT("Still to do")},
    {Label::namesKnown, HR_TEXT("Or choose a name:")},
    {Label::beginDrill, HR_TEXT("Begin a drill")},
    {Label::endDrill, HR_TEXT("Give up the drill")},
    {Label::anyFault, HR_TEXT("A fault by chance")},
    {Label::copyReport, HR_TEXT("Copy the report of the last trouble")},
    {Label::copyShift, HR_TEXT("Copy the hand-over of the last 12 hours")},
    // Settings
    {Label::settings, HR_TEXT("Settings")},
    {Label::theme, HR_TEXT("Colours")},
    {Label::themeSystem, HR_TEXT("As the desktop")},
    {Label::themeLight, HR_TEXT("Light")},
    {Label::themeDark, HR_TEXT("Dark")},
    {Label::sound, HR_TEXT("Sound")},
    {Label::soundRepeat, HR_TEXT("Repeat until someone takes it")},
    {Label::countdownSetting, HR_TEXT("Count down before an action")},
    {Label::settingsHint, HR_TEXT("They hold for this desktop only, at once.")},
    {Label::countdownHint,
     HR_TEXT("Between your click and the action you can press Stop. 0 means that it begins at once.")},
    {Label::soundHint, HR_TEXT("For a new service that is broken, until somebody takes it.")},
    {Label::tryTheSound, HR_TEXT("Play it once")},
    // Menu and tray
    {Label::open, HR_TEXT("Open")},
    {Label::help, HR_TEXT("Help")},
    {Label::helpTopics, HR_TEXT("Topics")},
    // Connect and first start
    {Label::connect, HR_TEXT("Connect")},
    {Label::connectService, HR_TEXT("Connect a service")},
    {Label::addAddress, HR_TEXT("Add address")},
    {Label::addressHint, HR_TEXT("machine:port of an agent")},
    {Label::removeAddress, HR_TEXT("Remove address")},
    {Label::reconnect, HR_TEXT("Try again now")},
    {Label::noAgentHint, HR_TEXT("Handrail talks to an agent that runs beside your service. Add its address.")},
    {Label::firstStart, HR_TEXT("Which services do you look after?")},
    {Label::firstStartHint, HR_TEXT("Add the address of an agent, or start the demo to look around first.")},
    {Label::waitingForNumbers, HR_TEXT("Waiting for the first numbers")},
    {Label::looksOnly, HR_TEXT("This window only looks. To act, run an agent beside the service.")},
    {Label::readiness, HR_TEXT("Readiness")},
    {Label::whatIsMissing, HR_TEXT("What is missing")},
    {Label::whatIf, HR_TEXT("What if a limit were another?")},
    {Label::newLimit, HR_TEXT("The limit to try")},
    {Label::overLastDay, HR_TEXT("the last day")},
    {Label::overLastWeek, HR_TEXT("the last week")},
    {Label::tryIt, HR_TEXT("Try it")},
    {Label::tryFile, HR_TEXT("or the path of another agreement file")},
    {Label::whoSigned, HR_TEXT("Who has signed")},
    {Label::notAsSigned, HR_TEXT("What is not as it was signed")},
    {Label::whatWasAgreed, HR_TEXT("The agreement, in plain words")},
    // Names for screen readers
    {Label::runbookArea, HR_TEXT("Runbook steps")},
    {Label::cardsArea, HR_TEXT("Services that need someone")},
    {Label::servicesArea, HR_TEXT("All services")},
    {Label::timelineArea, HR_TEXT("Latest events")},
    // Silences
    {Label::silence, HR_TEXT("Silence")},
    {Label::silenceIt, HR_TEXT("Silence this failure")},
    {Label::endSilence, HR_TEXT("End the silence")},
    {Label::whichFailure, HR_TEXT("Which failure?")},
    {Label::untilWhen, HR_TEXT("Until when?")},
    {Label::fourHours, HR_TEXT("4 h")},
    {Label::untilMorning, HR_TEXT("until 08:00")},
    {Label::silenceReason, HR_TEXT("Why? The others read it.")},
    {Label::silencesArea, HR_TEXT("Silenced failures")},
    {Label::stopChanges, HR_TEXT("Stop changes")},
    {Label::allowChanges, HR_TEXT("Allow changes again")},
    {Label::whichServices, HR_TEXT("Stop changes to what?")},
    {Label::thisService, HR_TEXT("This service")},
    {Label::stopReason, HR_TEXT("Why? It stands at each action.")},
    {Label::untilMonday, HR_TEXT("until Monday 08:00")},
    {Label::groupOpens, HR_TEXT("shows its services")},
    {Label::groupFolds, HR_TEXT("hides its services")},
};
static_assert(std::size(kLabels) == static_cast<std::size_t>(Label::count_), "every label has a text");

} // namespace

Text label(Label label)
{
    const auto* found = std::ranges::find(kLabels, label, &Entry::label);
    return found == std::end(kLabels) ? Text{} : Text{found->message, {}, -1, false};
}

} // namespace handrail::wording
