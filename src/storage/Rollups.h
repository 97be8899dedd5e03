#pragma once

#include "storage/SqliteFile.h"
#include "telemetry/Window.h"

#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

// The tables of windows and of their sums. Only storage/*.cpp includes this.
namespace handrail::storage {

struct Level {
    std::string_view table;
    std::int64_t spanMs; ///< of a row; 0 for the windows themselves
};

inline constexpr std::array<Level, 4> kLevels{{{"base", 0}, {"minute", 60'000}, {"ten_minutes", 600'000}, {"hour", 3'600'000}}};
inline constexpr const Level& kBase = kLevels.front();
inline constexpr const Level& kHour = kLevels.back();

/// The beginning of the stretch that holds `ms`; `ms` itself for a span of 0.
[[nodiscard]] inline std::int64_t floorTo(std::int64_t ms, std::int64_t span)
{
    return span == 0 ? ms : ms - ((ms % span) + span) % span;
}

/// Which service, and when it begins.
using RowKey = std::pair<std::int64_t, std::int64_t>;

/// The rows of one table, for merging into them; prepared once for a whole batch. Throws what SQLite throws.
class Rows {
public:
    Rows(SQLite::Database& database, std::string_view table);

    /// Merges `part` into the row, which is made if it isn't there. Error: damaged.
    [[nodiscard]] Result<void> mergeInto(const RowKey& key, const Window& part);

private:
    SQLite::Statement m_find;
    SQLite::Statement m_replace;
};

/// Adds windows to the rollups of all levels; each level's parts are made of those of the one below.
class Rollups {
public:
    explicit Rollups(SQLite::Database& database);
    [[nodiscard]] Result<void> add(std::int64_t service, const std::vector<Window>& windows);

private:
    std::vector<std::pair<std::int64_t, std::unique_ptr<Rows>>> m_levels; ///< by the span of a row
};

} // namespace handrail::storage
