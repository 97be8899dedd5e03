#include "journal/BodyCodec.h"

#include "base/Utf8.h"

namespace handrail::journal {

namespace {

template <typename From, typename To>
void copyMap(const From& from, To& to)
{
    for (const auto& [name, value] : from)
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>)
            to[validUtf8(name)] = validUtf8(value);
        else
            to[validUtf8(name)] = value;
}

void writeEvidence(const Evidence& evidence, v1::Evidence& message)
{
    message.set_signal(validUtf8(evidence.signal));
    if (evidence.value)
        message.set_value(*evidence.value);
    if (evidence.limit)
        message.set_limit(*evidence.limit);
    if (evidence.usualLow)
        message.set_usual_low(*evidence.usualLow);
    if (evidence.usual)
        message.set_usual(*evidence.usual);
    if (evidence.usualHigh)
        message.set_usual_high(*evidence.usualHigh);
    message.set_answers(evidence.answers);
    if (evidence.worst)
        message.set_worst(*evidence.worst);
    message.set_worst_at_ms(toMs(evidence.worstAt));
    message.set_since_ms(toMs(evidence.since));
    message.set_affected(evidence.affected);
    copyMap(evidence.parts, *message.mutable_parts());
    if (evidence.knownFor)
        message.set_known_for_ms(evidence.knownFor->count());
}

Evidence readEvidence(const v1::Evidence& message)
{
    Evidence evidence;
    evidence.signal = message.signal();
    if (message.has_value())
        evidence.value = message.value();
    if (message.has_limit())
        evidence.limit = message.limit();
    if (message.has_usual_low())
        evidence.usualLow = message.usual_low();
    if (message.has_usual())
        evidence.usual = message.usual();
    if (message.has_usual_high())
        evidence.usualHigh = message.usual_high();
    evidence.answers = message.answers();
    if (message.has_worst())
        evidence.worst = message.worst();
    evidence.worstAt = fromMs(message.worst_at_ms());
    evidence.since = fromMs(message.since_ms());
    evidence.affected = message.affected();
    evidence.parts.insert(message.parts().begin(), message.parts().end());
    if (message.has_known_for_ms())
        evidence.knownFor = Millis(message.known_for_ms());
    return evidence;
}

void proofToMessage(const Operation& body, v1::OperationEntry& message)
{
    if (body.exitStatus)
        message.set_exit_status(*body.exitStatus);
    message.set_output(validUtf8(body.output));
    message.set_proof_before(validUtf8(body.proofBefore));
    message.set_proof_after(validUtf8(body.proofAfter));
    message.set_proof_wanted(validUtf8(body.proofWanted));
    message.set_watch_until_ms(toMs(body.watchUntil));
    if (body.effect != Evidence{})
        writeEvidence(body.effect, *message.mutable_effect());
    message.set_undo_of(validUtf8(body.undoOf.value));
    message.set_undo_version(validUtf8(body.undoVersion));
    message.set_undo_mode(validUtf8(body.undoMode));
}

void proofFromMessage(const v1::OperationEntry& message, Operation& body)
{
    if (message.has_exit_status())
        body.exitStatus = message.exit_status();
    body.output = message.output();
    body.proofBefore = message.proof_before();
    body.proofAfter = message.proof_after();
    body.proofWanted = message.proof_wanted();
    body.watchUntil = fromMs(message.watch_until_ms());
    body.effect = readEvidence(message.effect());
    body.undoOf = OperationId(message.undo_of());
    body.undoVersion = message.undo_version();
    body.undoMode = message.undo_mode();
}

} // namespace

void toMessage(const Alert& body, v1::AlertEntry& message)
{
    message.set_phase(static_cast<v1::AlertPhase>(body.phase));
    message.set_incident(validUtf8(body.incident.value));
    message.set_kind(static_cast<v1::AlertKind>(body.kind));
    message.set_subject(validUtf8(body.subject));
    message.set_failure(validUtf8(body.failure));
    message.set_severity(static_cast<v1::Severity>(body.severity));
    writeEvidence(body.evidence, *message.mutable_evidence());
    message.set_at_ms(toMs(body.at));
}

Alert fromMessage(const v1::AlertEntry& message)
{
    return {static_cast<AlertPhase>(message.phase()), IncidentId(message.incident()),
            static_cast<AlertKind>(message.kind()), message.subject(), message.failure(),
            static_cast<Severity>(message.severity()), readEvidence(message.evidence()), fromMs(message.at_ms())};
}

void toMessage(const Cause& body, v1::CauseEntry& message)
{
    message.set_incident(validUtf8(body.incident.value));
    message.set_kind(static_cast<v1::CauseKind>(body.kind));
    message.set_subject(validUtf8(body.subject));
    writeEvidence(body.evidence, *message.mutable_evidence());
}

Cause fromMessage(const v1::CauseEntry& message)
{
    return {IncidentId(message.incident()), static_cast<CauseKind>(message.kind()), message.subject(),
            readEvidence(message.evidence())};
}

void toMessage(const Change& body, v1::ChangeEntry& message)
{
    message.set_kind(static_cast<v1::ChangeKind>(body.kind));
    message.set_subject(validUtf8(body.subject));
    message.set_from(validUtf8(body.from));
    message.set_to(validUtf8(body.to));
    message.set_operation(validUtf8(body.operation.value));
    message.set_at_ms(toMs(body.at));
}

Change fromMessage(const v1::ChangeEntry& message)
{
    return {static_cast<ChangeKind>(message.kind()), message.subject(), message.from(), message.to(),
            OperationId(message.operation()), fromMs(message.at_ms())};
}

void toMessage(const Incident& body, v1::IncidentEntry& message)
{
    message.set_incident(validUtf8(body.incident.value));
    message.set_what(static_cast<v1::IncidentEntry::What>(body.what));
    message.set_to(validUtf8(body.to));
}

Incident fromMessage(const v1::IncidentEntry& message)
{
    return {IncidentId(message.incident()), static_cast<Holding>(message.what()), message.to()};
}

void toMessage(const Step& body, v1::StepEntry& message)
{
    message.set_incident(validUtf8(body.incident.value));
    message.set_runbook(validUtf8(body.runbook));
    message.set_runbook_digest(validUtf8(body.runbookDigest));
    message.set_step(body.step);
    message.set_answer(validUtf8(body.answer));
    message.set_why(validUtf8(body.why));
    if (body.value)
        message.set_value(*body.value);
    message.set_automatic(body.automatic);
    message.set_next_step(body.nextStep);
    message.set_runbook_text(validUtf8(body.runbookText));
    message.set_takes_back(body.takesBack);
    message.set_taken_answer(validUtf8(body.takenAnswer));
}

Step fromMessage(const v1::StepEntry& message)
{
    return {IncidentId(message.incident()), message.runbook(), message.runbook_digest(), message.step(),
            message.answer(), message.why(), message.has_value() ? std::optional(message.value()) : std::nullopt,
            message.automatic(), message.next_step(), message.runbook_text(), message.takes_back(), message.taken_answer()};
}

void toMessage(const Operation& body, v1::OperationEntry& message)
{
    message.set_id(validUtf8(body.id.value));
    message.set_request_id(validUtf8(body.request.value));
    message.set_action(validUtf8(body.action));
    message.set_kind(static_cast<v1::ActionKind>(body.kind));
    copyMap(body.params, *message.mutable_params());
    message.set_state(static_cast<v1::OperationState>(body.state));
    message.set_reason(validUtf8(body.reason));
    message.set_seen(body.seen);
    message.set_seen_version(validUtf8(body.seenVersion));
    message.set_seen_mode(validUtf8(body.seenMode));
    for (const Shown& each : body.shown) {
        v1::Shown& shown = *message.add_shown();
        shown.set_signal(validUtf8(each.signal));
        if (each.value)
            shown.set_value(*each.value);
    }
    message.set_starts_at_ms(toMs(body.startsAt));
    message.set_refused_why(static_cast<v1::RefusedWhy>(body.refusedWhy));
    message.set_refused_for(body.refusedFor);
    message.set_incident(validUtf8(body.incident.value));
    message.set_started_ms(toMs(body.startedAt));
    message.set_asked_by(validUtf8(body.askedBy));
    message.set_digest(validUtf8(body.digest));
    message.set_needs_consent(body.needsConsent);
    message.set_consent_until_ms(toMs(body.consentUntil));
    message.set_consent_by(validUtf8(body.consentBy));
    for (const std::string& each : body.overruled)
        message.add_overruled(validUtf8(each));
    message.set_helped_late_ms(toMs(body.helpedLateAt));
    proofToMessage(body, message);
}

Operation fromMessage(const v1::OperationEntry& message)
{
    Operation body;
    body.id = OperationId(message.id());
    body.request = RequestId(message.request_id());
    body.action = message.action();
    body.kind = static_cast<ActionKind>(message.kind());
    body.params.insert(message.params().begin(), message.params().end());
    body.state = static_cast<OperationState>(message.state());
    body.reason = message.reason();
    body.seen = message.seen();
    body.seenVersion = message.seen_version();
    body.seenMode = message.seen_mode();
    for (const v1::Shown& each : message.shown())
        body.shown.push_back({each.signal(), each.has_value() ? std::optional(each.value()) : std::nullopt});
    body.startsAt = fromMs(message.starts_at_ms());
    body.refusedWhy = static_cast<RefusedWhy>(message.refused_why());
    body.refusedFor = message.refused_for();
    body.incident = IncidentId(message.incident());
    body.startedAt = fromMs(message.started_ms());
    body.askedBy = message.asked_by();
    body.digest = message.digest();
    body.needsConsent = message.needs_consent();
    body.consentUntil = fromMs(message.consent_until_ms());
    body.consentBy = message.consent_by();
    body.overruled.assign(message.overruled().begin(), message.overruled().end());
    body.helpedLateAt = fromMs(message.helped_late_ms());
    proofFromMessage(message, body);
    return body;
}

void toMessage(const Note& body, v1::NoteEntry& message)
{
    message.set_incident(validUtf8(body.incident.value));
    message.set_text(validUtf8(body.text));
}

Note fromMessage(const v1::NoteEntry& message) { return {IncidentId(message.incident()), message.text()}; }

void toMessage(const SignOff& body, v1::SignOffEntry& message)
{
    message.set_agreement_digest(validUtf8(body.agreementDigest));
    message.set_team(validUtf8(body.team));
    message.set_milestone(validUtf8(body.milestone));
    message.set_note(validUtf8(body.note));
}

SignOff fromMessage(const v1::SignOffEntry& message)
{
    return {message.agreement_digest(), message.team(), message.milestone(), message.note()};
}

void toMessage(const Configuration& body, v1::ConfigurationEntry& message)
{
    message.set_agreement_digest(validUtf8(body.agreementDigest));
    message.set_agreement_file(validUtf8(body.agreementFile));
    message.set_normal_version(body.normalVersion);
    copyMap(*body.runbooks, *message.mutable_runbooks());
    message.set_problem(validUtf8(body.problem));
    message.set_problem_where(validUtf8(body.problemWhere));
    message.set_problem_hint(validUtf8(body.problemHint));
    message.set_agreement_text(validUtf8(body.agreementText.str()));
}

Configuration fromMessage(const v1::ConfigurationEntry& message)
{
    return {message.agreement_digest(), message.agreement_file(), message.normal_version(),
            Interned(std::map<std::string, std::string>(message.runbooks().begin(), message.runbooks().end())),
            message.problem(), message.problem_where(),
            message.problem_hint(), message.agreement_text()};
}

void toMessage(const NormalLearned& body, v1::NormalEntry& message)
{
    message.set_version(body.version);
    message.set_from_ms(toMs(body.from));
    message.set_to_ms(toMs(body.to));
    message.set_answers(body.answers);
    message.set_how(validUtf8(body.how));
}

NormalLearned fromMessage(const v1::NormalEntry& message)
{
    return {message.version(), fromMs(message.from_ms()), fromMs(message.to_ms()), message.answers(), message.how()};
}

void toMessage(const ClockStep& body, v1::ClockStepEntry& message) { message.set_step_ms(body.step.count()); }

ClockStep fromMessage(const v1::ClockStepEntry& message) { return {Millis(message.step_ms())}; }

void toMessage(const AgentState& body, v1::AgentEntry& message)
{
    message.set_started(body.started);
    message.set_program_version(validUtf8(body.programVersion));
    message.set_last_seen_ms(toMs(body.lastSeen));
}

AgentState fromMessage(const v1::AgentEntry& message)
{
    return {message.started(), message.program_version(), fromMs(message.last_seen_ms())};
}

void toMessage(const Refused& body, v1::RefusedEntry& message)
{
    message.set_request_id(validUtf8(body.request.value));
    message.set_what(validUtf8(body.what));
    message.set_why(static_cast<v1::RefusedWhy>(body.why));
    message.set_claimed(validUtf8(body.claimed));
}

Refused fromMessage(const v1::RefusedEntry& message)
{
    return {RequestId(message.request_id()), message.what(), static_cast<RefusedWhy>(message.why()), message.claimed()};
}

void toMessage(const Drill& body, v1::DrillEntry& message)
{
    message.set_drill(validUtf8(body.drill));
    message.set_fault(validUtf8(body.fault));
    message.set_state(validUtf8(body.state));
    copyMap(body.score, *message.mutable_score());
    message.set_incident(validUtf8(body.incident.value));
    message.set_until_ms(toMs(body.until));
}

Drill fromMessage(const v1::DrillEntry& message)
{
    return {message.drill(), message.fault(), message.state(), {message.score().begin(), message.score().end()},
            IncidentId(message.incident()), fromMs(message.until_ms())};
}

void toMessage(const Silence& body, v1::SilenceEntry& message)
{
    message.set_kind(static_cast<v1::AlertKind>(body.kind));
    message.set_subject(validUtf8(body.subject));
    message.set_failure(validUtf8(body.failure));
    message.set_reason(validUtf8(body.reason));
    message.set_until_ms(toMs(body.until));
    message.set_ended(body.ended);
}

Silence fromMessage(const v1::SilenceEntry& message)
{
    return {static_cast<AlertKind>(message.kind()), message.subject(), message.failure(), message.reason(),
            fromMs(message.until_ms()), message.ended()};
}

void toMessage(const ChangeStop& body, v1::ChangeStopEntry& message)
{
    message.set_reason(validUtf8(body.reason));
    message.set_until_ms(toMs(body.until));
    message.set_ended(body.ended);
}

ChangeStop fromMessage(const v1::ChangeStopEntry& message)
{
    return {message.reason(), fromMs(message.until_ms()), message.ended()};
}

void toMessage(const Consent& body, v1::ConsentEntry& message)
{
    message.set_operation(validUtf8(body.operation.value));
    message.set_given(body.given);
    message.set_reason(validUtf8(body.reason));
}

Consent fromMessage(const v1::ConsentEntry& message)
{
    return {OperationId(message.operation()), message.given(), message.reason()};
}

} // namespace handrail::journal
