#include "agent/Desk.h"

#include "contract/Signing.h"
#include "runbook/TakeBack.h"

#include <algorithm>

namespace handrail::agent {

namespace {

constexpr std::size_t kRepliesKept = 10'000;

Reply refusal(journal::RefusedWhy why)
{
    Reply reply;
    reply.why = why;
    return reply;
}

const char* kindOf(const Command& command)
{
    constexpr const char* kKinds[] = {"take", "step", "note", "operation", "stop", "sign-off", "drill", "still here",
                                       "silence", "change stop", "consent", "take back"};
    return kKinds[command.what.index()];
}

} // namespace

void Desk::take(ActAsked& asked)
{
    if (!m_rate.allows(asked.caller.who, m_steady)) {
        recordRefusal(asked.command.request, asked.command.service, kindOf(asked.command), journal::RefusedWhy::tooMany, asked.caller);
        Reply reply;
        reply.error = Error{ErrorCode::unavailable, "more than 50 calls a second", asked.caller.who, "call less often"};
        asked.answer(reply);
        return;
    }
    asked.answer(act(asked.command, asked.caller));
}

Reply Desk::act(const Command& command, const Caller& caller)
{
    if (const auto* here = std::get_if<StillHereCommand>(&command.what))
        return stillHere(command, caller, *here);
    if (const auto known = m_replies.find(command.request); known != m_replies.end())
        return known->second.digest == command.digest && known->second.who == caller.who
                   ? known->second.reply
                   : refuse(command, caller, journal::RefusedWhy::sameId);
    Watched* service = watched(command.service);
    const bool isKnown = service != nullptr || (command.service.empty() && m_shared.incident(command.incident) == nullptr);
    Reply reply = isKnown ? decide(command, caller, service) : refuse(command, caller, journal::RefusedWhy::noSuchThing);
    remember(command, caller, reply);
    return reply;
}

void Desk::remember(const Command& command, const Caller& caller, const Reply& reply)
{
    // What could not be recorded was not decided: the same request may come again.
    if (reply.why == journal::RefusedWhy::notRecorded || reply.error)
        return;
    m_replies.insert_or_assign(command.request, Remembered{command.digest, caller.who, reply});
    m_replyOrder.push_back(command.request);
    if (m_replyOrder.size() > kRepliesKept) {
        m_replies.erase(m_replyOrder.front());
        m_replyOrder.pop_front();
    }
}

Reply Desk::decide(const Command& command, const Caller& caller, Watched* service)
{
    if (const auto* what = std::get_if<OperationCommand>(&command.what))
        return service ? actOperation(command, caller, *service, *what) : refuse(command, caller, journal::RefusedWhy::noSuchThing);
    if (m_setup.embedded)
        return refuse(command, caller, journal::RefusedWhy::looksOnly);
    if (!isAllowed(command, caller))
        return refuse(command, caller, journal::RefusedWhy::notAllowed);
    if (const auto* what = std::get_if<TakeCommand>(&command.what))
        return actTake(command, caller, *what);
    if (const auto* what = std::get_if<StepCommand>(&command.what))
        return actStep(command, caller, *what);
    if (const auto* what = std::get_if<TakeBackCommand>(&command.what))
        return actTakeBack(command, caller, *what);
    if (const auto* what = std::get_if<NoteCommand>(&command.what))
        return write(command, caller, journal::Note{command.incident, what->text});
    if (const auto* what = std::get_if<journal::ChangeStop>(&command.what))
        return actUntil(command, caller, *what);
    if (service == nullptr)
        return refuse(command, caller, journal::RefusedWhy::noSuchThing);
    if (const auto* what = std::get_if<journal::Silence>(&command.what))
        return actUntil(command, caller, *what);
    if (const auto* what = std::get_if<StopCommand>(&command.what))
        return actStop(command, caller, *service, *what);
    if (const auto* what = std::get_if<journal::Consent>(&command.what))
        return actConsent(command, caller, *service, *what);
    if (const auto* what = std::get_if<SignOffCommand>(&command.what))
        return actSignOff(command, caller, *service, *what);
    if (const auto* what = std::get_if<DrillCommand>(&command.what))
        return actDrill(command, caller, *service, *what);
    return refuse(command, caller, journal::RefusedWhy::notWired);
}

Reply Desk::write(const Command& command, const Caller& caller, journal::Body body)
{
    const auto same = std::ranges::find_if(m_justBefore, [&](const journal::Entry& entry) {
        return entry.who == caller.who && entry.console == caller.console && entry.service == command.service &&
               entry.body == body;
    });
    if (same != m_justBefore.end()) {
        Reply already;
        already.accepted = true;
        already.seq = same->seq;
        m_justBefore.erase(same);
        return already;
    }
    const auto seq = commit({entryOf(command.service, std::move(body), caller.who, caller.console)});
    if (!seq)
        return refusal(journal::RefusedWhy::notRecorded);
    Reply reply;
    reply.accepted = true;
    reply.seq = *seq;
    return reply;
}

Reply Desk::refuse(const Command& command, const Caller& caller, journal::RefusedWhy why, Seq refusedFor)
{
    Reply reply = refusal(why);
    reply.refusedFor = refusedFor;
    // What nobody watches over is no service of the journal's.
    reply.seq = recordRefusal(command.request, watched(command.service) ? command.service : ServiceId(), kindOf(command), why, caller);
    return reply;
}

Reply Desk::actTake(const Command& command, const Caller& caller, const TakeCommand& what)
{
    const journal::IncidentState* incident = m_shared.incident(command.incident);
    if (incident == nullptr || incident->service != command.service)
        return refuse(command, caller, journal::RefusedWhy::noSuchThing);
    if (!incident->isOpen())
        return refuse(command, caller, journal::RefusedWhy::stateChanged);
    if (what.what == journal::Holding::taken && incident->takenBy == caller.who) {
        Reply already;
        already.accepted = true;
        return already;
    }
    const bool isOwn = incident->takenBy == caller.who;
    if ((what.what == journal::Holding::givenBack || what.what == journal::Holding::handedOver) && !isOwn)
        return refuse(command, caller, journal::RefusedWhy::notYours);
    return write(command, caller, journal::Incident{command.incident, what.what, what.to});
}

Reply Desk::actStep(const Command& command, const Caller& caller, const StepCommand& what)
{
    const journal::IncidentState* incident = m_shared.incident(command.incident);
    if (incident == nullptr || incident->service != command.service || !incident->runs.contains(what.runbook))
        return refuse(command, caller, journal::RefusedWhy::noSuchThing);
    const runbook::Runbook* runbook = runbookOf(incident->runs.at(what.runbook));
    if (runbook == nullptr)
        return refuse(command, caller, journal::RefusedWhy::noSuchThing);
    auto step = runbook::answerStep(*runbook, *incident, what.step, what.answer, what.why);
    if (!step)
        return refuse(command, caller, step.error().code == ErrorCode::refused ? journal::RefusedWhy::stateChanged
                                                                               : journal::RefusedWhy::noSuchThing);
    return writeStep(command, caller, std::move(*step));
}

Reply Desk::writeStep(const Command& command, const Caller& caller, journal::Step step)
{
    // Who works in its runbook has a trouble that nobody has.
    if (m_shared.incident(command.incident)->takenBy.empty())
        if (const Reply taken = write(command, caller, journal::Incident{command.incident, journal::Holding::taken, {}}); !taken.accepted)
            return taken;
    return write(command, caller, std::move(step));
}

Reply Desk::actTakeBack(const Command& command, const Caller& caller, const TakeBackCommand& what)
{
    const journal::IncidentState* incident = m_shared.incident(command.incident);
    if (incident == nullptr || incident->service != command.service || !incident->runs.contains(what.runbook))
        return refuse(command, caller, journal::RefusedWhy::noSuchThing);
    for (const auto& [entry, step] : incident->runs.at(what.runbook).takenBack)
        if (step.takesBack == what.answer) { // two people saw the same mistake, or the call came again
            Reply already;
            already.accepted = true;
            already.seq = entry.seq;
            return already;
        }
    auto step = runbook::takeBack(*incident, what.runbook, what.answer, m_shared);
    if (!step)
        return refuse(command, caller, step.error().why, step.error().refusedFor);
    return writeStep(command, caller, std::move(*step));
}

Reply Desk::actOperation(const Command& command, const Caller& caller, Watched& service, const OperationCommand& what)
{
    remediation::Ask ask;
    ask.wanted = what.wanted;
    ask.who = caller.who;
    const contract::Action* action = service.agreement().action(std::string_view(what.wanted.action));
    ask.isNamed = m_rights.rights.isNamed(caller, action);
    ask.mayOperate = rightOf(caller, command.service) >= Right::operate;
    ask.anyway = what.anyway;
    ask.countdownS = what.countdownS.value_or(m_setup.countdownS);
    const remediation::Decision decision = remediation::ask(ask, situation(service));
    Reply reply;
    reply.accepted = decision.accepted;
    reply.why = decision.why;
    reply.refusedFor = decision.refusedFor;
    reply.operation = decision.operation;
    reply.beganAgo = decision.beganAgo;
    if (!decision.entry && !decision.accepted)
        reply.seq = refuse(command, caller, decision.why).seq;
    if (!decision.entry || (!decision.accepted && !m_refusals.allows(caller.who, m_steady)))
        return reply;
    std::vector<journal::Entry> entries;
    if (decision.accepted) {
        m_askers[decision.operation] = {caller.who, caller.console, m_steady};
        // Who presses a remedy on a trouble that nobody has, has it.
        const journal::IncidentState* incident = m_shared.openIncidentOf(command.service);
        if (incident != nullptr && incident->takenBy.empty())
            entries.push_back(entryOf(command.service, journal::Incident{incident->id, journal::Holding::taken, {}}, caller.who, caller.console));
    }
    entries.push_back(entryOf(command.service, *decision.entry, caller.who, caller.console));
    const auto seq = commit(std::move(entries));
    if (!seq) {
        m_askers.erase(decision.operation);
        return refusal(journal::RefusedWhy::notRecorded);
    }
    reply.seq = *seq;
    return reply;
}

Reply Desk::actStop(const Command& command, const Caller& caller, Watched& service, const StopCommand& what)
{
    const remediation::Decision decision = remediation::stop(what.operation, caller.who, situation(service));
    Reply reply;
    reply.accepted = decision.accepted;
    reply.why = decision.why;
    reply.refusedFor = decision.refusedFor;
    reply.operation = decision.operation;
    reply.beganAgo = decision.beganAgo;
    if (!decision.entry) {
        if (!decision.accepted)
            reply.seq = refuse(command, caller, decision.why).seq;
        return reply;
    }
    const auto seq = commit({entryOf(command.service, *decision.entry, caller.who, caller.console)});
    if (!seq)
        return refusal(journal::RefusedWhy::notRecorded);
    reply.seq = *seq;
    return reply;
}

template <typename Body>
Reply Desk::actUntil(const Command& command, const Caller& caller, const Body& what)
{
    const WallTime now = m_wall;
    if (!what.ended && (what.until <= now || what.until > now + journal::kLongestHold))
        return refuse(command, caller, journal::RefusedWhy::badEnd);
    return write(command, caller, what);
}

/// The word and what follows from it are written together.
Reply Desk::actConsent(const Command& command, const Caller& caller, Watched& service, const journal::Consent& what)
{
    const journal::OperationRecord* record = m_shared.operation(what.operation);
    const contract::Action* action = record == nullptr ? nullptr : service.agreement().action(std::string_view(record->latest.action));
    const remediation::SecondPerson second{caller.who, rightOf(caller, command.service) >= Right::operate, m_rights.rights.isNamed(caller, action)};
    const remediation::Decision decision = remediation::consent(what, second, situation(service));
    Reply reply;
    reply.accepted = decision.accepted;
    reply.why = decision.why;
    reply.operation = decision.operation;
    if (!decision.entry) {
        if (!decision.accepted)
            reply.seq = refuse(command, caller, decision.why).seq;
        return reply;
    }
    const auto seq = commit({entryOf(command.service, what, caller.who, caller.console),
                             entryOf(command.service, *decision.entry, caller.who, caller.console)});
    if (!seq)
        return refusal(journal::RefusedWhy::notRecorded);
    // Whoever wants it to go last watches the countdown: the one who asked may have gone to bed.
    if (decision.entry->state == journal::OperationState::asked)
        m_askers[decision.operation] = {caller.who, caller.console, m_steady};
    reply.seq = *seq;
    return reply;
}

Reply Desk::actSignOff(const Command& command, const Caller& caller, Watched& service, const SignOffCommand& what)
{
    const contract::Agreement& agreement = service.agreement();
    if (what.digest != agreement.digest)
        return refuse(command, caller, journal::RefusedWhy::stateChanged);
    const std::string name = what.milestone.substr(0, what.milestone.find(':'));
    const contract::Owner* owner = agreement.owner(what.team);
    const contract::Milestone* milestone = contract::milestoneOf(agreement, name);
    if (owner == nullptr || milestone == nullptr)
        return refuse(command, caller, journal::RefusedWhy::noSuchThing);
    if (!contract::maySign(agreement, *owner, caller.who))
        return refuse(command, caller, journal::RefusedWhy::notAllowed);
    const std::string signedFor = what.milestone.empty() ? milestone->name : what.milestone;
    return write(command, caller, journal::SignOff{what.digest, owner->team, signedFor, {}});
}

Reply Desk::stillHere(const Command& command, const Caller& caller, const StillHereCommand& what)
{
    if (rightOf(caller, command.service) == Right::none)
        return refusal(journal::RefusedWhy::notAllowed);
    if (const auto found = m_askers.find(what.operation); found != m_askers.end()) {
        if (found->second.who == caller.who && found->second.console == caller.console)
            found->second.heard = m_steady;
    }
    const bool follows = std::ranges::any_of(m_listeners, [&](const auto& each) {
        return each->caller().who == caller.who && each->caller().console == caller.console;
    });
    if (!command.incident.empty() && follows)
        m_viewing[{caller.who, caller.console}] = command.incident.value;
    Reply reply;
    reply.accepted = true;
    return reply;
}

} // namespace handrail::agent
