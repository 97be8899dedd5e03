#include "Terminal.h"

#include "runbook/Drill.h"
#include "wording/Drills.h"

#include <csignal>
#include <cstdio>
#include <fmt/format.h>

namespace handrail::cli {

namespace {

constexpr Millis kLook{200};

volatile std::sig_atomic_t giveUp = 0;

void onGiveUp(int) { giveUp = 1; }

const handrail::journal::DrillRecord* lastDrill(const Terminal& terminal, const ServiceId& service)
{
    const handrail::journal::ServiceState* state = terminal.board().shared().service(service);
    return state && !state->drills.empty() ? &state->drills.back() : nullptr;
}

Result<void> tell(Terminal& terminal, const ServiceId& service, const client::RunDrill& what)
{
    const auto acted = terminal.act({newRequestId(), service, {}, what});
    if (!acted)
        return fail(acted.error());
    if (acted->accepted)
        return {};
    return fail(ErrorCode::refused, wording::render(wording::refusal(acted->why, terminal.facts(service), acted->refusedFor, acted->beganAgo)),
                service.value);
}

void say(const std::string& line)
{
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

/// Stays until it is over: the open stream is what tells the agent that somebody is there. Ctrl-C gives it up.
int follow(Terminal& terminal, const ServiceId& service, const std::string& before)
{
    std::string last;
    bool told = false;
    for (;;) {
        const auto* drill = lastDrill(terminal, service);
        if (drill && drill->latest.drill != before && drill->latest.state != last) {
            last = drill->latest.state;
            if (handrail::runbook::isDrillOver(drill->latest)) {
                say(wording::render(wording::drillScoreText(*drill, *terminal.facts(service).agreement)));
                return last == handrail::runbook::kDrillWell ? 0 : 1;
            }
            say(wording::render(wording::drillShort(drill->latest)));
        }
        if (giveUp && !told) {
            told = true;
            if (const auto ended = tell(terminal, service, {{}, {}, true}); !ended)
                return complain(ended.error());
        }
        bool isLost = false;
        terminal.until(
            [&](const client::Update& update) {
                const auto* link = std::get_if<client::LinkChanged>(&update);
                isLost = isLost || (link && link->to == client::LinkChanged::To::lost);
                return true;
            },
            kLook);
        if (isLost)
            return complain({ErrorCode::unavailable, "the agent is gone; the service ends the fault by itself", service.value, {}});
    }
}

} // namespace

int drill(Terminal& terminal, const ActOptions& options)
{
    const ServiceId service(options.service);
    const auto facts = terminal.facts(service);
    if (options.end) {
        const auto ended = tell(terminal, service, {{}, {}, true});
        return ended ? follow(terminal, service, {}) : complain(ended.error());
    }
    if (!facts.agreement->drills.fault(options.fault)) {
        std::string all;
        for (const auto& fault : facts.agreement->drills.faults)
            all += fmt::format("{}{}", all.empty() ? "" : ", ", fault.name);
        return complain({ErrorCode::invalidInput,
                         all.empty() ? "the agreement names no fault hook: this service can't be drilled" : "which fault to switch on is not said",
                         options.service, all.empty() ? "write 'drills' in the agreement" : "give one with --fault: " + all});
    }
    std::signal(SIGINT, onGiveUp);
    std::signal(SIGTERM, onGiveUp);
    const auto* earlier = lastDrill(terminal, service);
    const std::string before = earlier ? earlier->latest.drill : std::string();
    const auto begun = tell(terminal, service, {{}, options.fault, false});
    return begun ? follow(terminal, service, before) : complain(begun.error());
}

} // namespace handrail::cli
