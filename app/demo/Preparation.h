#pragma once

#include "demo/Settings.h"

#include <functional>

namespace handrail::demo {

using Say = std::function<void(const std::string&)>;

/// True if everything below is there for these settings.
[[nodiscard]] bool isPrepared(const Settings& settings);
/// Before the first start: trains v11 and v12, learns the fallback table, and runs the real service over the week
/// before the flight clock starts, at full speed, so that its normal is known: data/history.jsonl, in time order, each
/// line marked "replayed", flight time mapped so that the start of the flight clock is now. What was asked about
/// flights that have not landed yet is kept in data/pending.jsonl. Writes the test questions if settings.questions
/// names a file.
[[nodiscard]] Result<void> prepare(const Settings& settings, const Say& say);

/// The flight clock starts at the same hour each time, and what is usual is known by the hour: moves the records of the
/// earlier days so that they end now, if they ended longer ago than half an hour. Nothing if there are none.
[[nodiscard]] Result<void> endHistoryAt(WallTime now, const Settings& settings);

} // namespace handrail::demo
