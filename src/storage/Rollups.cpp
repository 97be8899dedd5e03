#include "storage/Rollups.h"

#include "telemetry/WindowCodec.h"

#include <fmt/format.h>
#include <map>

namespace handrail::storage {

namespace {

void addToSum(Window& sum, const Window& part)
{
    merge(sum, part);
    sum.late = false; // a mark on one window, not on an hour
}

} // namespace

Rows::Rows(SQLite::Database& database, std::string_view table)
    : m_find(database, fmt::format("SELECT window FROM {} WHERE service = ? AND start = ?", table)),
      m_replace(database, fmt::format("INSERT OR REPLACE INTO {} VALUES(?, ?, ?)", table))
{
}

Result<void> Rows::mergeInto(const RowKey& key, const Window& part)
{
    Window sum;
    m_find.reset();
    m_find.bind(1, key.first);
    m_find.bind(2, key.second);
    if (m_find.executeStep()) {
        auto before = decodeWindow(blobOf(m_find.getColumn(0)));
        if (!before)
            return fail(std::move(before.error()));
        sum = std::move(*before);
    }
    merge(sum, part);
    const std::string bytes = encode(sum);
    m_replace.reset();
    m_replace.bind(1, key.first);
    m_replace.bind(2, key.second);
    bindBlob(m_replace, 3, bytes);
    m_replace.exec();
    return {};
}

Rollups::Rollups(SQLite::Database& database)
{
    for (const Level& level : kLevels)
        if (level.spanMs > 0)
            m_levels.emplace_back(level.spanMs, std::make_unique<Rows>(database, level.table));
}

Result<void> Rollups::add(std::int64_t service, const std::vector<Window>& windows)
{
    std::map<std::int64_t, Window> parts; // by their beginning
    for (const Window& window : windows)
        addToSum(parts[floorTo(toMs(window.start), m_levels.front().first)], window);
    for (const auto& [spanMs, rows] : m_levels) {
        std::map<std::int64_t, Window> sums;
        for (const auto& [start, part] : parts)
            addToSum(sums[floorTo(start, spanMs)], part);
        for (const auto& [start, sum] : sums)
            if (auto merged = rows->mergeInto({service, start}, sum); !merged)
                return merged;
        parts.swap(sums);
    }
    return {};
}

} // namespace handrail::storage
