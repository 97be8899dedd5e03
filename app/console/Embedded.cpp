#include "Embedded.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace handrail::console {

Result<std::unique_ptr<agent::Agent>> embeddedAgent(const std::string& service, const std::string& metrics,
                                                    const std::string& answers, const Clock& clock)
{
    constexpr std::string_view kScheme = "oip://";
    if (!service.starts_with(kScheme) || service.find(':', kScheme.size()) == std::string::npos)
        return fail(ErrorCode::invalidInput, "this is not the address of a service", service, "write oip://HOST:PORT");
    contract::Agreement look;
    look.sources.oip = service.substr(kScheme.size());
    std::string id = look.sources.oip;
    std::ranges::replace_if(id, [](unsigned char c) { return std::isalnum(c) == 0 && c != '.'; }, '-');
    look.service = ServiceId(id);
    look.name = look.sources.oip;
    look.sources.metrics = metrics;
    look.sources.answersFile = answers;
    agent::Options options;
    options.name = "this console";
    options.given.push_back(std::move(look));
    options.listen.clear();
    auto made = agent::Agent::create(std::move(options), clock);
    if (!made)
        return fail(made.error());
    if (auto started = (*made)->start(); !started)
        return fail(started.error());
    return made;
}

} // namespace handrail::console
