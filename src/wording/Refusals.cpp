#include "wording/PageParts.h"

#include "wording/LabelTexts.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

namespace handrail::wording {

using journal::OperationRecord;
using journal::RefusedWhy;

namespace {

const OperationRecord* recordOf(const View& view, Seq seq)
{
    if (!view.facts.shared)
        return nullptr;
    const OperationRecord* newest = nullptr;
    for (const OperationRecord* record : view.facts.shared->operationsOf(view.agreement.service)) {
        if (seq != 0 && record->askedSeq <= seq && seq <= record->seq)
            return record;
        if (record->latest.state != journal::OperationState::refused)
            newest = record;
    }
    return newest;
}

/// "Ana rolled back to v11 at 02:17: it helped."
Text whoDidWhat(const View& view, Seq seq)
{
    const OperationRecord* record = recordOf(view, seq);
    if (!record)
        return {};
    const journal::Operation& operation = record->latest;
    if (operation.state == journal::OperationState::asked)
        return view.isMe(operation.askedBy) ? say(HR_TEXT("Your own action is about to begin."))
                                            : say(HR_TEXT("%1."), aboutToAct(operation.askedBy));
    const Text what = operationPast(operation, view.agreement);
    const Text at = when(record->states.empty() ? record->at : record->states.front().first, view.facts.now);
    const Text outcome = outcomeShort(operation);
    return view.isMe(operation.askedBy) ? say(HR_TEXT("You %1 at %2: %3."), what, at, outcome)
                                        : say(HR_TEXT("%1 %2 at %3: %4."), operation.askedBy, what, at, outcome);
}

Text trueNow(const View& view)
{
    const std::string version = view.version();
    const Text mode = view.mode().empty()
                          ? say(HR_TEXT("the fallback is off"))
                          : say(HR_TEXT("the fallback is on (%1)"), modeName(view.agreement, view.mode()));
    return version.empty() ? say(HR_TEXT("Now %1."), mode)
                           : say(HR_TEXT("Now version %1 answers and %2."), version, mode);
}

/// Of an answer that can't be taken back.
Text answerKept(const View& view, RefusedWhy why, Seq action)
{
    if (why == RefusedWhy::actionSince)
        return sentences({say(HR_TEXT("Not done: an action was begun since.")), whoDidWhat(view, action),
                          say(HR_TEXT("Go on from where the runbook stands."))});
    return why == RefusedWhy::notTheLast ? say(HR_TEXT("Not done: somebody has answered another step since. Look again."))
                                         : say(HR_TEXT("Not done: the trouble is over, and its runbook with it."));
}

} // namespace

Text refusal(RefusedWhy why, const ServiceFacts& facts, Seq refusedFor, Millis beganAgo)
{
    const View view(facts);
    switch (why) {
    case RefusedWhy::overtaken:
        return sentences({say(HR_TEXT("Not done: something newer happened first.")), whoDidWhat(view, refusedFor),
                          trueNow(view), say(HR_TEXT("Look again, then decide."))});
    case RefusedWhy::busy:
        return sentences({say(HR_TEXT("Not done: another action is under way.")), whoDidWhat(view, refusedFor)});
    case RefusedWhy::notAllowed:
        return say(HR_TEXT("Not done: you may look at this service, not act on it."));
    case RefusedWhy::sameId:
        return say(HR_TEXT("Not done: this request was used before for something else. Click once more."));
    case RefusedWhy::notWired:
        return say(HR_TEXT("Not done: the agreement does not say how this is done."));
    case RefusedWhy::looksOnly:
        return say(HR_TEXT("Not done: this agent looks and does not act."));
    case RefusedWhy::notRecorded:
        return say(HR_TEXT("Not done: it could not be recorded. Free some space on the agent's disk, then try again."));
    case RefusedWhy::stateChanged:
        return sentences({say(HR_TEXT("Not done: the service is not as your screen showed it.")), trueNow(view),
                          say(HR_TEXT("Look again, then decide."))});
    case RefusedWhy::needsAnyway:
        return sentences({say(HR_TEXT("Not done yet: this needs one more click.")),
                          view.state == State::noContact ? noContactSentence(view) : Text{}});
    case RefusedWhy::tooLate:
        return say(HR_TEXT("Too late to stop: it began %1."),
                   beganAgo < Millis(500) ? say(HR_TEXT("a moment ago")) : ago(beganAgo));
    case RefusedWhy::noSuchThing:
        return say(HR_TEXT("Not done: what was asked for is not there. Look again."));
    case RefusedWhy::changeStopped:
        return say(HR_TEXT("Not done yet: a change stop holds. This needs one more click."));
    case RefusedWhy::noConsent:
        return say(HR_TEXT("Not done: nobody else agreed to it in time."));
    case RefusedWhy::samePerson:
        return say(HR_TEXT("Not done: somebody else must agree, not the person who asked."));
    case RefusedWhy::tooMany:
        return say(HR_TEXT("Not done: too many calls at once. Wait a moment, then click again."));
    case RefusedWhy::needsReason:
        return say(HR_TEXT("Not done: the agreement asks for a reason. Write one, then click again."));
    case RefusedWhy::badEnd:
        return say(HR_TEXT("Not done: it must end within %1 from now, and not in the past."), duration(journal::kLongestHold));
    case RefusedWhy::notNamed:
        return say(HR_TEXT("Not done: the agreement names those who may do this, and you are not among them."));
    case RefusedWhy::noDrillInChangeStop:
        return say(HR_TEXT("Not done: no drill while a change stop holds."));
    case RefusedWhy::noDrillInTrouble:
        return say(HR_TEXT("Not done: no drill while something is wrong."));
    case RefusedWhy::tooLong:
        return say(HR_TEXT("Not done: the message was too long, or could not be read."));
    case RefusedWhy::notYours:
        return view.incident && !view.incident->takenBy.empty()
                   ? say(HR_TEXT("Not done: %1 has it, not you."), view.incident->takenBy)
                   : say(HR_TEXT("Not done: nobody has it. Take it first."));
    case RefusedWhy::actionSince: case RefusedWhy::notTheLast: case RefusedWhy::troubleOver:
        return answerKept(view, why, refusedFor);
    case RefusedWhy::noCertificate: case RefusedWhy::otherAuthority:
    case RefusedWhy::certificateEnded: case RefusedWhy::certificateNotYet:
    case RefusedWhy::none:
        break;
    }
    return {};
}

Text refusedConnection(const journal::Refused& refused)
{
    const std::string& name = refused.claimed;
    switch (refused.why) {
    case RefusedWhy::noCertificate:
        return say(HR_TEXT("a connection was refused: it showed no certificate"));
    case RefusedWhy::otherAuthority:
        return name.empty() ? say(HR_TEXT("a connection was refused: its certificate is not one that this agent trusts"))
                            : say(HR_TEXT("a connection was refused: its certificate says \"%1\", and is not one that this agent trusts"), name);
    case RefusedWhy::certificateEnded:
        return say(HR_TEXT("a connection was refused: its certificate, for \"%1\", has ended"), name);
    case RefusedWhy::certificateNotYet:
        return say(HR_TEXT("a connection was refused: its certificate, for \"%1\", does not hold yet"), name);
    default:
        return {};
    }
}

Text refusedThing(const std::string& what)
{
    if (what == "take")
        return say(HR_TEXT("to take it, give it back or hand it over"));
    if (what == "step")
        return say(HR_TEXT("an answer in a runbook"));
    if (what == "take back")
        return say(HR_TEXT("to take an answer back"));
    if (what == "note")
        return say(HR_TEXT("a note"));
    if (what == "operation" || what == "act")
        return say(HR_TEXT("an action"));
    if (what == "stop")
        return say(HR_TEXT("to stop an action"));
    if (what == "sign-off")
        return say(HR_TEXT("a signature"));
    if (what == "drill" || what == "still here")
        return say(HR_TEXT("a drill"));
    if (what == "silence")
        return say(HR_TEXT("a silence"));
    if (what == "change stop")
        return say(HR_TEXT("a change stop"));
    if (what == "consent")
        return say(HR_TEXT("consent to an action"));
    if (what == "follow" || what == "describe" || what == "history")
        return say(HR_TEXT("to look at it"));
    if (what == "logs")
        return say(HR_TEXT("to read the log"));
    return verbatim(what);
}

Text refusedBecause(RefusedWhy why)
{
    switch (why) {
    case RefusedWhy::notAllowed:
        return say(HR_TEXT("without the right to"));
    case RefusedWhy::overtaken:
    case RefusedWhy::stateChanged:
        return say(HR_TEXT("the service was not as the screen showed it"));
    case RefusedWhy::busy:
        return say(HR_TEXT("another action was under way"));
    case RefusedWhy::tooMany:
        return say(HR_TEXT("too many calls"));
    case RefusedWhy::noSuchThing:
        return say(HR_TEXT("there is no such thing"));
    case RefusedWhy::noConsent:
        return say(HR_TEXT("nobody else agreed in time"));
    case RefusedWhy::samePerson:
        return say(HR_TEXT("somebody else must agree"));
    case RefusedWhy::tooLate:
        return say(HR_TEXT("it had begun"));
    case RefusedWhy::notRecorded:
        return say(HR_TEXT("it could not be recorded"));
    case RefusedWhy::looksOnly:
    case RefusedWhy::notWired:
        return say(HR_TEXT("nothing here does that"));
    case RefusedWhy::tooLong:
        return say(HR_TEXT("the message was too long, or could not be read"));
    case RefusedWhy::changeStopped:
    case RefusedWhy::noDrillInChangeStop:
        return say(HR_TEXT("a change stop held"));
    case RefusedWhy::noDrillInTrouble:
        return say(HR_TEXT("something was wrong"));
    case RefusedWhy::notNamed:
        return say(HR_TEXT("not among those whom the agreement names"));
    case RefusedWhy::badEnd:
        return say(HR_TEXT("its end was in the past or too far away"));
    case RefusedWhy::needsAnyway:
        return say(HR_TEXT("it needed one more click"));
    case RefusedWhy::needsReason:
        return say(HR_TEXT("a reason was asked for"));
    case RefusedWhy::notYours:
        return say(HR_TEXT("somebody else has it, or nobody"));
    case RefusedWhy::actionSince:
        return say(HR_TEXT("an action was begun since"));
    case RefusedWhy::notTheLast:
        return say(HR_TEXT("somebody had answered another step since"));
    case RefusedWhy::troubleOver:
        return say(HR_TEXT("the trouble was over"));
    case RefusedWhy::sameId:
    case RefusedWhy::noCertificate:
    case RefusedWhy::otherAuthority:
    case RefusedWhy::certificateEnded:
    case RefusedWhy::certificateNotYet:
    case RefusedWhy::none:
        break;
    }
    return {};
}

} // namespace handrail::wording
