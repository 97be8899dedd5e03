#include "demo/Faults.h"

#include <algorithm>
#include <array>

namespace handrail::demo {

namespace {

constexpr std::array<Fault, 13> kFaults = {{
    {"store-slow", FaultPlace::store, "the store of recent lateness takes 0.4 to 0.7 s for each answer"},
    {"store-down", FaultPlace::store, "the store of recent lateness is not there"},
    {"store-stale", FaultPlace::store, "the store's feed is stuck: it serves a copy of 12 hours ago and says nothing"},
    {"version-slow", FaultPlace::deploy, "a new version v13 collects 48 questions, or waits 0.9 s, before it answers"},
    {"version-fails", FaultPlace::deploy,
     "a new version v13 knows only the 70 busiest airports and fails on the others"},
    {"version-wrong", FaultPlace::deploy,
     "a new version v13 was trained with two columns swapped: its answers look normal"},
    {"kilometres", FaultPlace::travellers, "the distance is sent in kilometres"},
    {"field-dropped", FaultPlace::travellers, "the distance is not sent any more"},
    {"new-airports", FaultPlace::travellers, "one question in three is about an airport never seen before"},
    {"hang", FaultPlace::server, "the model server's threads get stuck: it is there and doesn't answer"},
    {"kill", FaultPlace::process, "the model server is killed and stays dead until it is restarted"},
    {"memory", FaultPlace::server, "a cache grows with every question, up to 1 GB, and is searched from end to end"},
    {"no-traffic", FaultPlace::travellers, "nobody asks any more"},
}};

} // namespace

std::span<const Fault> allFaults()
{
    return kFaults;
}

const Fault* faultNamed(const std::string& name)
{
    const auto found = std::ranges::find_if(kFaults, [&](const Fault& fault) { return name == fault.name; });
    return found == kFaults.end() ? nullptr : &*found;
}

} // namespace handrail::demo
