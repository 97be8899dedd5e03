#include "agent/Rights.h"

#include <cstdint>
#include <cstdlib>

/// Whatever stands in a rights file: rights, or problems with a sentence each. Who is not named never gets to act.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace handrail;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto rights = agent::Rights::read(text, "rights.yaml", {ServiceId("rain"), ServiceId("late")});
    if (!rights) {
        for (const Error& problem : rights.error())
            if (problem.what.empty() || problem.where.empty())
                std::abort();
        return rights.error().empty() ? (std::abort(), 1) : 0;
    }
    agent::Caller stranger;
    stranger.who = "\x01 a name that nobody has";
    stranger.mayOperate = true;
    if (rights->of(stranger, ServiceId("rain")) >= agent::Right::operate)
        std::abort();
    return 0;
}
