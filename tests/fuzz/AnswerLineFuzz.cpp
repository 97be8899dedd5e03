#include "collector/AnswerIntake.h"
#include "collector/JsonLines.h"

#include <cstdint>
#include <cstdlib>

using namespace handrail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto agreement = [] {
        auto made = std::make_shared<contract::Agreement>();
        contract::Input distance;
        distance.field = "distance";
        distance.from = 0;
        distance.to = 100;
        distance.bins = {10, 50};
        contract::Input origin;
        origin.field = "origin";
        origin.known = {"ATL"};
        contract::Input free;
        free.field = "free";
        made->inputs = {distance, origin, free};
        return made;
    }();
    collector::AnswerIntake intake(agreement);
    intake.begin(fromMs(1'800'000'000'000), SteadyTime() + std::chrono::hours(1));
    std::uint64_t records = 0;
    collector::forEachRecord(std::string_view(reinterpret_cast<const char*>(data), size), [&](std::string_view line) {
        ++records;
        (void)intake.take(line);
    });
    std::uint64_t counted = 0;
    for (const auto& part : intake.end(true)) {
        counted += part.window.requests.value_or(0);
        for (const auto& [field, counts] : part.window.inputs)
            if (counts.missing + counts.outOfRange + counts.unseen > counts.total)
                std::abort();
    }
    if (counted > records)
        std::abort();
    return 0;
}
