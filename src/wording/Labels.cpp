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
    {Label::findNothing, HR_TEXT("Nothing found")},
    {Label::soundOn, HR_TEXT("Sound on")},
    {Label::soundOff, HR_TEXT("Sound off")},
    {Label::local, HR_TEXT("local")},
    {Label::utc, HR_TEXT("UTC")},
    {Label::mayAct, HR_TEXT("may act")},
    {Label::mayLook, HR_TEXT("may look")},
    {Label::you, HR_TEXT("you")},
    // Left
    {Label::needsSomeone, HR_TEXT("Needs someone")},
    {Label::nobodyNeeded, HR_TEXT("Nothing needs you now")},
    {Label::allServices, HR_TEXT("All services")},
    {Label::filterServices, HR_TEXT("Filter")},
    {Label::noServices, HR_TEXT("No services yet")},
    {Label::noServiceMatches, HR_TEXT("No service with this name")},
    {Label::nobodyHasIt, HR_TEXT("nobody has taken it")},
    // Middle
    {Label::range15Min, HR_TEXT("15 min")},
    {Label::range1Hour, HR_TEXT("1 h")},
    {Label::range6Hours, HR_TEXT("6 h")},
    {Label::range24Hours, HR_TEXT("24 h")},
    {Label::range7Days, HR_TEXT("7 d")},
    {Label::rangeTip, HR_TEXT("How much time the four charts show")},
    {Label::agreedLimit, HR_TEXT("agreed limit")},
    {Label::usualBand, HR_TEXT("usual")},
    {Label::gap, HR_TEXT("nothing was recorded here")},
    {Label::loading, HR_TEXT("Loading")},
    {Label::noData, HR_TEXT("No numbers for this time")},
    {Label::late, HR_TEXT("came late, not judged")},
    {Label::technicalDetails, HR_TEXT("Technical details")},
    {Label::technicalTip, HR_TEXT("For the team that built the model")},
    {Label::chartTip, HR_TEXT("Click to see this moment in all four charts")},
    // Right
    {Label::runbook, HR_TEXT("Runbook")},
    {Label::noRunbook, HR_TEXT("No runbook for this")},
    {Label::noRunbookHint, HR_TEXT("Call for help hands over everything that is known.")},
    {Label::readRunbook, HR_TEXT("Read the whole runbook")},
    {Label::otherRunbooks, HR_TEXT("Other runbooks")},
    {Label::whatHappens, HR_TEXT("What happens:")},
    {Label::whoNotices, HR_TEXT("Who notices:")},
    {Label::youShouldSee, HR_TEXT("You should see:")},
    {Label::toUndo, HR_TEXT("To undo:")},
    {Label::rehearsed, HR_TEXT("Rehearsed:")},
    {Label::lookFor, HR_TEXT("Look for:")},
    {Label::callWhom, HR_TEXT("Call:")},
    {Label::skipSayWhy, HR_TEXT("Skip, say why")},
    {Label::didNotHelp, HR_TEXT("This did not help")},
    {Label::why, HR_TEXT("Why?")},
    {Label::whyHint, HR_TEXT("A few words for whoever reads this later")},
    {Label::send, HR_TEXT("Send")},
    {Label::cancel, HR_TEXT("Cancel")},
    {Label::stop, HR_TEXT("Stop")},
    {Label::undo, HR_TEXT("Undo")},
    {Label::anyTime, HR_TEXT("Any time")},
    {Label::callForHelp, HR_TEXT("Call for help")},
    {Label::copyText, HR_TEXT("Copy the text")},
    {Label::copied, HR_TEXT("Copied")},
    {Label::handOver, HR_TEXT("Hand over")},
    {Label::handOverTo, HR_TEXT("Hand over to")},
    {Label::takeIt, HR_TEXT("I'll take it")},
    {Label::giveBack, HR_TEXT("Give it back")},
    {Label::takeOver, HR_TEXT("Take it over")},
    {Label::writeNote, HR_TEXT("Write a note")},
    {Label::noteHint, HR_TEXT("What should the next person know?")},
    {Label::openLogs, HR_TEXT("Open the logs")},
    {Label::openChart, HR_TEXT("Show the chart")},
    {Label::openLink, HR_TEXT("Open the link")},
    // Bottom and journal
    {Label::everythingThatHappened, HR_TEXT("Everything that happened")},
    {Label::nothingHappened, HR_TEXT("Nothing has happened yet")},
    {Label::timeline, HR_TEXT("What happened, newest last")},
    {Label::filter, HR_TEXT("Filter")},
    {Label::filterHint, HR_TEXT("Words, names, kinds")},
    {Label::filterPeople, HR_TEXT("By people")},
    {Label::filterAlerts, HR_TEXT("Alerts")},
    {Label::filterActions, HR_TEXT("Actions")},
    {Label::filterSteps, HR_TEXT("Runbook steps")},
    {Label::filterChanges, HR_TEXT("Changes")},
    {Label::exportIt, HR_TEXT("Export")},
    {Label::exportDone, HR_TEXT("Saved")},
    {Label::exportFailed, HR_TEXT("Could not be saved")},
    {Label::copy, HR_TEXT("Copy")},
    {Label::close, HR_TEXT("Close")},
    {Label::columnTime, HR_TEXT("Time")},
    {Label::columnService, HR_TEXT("Service")},
    {Label::columnWho, HR_TEXT("Who")},
    {Label::columnWhat, HR_TEXT("What")},
    {Label::recordWhole, HR_TEXT("The record is complete and unchanged")},
    {Label::recordDamaged, HR_TEXT("The record has been changed or is damaged")},
    // Logs
    {Label::logs, HR_TEXT("Logs")},
    {Label::logsHint, HR_TEXT("Lines around this time")},
    {Label::logsContain, HR_TEXT("Only lines with")},
    {Label::logsNone, HR_TEXT("No lines for this time")},
    {Label::logsOdd, HR_TEXT("unlike the lines before the trouble")},
    {Label::logsMore, HR_TEXT("Show more")},
    // Settings
    {Label::settings, HR_TEXT("Settings")},
    {Label::theme, HR_TEXT("Colours")},
    {Label::themeSystem, HR_TEXT("As the desktop")},
    {Label::themeLight, HR_TEXT("Light")},
    {Label::themeDark, HR_TEXT("Dark")},
    {Label::sound, HR_TEXT("Sound")},
    {Label::soundRepeat, HR_TEXT("Repeat until someone takes it")},
    {Label::notices, HR_TEXT("Desktop notices")},
    {Label::noticesOff, HR_TEXT("No desktop notices")},
    {Label::countdownSetting, HR_TEXT("Count down before an action")},
    {Label::textSize, HR_TEXT("Text size")},
    {Label::language, HR_TEXT("Language")},
    {Label::startAtLogin, HR_TEXT("Start when I log in")},
    {Label::showInTray, HR_TEXT("Show a mark in the tray")},
    // Menu and tray
    {Label::open, HR_TEXT("Open")},
    {Label::quit, HR_TEXT("Quit")},
    {Label::help, HR_TEXT("Help")},
    {Label::about, HR_TEXT("About Handrail")},
    {Label::aboutWhat, HR_TEXT("Shows what is broken, who it hurts, what changed and what to do now.")},
    {Label::version, HR_TEXT("Version")},
    {Label::licence, HR_TEXT("Licence: Apache 2.0")},
    // Connect and first start
    {Label::connect, HR_TEXT("Connect")},
    {Label::connectService, HR_TEXT("Connect a service")},
    {Label::addAddress, HR_TEXT("Add address")},
    {Label::addressHint, HR_TEXT("machine:port of an agent")},
    {Label::removeAddress, HR_TEXT("Remove address")},
    {Label::reconnect, HR_TEXT("Try again now")},
    {Label::noAgent, HR_TEXT("No agent yet")},
    {Label::noAgentHint, HR_TEXT("Handrail talks to an agent that runs beside your service. Add its address.")},
    {Label::firstStart, HR_TEXT("Which services do you look after?")},
    {Label::firstStartHint, HR_TEXT("Add the address of an agent, or start the demo to look around first.")},
    {Label::startDemo, HR_TEXT("Start the demo")},
    {Label::connecting, HR_TEXT("Connecting")},
    {Label::waitingForNumbers, HR_TEXT("Waiting for the first numbers")},
    {Label::looksOnly, HR_TEXT("This window only looks. To act, run an agent beside the service.")},
    {Label::agreement, HR_TEXT("Agreement")},
    {Label::openAgreement, HR_TEXT("Read the agreement")},
    {Label::fleet, HR_TEXT("Fleet")},
    {Label::history, HR_TEXT("History")},
    {Label::readiness, HR_TEXT("Readiness")},
    {Label::pastIncidents, HR_TEXT("Past incidents")},
    {Label::noPastIncidents, HR_TEXT("No past incidents")},
    // Names for screen readers
    {Label::stateFine, HR_TEXT("Fine")},
    {Label::stateWatch, HR_TEXT("Watch")},
    {Label::stateBroken, HR_TEXT("Broken")},
    {Label::stateNoContact, HR_TEXT("No contact")},
    {Label::panelsArea, HR_TEXT("Four charts")},
    {Label::runbookArea, HR_TEXT("Runbook steps")},
    {Label::cardsArea, HR_TEXT("Services that need someone")},
    {Label::servicesArea, HR_TEXT("All services")},
    {Label::timelineArea, HR_TEXT("Latest events")},
    {Label::stepDone, HR_TEXT("done")},
    {Label::stepCurrent, HR_TEXT("now")},
    {Label::stepAhead, HR_TEXT("still to come")},
    {Label::stepSkipped, HR_TEXT("skipped")},
    {Label::stepCantTell, HR_TEXT("can't tell")},
    {Label::byUs, HR_TEXT("done from here")},
    {Label::stored, HR_TEXT("Stored")},
};
static_assert(std::size(kLabels) == static_cast<std::size_t>(Label::count_), "every label has a text");

} // namespace

Text label(Label label)
{
    const auto* found = std::ranges::find(kLabels, label, &Entry::label);
    return found == std::end(kLabels) ? Text{} : Text{found->message, {}, -1, false};
}

} // namespace handrail::wording
