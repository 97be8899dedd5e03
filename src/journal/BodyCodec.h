#pragma once

#include "handrail/v1/journal.pb.h"
#include "journal/Entry.h"

// Bodies of entries to messages and back, field by field. For EntryCodec.cpp, and for commands that are such a body.
namespace handrail::journal {

void toMessage(const Alert& body, v1::AlertEntry& message);
void toMessage(const Cause& body, v1::CauseEntry& message);
void toMessage(const Change& body, v1::ChangeEntry& message);
void toMessage(const Incident& body, v1::IncidentEntry& message);
void toMessage(const Step& body, v1::StepEntry& message);
void toMessage(const Operation& body, v1::OperationEntry& message);
void toMessage(const Note& body, v1::NoteEntry& message);
void toMessage(const SignOff& body, v1::SignOffEntry& message);
void toMessage(const Configuration& body, v1::ConfigurationEntry& message);
void toMessage(const NormalLearned& body, v1::NormalEntry& message);
void toMessage(const ClockStep& body, v1::ClockStepEntry& message);
void toMessage(const AgentState& body, v1::AgentEntry& message);
void toMessage(const Refused& body, v1::RefusedEntry& message);
void toMessage(const Drill& body, v1::DrillEntry& message);
void toMessage(const Silence& body, v1::SilenceEntry& message);
void toMessage(const ChangeStop& body, v1::ChangeStopEntry& message);
void toMessage(const Consent& body, v1::ConsentEntry& message);

[[nodiscard]] Alert fromMessage(const v1::AlertEntry& message);
[[nodiscard]] Cause fromMessage(const v1::CauseEntry& message);
[[nodiscard]] Change fromMessage(const v1::ChangeEntry& message);
[[nodiscard]] Incident fromMessage(const v1::IncidentEntry& message);
[[nodiscard]] Step fromMessage(const v1::StepEntry& message);
[[nodiscard]] Operation fromMessage(const v1::OperationEntry& message);
[[nodiscard]] Note fromMessage(const v1::NoteEntry& message);
[[nodiscard]] SignOff fromMessage(const v1::SignOffEntry& message);
[[nodiscard]] Configuration fromMessage(const v1::ConfigurationEntry& message);
[[nodiscard]] NormalLearned fromMessage(const v1::NormalEntry& message);
[[nodiscard]] ClockStep fromMessage(const v1::ClockStepEntry& message);
[[nodiscard]] AgentState fromMessage(const v1::AgentEntry& message);
[[nodiscard]] Refused fromMessage(const v1::RefusedEntry& message);
[[nodiscard]] Drill fromMessage(const v1::DrillEntry& message);
[[nodiscard]] Silence fromMessage(const v1::SilenceEntry& message);
[[nodiscard]] ChangeStop fromMessage(const v1::ChangeStopEntry& message);
[[nodiscard]] Consent fromMessage(const v1::ConsentEntry& message);

} // namespace handrail::journal
