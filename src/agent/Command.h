#pragma once

#include "base/Result.h"
#include "journal/Entry.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace handrail::v1 {
class ActRequest;
}

namespace handrail::agent {

/// Who calls, as proven: never as claimed.
struct Caller {
    std::string who;
    std::string console; ///< the caller's own name for it; only tells consoles of one person apart
    bool mayOperate = false; ///< by the kernel's word: what counts where there is no rights file
    std::vector<std::string> systemGroups; ///< of a person on this machine
    bool byCertificate = false;
    WallTime certificateUntil;
    std::string certificateSerial{};

    void setConsole(const std::string& name) { console = name.substr(0, 200); }
};

struct TakeCommand { journal::Holding what = journal::Holding::taken; std::string to; };
struct StepCommand { std::string runbook; std::uint32_t step = 1; std::string answer, why; };
struct TakeBackCommand { std::string runbook; Seq answer = 0; }; ///< the answer's journal number
struct NoteCommand { std::string text; };
struct OperationCommand {
    journal::Operation wanted;
    bool anyway = false;
    std::optional<unsigned> countdownS;
};
struct StopCommand { OperationId operation; };
struct SignOffCommand { std::string team, milestone, digest; };
struct DrillCommand { std::string drill, fault; bool end = false; };
struct StillHereCommand { OperationId operation; };

/// An Act that is well formed. Whether it may be done is decided later.
struct Command {
    RequestId request;
    std::string console;
    ServiceId service;
    IncidentId incident;
    std::string digest; ///< of the content: the same request id must mean the same thing for ever
    std::variant<TakeCommand, StepCommand, NoteCommand, OperationCommand, StopCommand, SignOffCommand, DrillCommand,
                 StillHereCommand, journal::Silence, journal::ChangeStop, journal::Consent, TakeBackCommand> what;
};

struct Reply {
    bool accepted = false;
    Seq seq = 0; ///< the entry that came of it
    journal::RefusedWhy why = journal::RefusedWhy::none;
    Seq refusedFor = 0;
    OperationId operation;
    Millis beganAgo{0};
    std::optional<Error> error; ///< no decision was made: too many calls, no such service
};

/// Bounds and kinds of everything in a request. Errors: invalidInput; newerVersion for another protocol.
[[nodiscard]] Result<Command> readCommand(const v1::ActRequest& request);
/// The same from bytes of anybody's making.
[[nodiscard]] Result<Command> readCommand(std::string_view bytes);

} // namespace handrail::agent
