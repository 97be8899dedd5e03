#pragma once

#include <functional>
#include <string_view>

namespace handrail::collector {

/// Cuts a body into records: lines, or the objects of one JSON array. Doesn't look whether a record is one.
void forEachRecord(std::string_view body, const std::function<void(std::string_view)>& record);

} // namespace handrail::collector
