#include "agent/Command.h"

#include <cstdint>
#include <cstdlib>
#include <google/protobuf/stubs/logging.h>

namespace {

/// Bytes that are no UTF-8 would be said on each call.
[[maybe_unused]] const auto kSaidBefore = google::protobuf::SetLogHandler(nullptr);

} // namespace

/// Whatever bytes come in as an Act: a command within its bounds, or an error with a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace handrail;
    const auto command = agent::readCommand(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!command) {
        if (command.error().what.empty())
            std::abort();
        return 0;
    }
    if (command->request.value.size() < 8 || command->request.value.size() > 64 || command->digest.size() != 64)
        std::abort();
    if (const auto* operation = std::get_if<agent::OperationCommand>(&command->what)) {
        if (operation->wanted.action.empty() || operation->countdownS.value_or(0) > 10 || operation->wanted.params.size() > 8)
            std::abort();
    }
    if (const auto* silence = std::get_if<journal::Silence>(&command->what)) {
        if (!silence->ended && (silence->reason.empty() || silence->until <= WallTime()))
            std::abort();
    }
    if (const auto* stop = std::get_if<journal::ChangeStop>(&command->what)) {
        if (stop->reason.size() > 8'192 || (!stop->ended && (stop->reason.empty() || stop->until <= WallTime())))
            std::abort();
    }
    if (const auto* consent = std::get_if<journal::Consent>(&command->what)) {
        if (consent->operation.empty() || consent->operation.value.size() > 200 || consent->reason.size() > 8'192)
            std::abort();
    }
    if (const auto* back = std::get_if<agent::TakeBackCommand>(&command->what)) {
        if (back->runbook.empty() || back->runbook.size() > 200 || back->answer == 0 || command->incident.empty())
            std::abort();
    }
    // The same bytes are the same command, for ever.
    const auto again = agent::readCommand(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!again || again->digest != command->digest || again->what.index() != command->what.index())
        std::abort();
    return 0;
}
