#include "agent/Command.h"

#include "base/Files.h"
#include "handrail/v1/desk.pb.h"
#include "journal/BodyCodec.h"

#include <algorithm>
#include <cmath>

namespace handrail::agent {

namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestText = 8'192;
constexpr int kMostParams = 8;
constexpr int kMostShown = 64;
constexpr std::uint32_t kLongestCountdownS = 10;

tl::unexpected<Error> bad(std::string what) { return fail(ErrorCode::invalidInput, std::move(what)); }

bool isName(const std::string& text)
{
    return text.size() <= kLongestName &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}
bool isText(const std::string& text)
{
    return text.size() <= kLongestText && text.find('\0') == std::string::npos;
}
bool isRequestId(const std::string& id)
{
    return id.size() >= 8 && id.size() <= 64 &&
           std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-'; });
}

Result<void> readTake(const v1::ActRequest& request, Command& command)
{
    const auto what = request.take().what();
    if (what < v1::IncidentEntry::TAKEN || what > v1::IncidentEntry::HANDED_OVER)
        return bad("what to do with the incident is not said");
    if (!isName(request.take().to()))
        return bad("the name to hand over to is too long");
    if (request.incident().empty())
        return bad("no incident is named");
    command.what = TakeCommand{static_cast<journal::Holding>(what), request.take().to()};
    return {};
}

Result<void> readStep(const v1::ActRequest& request, Command& command)
{
    const v1::StepCommand& step = request.step();
    if (!isName(step.runbook()) || !isName(step.answer()) || !isText(step.why()))
        return bad("the answer to a step is too long");
    if (request.incident().empty() || step.runbook().empty() || step.answer().empty() || step.step() == 0)
        return bad("incident, runbook, step and answer are needed");
    command.what = StepCommand{step.runbook(), step.step(), step.answer(), step.why()};
    return {};
}

Result<void> readTakeBack(const v1::ActRequest& request, Command& command)
{
    const v1::TakeBackCommand& back = request.take_back();
    if (request.incident().empty() || back.runbook().empty() || !isName(back.runbook()) || back.answer() == 0)
        return bad("incident, runbook and answer are needed");
    command.what = TakeBackCommand{back.runbook(), back.answer()};
    return {};
}

Result<void> readNote(const v1::ActRequest& request, Command& command)
{
    if (request.note().text().empty() || !isText(request.note().text()))
        return bad("a note has 1 to 8,192 bytes");
    command.what = NoteCommand{request.note().text()};
    return {};
}

Result<void> readOperation(const v1::ActRequest& request, Command& command)
{
    const v1::OperationCommand& wanted = request.operation();
    if (wanted.action().empty() || !isName(wanted.action()) || !isText(wanted.reason()) || !isName(wanted.seen_version()) ||
        !isName(wanted.seen_mode()) || !isName(wanted.undo_of()))
        return bad("an action needs a name, and names have at most 200 bytes");
    if (wanted.params_size() > kMostParams || wanted.shown_size() > kMostShown)
        return bad("too many parameters or numbers");
    if (wanted.has_countdown_s() && wanted.countdown_s() > kLongestCountdownS)
        return bad("the countdown is 0 to 10 seconds");
    OperationCommand operation;
    for (const auto& [name, value] : wanted.params()) {
        if (!isName(name) || !isName(value))
            return bad("a parameter is too long");
        operation.wanted.params[name] = value;
    }
    for (const v1::Shown& shown : wanted.shown()) {
        if (!isName(shown.signal()) || (shown.has_value() && !std::isfinite(shown.value())))
            return bad("a number on the screen is no number");
        operation.wanted.shown.push_back(
            {shown.signal(), shown.has_value() ? std::optional(shown.value()) : std::nullopt});
    }
    operation.wanted.request = command.request;
    operation.wanted.action = wanted.action();
    operation.wanted.reason = wanted.reason();
    operation.wanted.seen = wanted.seen();
    operation.wanted.seenVersion = wanted.seen_version();
    operation.wanted.seenMode = wanted.seen_mode();
    operation.wanted.undoOf = OperationId(wanted.undo_of());
    operation.wanted.incident = command.incident;
    operation.anyway = wanted.anyway();
    if (wanted.has_countdown_s())
        operation.countdownS = wanted.countdown_s();
    command.what = std::move(operation);
    return {};
}

Result<void> readSignOff(const v1::ActRequest& request, Command& command)
{
    const v1::SignOffCommand& signOff = request.sign_off();
    if (!isName(signOff.team()) || !isName(signOff.milestone()) || !isName(signOff.digest()) || signOff.team().empty())
        return bad("a sign-off needs a team, and names have at most 200 bytes");
    command.what = SignOffCommand{signOff.team(), signOff.milestone(), signOff.digest()};
    return {};
}

Result<void> readSilence(const v1::ActRequest& request, Command& command)
{
    const v1::SilenceEntry& silence = request.silence();
    if (silence.kind() < v1::SLOW || silence.kind() > v1::UNUSUAL_FOR_ITSELF)
        return bad("which kind of alert to silence is not said");
    if (!isName(silence.subject()) || !isName(silence.failure()) || !isText(silence.reason()))
        return bad("a name has at most 200 bytes, a reason 8,192");
    if (!silence.ended() && (silence.reason().empty() || silence.until_ms() <= 0))
        return bad("a silence needs a reason and an end");
    command.what = journal::fromMessage(silence);
    return {};
}

Result<void> readChangeStop(const v1::ActRequest& request, Command& command)
{
    const v1::ChangeStopEntry& stop = request.change_stop();
    if (!isText(stop.reason()))
        return bad("a reason has at most 8,192 bytes");
    if (!stop.ended() && (stop.reason().empty() || stop.until_ms() <= 0))
        return bad("a change stop needs a reason and an end");
    command.what = journal::fromMessage(stop);
    return {};
}

Result<void> readConsent(const v1::ActRequest& request, Command& command)
{
    const v1::ConsentEntry& consent = request.consent();
    if (consent.operation().empty() || !isName(consent.operation()) || !isText(consent.reason()))
        return bad("which operation is agreed to is not said");
    command.what = journal::fromMessage(consent);
    return {};
}

Result<void> readWhat(const v1::ActRequest& request, Command& command)
{
    switch (request.command_case()) {
    case v1::ActRequest::kTake: return readTake(request, command);
    case v1::ActRequest::kStep: return readStep(request, command);
    case v1::ActRequest::kTakeBack: return readTakeBack(request, command);
    case v1::ActRequest::kNote: return readNote(request, command);
    case v1::ActRequest::kOperation: return readOperation(request, command);
    case v1::ActRequest::kSignOff: return readSignOff(request, command);
    case v1::ActRequest::kStop:
        if (request.stop().operation().empty() || !isName(request.stop().operation()))
            return bad("which operation to stop is not said");
        command.what = StopCommand{OperationId(request.stop().operation())};
        return {};
    case v1::ActRequest::kDrill:
        if (!isName(request.drill().drill()) || !isName(request.drill().fault()))
            return bad("the name of the drill is too long");
        command.what = DrillCommand{request.drill().drill(), request.drill().fault(), request.drill().end()};
        return {};
    case v1::ActRequest::kSilence: return readSilence(request, command);
    case v1::ActRequest::kChangeStop: return readChangeStop(request, command);
    case v1::ActRequest::kConsent: return readConsent(request, command);
    case v1::ActRequest::kStillHere:
        if (!isName(request.still_here().operation()))
            return bad("the operation's name is too long");
        command.what = StillHereCommand{OperationId(request.still_here().operation())};
        return {};
    case v1::ActRequest::COMMAND_NOT_SET: break;
    }
    return bad("there is no command in it");
}

/// Field by field, in an order of its own: serialised maps have none.
std::string digestOf(const v1::ActRequest& request)
{
    v1::ActRequest rest = request;
    std::string text;
    if (rest.has_operation()) {
        std::map<std::string, std::string> params(request.operation().params().begin(), request.operation().params().end());
        rest.mutable_operation()->clear_params();
        for (const auto& [name, value] : params)
            text += name + '\0' + value + '\0';
    }
    return sha256Hex(rest.SerializeAsString() + text);
}

} // namespace

Result<Command> readCommand(const v1::ActRequest& request)
{
    if (request.protocol() > 1)
        return fail(ErrorCode::newerVersion, "this agent speaks protocol 1, the console " +
                                                 std::to_string(request.protocol()));
    if (!isRequestId(request.request_id()))
        return bad("the request has no usable id");
    if (!isName(request.console()) || !isName(request.service()) || !isName(request.incident()))
        return bad("a name has at most 200 bytes and no line breaks");
    Command command;
    command.request = RequestId(request.request_id());
    command.console = request.console();
    command.service = ServiceId(request.service());
    command.incident = IncidentId(request.incident());
    if (auto read = readWhat(request, command); !read)
        return fail(read.error());
    command.digest = digestOf(request);
    return command;
}

Result<Command> readCommand(std::string_view bytes)
{
    v1::ActRequest request;
    if (bytes.size() > (4u << 20) || !request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return bad("this is no request");
    return readCommand(request);
}

} // namespace handrail::agent
