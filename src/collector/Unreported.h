#pragma once

#include <set>
#include <string>

namespace handrail::collector {

/// The names of all of a window's maps and lists but these, for Window::unreported of a part that gives these only.
[[nodiscard]] inline std::set<std::string> unreportedBut(const std::set<std::string>& reported)
{
    std::set<std::string> rest;
    for (const char* name : {"requests", "errors", "latency", "confidence", "answers", "inputs", "fallback_answers", "versions",
                             "dependencies", "known_answers", "outcomes", "gauges"})
        if (!reported.contains(name))
            rest.insert(name);
    return rest;
}

} // namespace handrail::collector
