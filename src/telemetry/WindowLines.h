#pragma once

#include "base/Result.h"
#include "telemetry/Normal.h"
#include "telemetry/Window.h"

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace handrail {

/// Recorded windows as people hand them over: in order, each once, of one service.
struct RecordedWindows {
    std::vector<Window> windows;       ///< by start
    std::vector<std::string> remarks;  ///< what was put right on the way, for a person to read
    Millis span{0};                    ///< that most of them have; 0 when there are none
    std::map<WallTime, Normal> usual;  ///< what was usual from the window on that begins then, where the lines say so
};

/// A line as `handrail-agent export` writes it. `usual` when this is the first window that was judged by it.
[[nodiscard]] std::string windowLine(const Window& window, const Normal* usual);

/// Reads one window a line, as `handrail-agent export` writes them: protobuf's JSON in both spellings, numbers or strings,
/// blank lines allowed. Lines may be in any order and there twice. A window that has numbers and doesn't say how much of it
/// was watched was watched; one without a length is as long as most others. `file` names it in errors.
/// When windows of `service` are among those of others, only they are taken; when none are and all belong to one other
/// service, or say none, all are. Errors: invalidInput with `file:line`; of a mixture without `service`.
[[nodiscard]] Result<RecordedWindows> readWindowLines(std::istream& in, const std::string& file, const ServiceId& service);

} // namespace handrail
