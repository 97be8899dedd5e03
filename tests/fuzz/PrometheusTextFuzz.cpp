#include "collector/PrometheusText.h"
#include "collector/SignalMap.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto plain = handrail::collector::parsePrometheus(text, false);
    const auto open = handrail::collector::parsePrometheus(text, true);
    // The format only decides whether a missing end is an error.
    if (plain.samples.size() != open.samples.size() || plain.cutShort)
        std::abort();
    (void)handrail::collector::parseSeries(text);
    return 0;
}
