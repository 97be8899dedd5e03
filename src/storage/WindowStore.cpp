#include "storage/WindowStore.h"

#include "storage/SqliteFile.h"
#include "telemetry/WindowCodec.h"

#include <array>
#include <fmt/format.h>
#include <unordered_map>

namespace handrail::storage {

namespace {

struct Level {
    std::string_view table;
    std::int64_t spanMs; ///< of a row; 0 for the windows themselves
};

constexpr std::array<Level, 4> kLevels{{{"base", 0}, {"minute", 60'000}, {"ten_minutes", 600'000}, {"hour", 3'600'000}}};
constexpr const Level& kBase = kLevels.front();
constexpr const Level& kHour = kLevels.back();
constexpr std::size_t kForgottenAtOnce = 500;

constexpr const char* kCreate = R"sql(
CREATE TABLE service(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE base(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE late(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE minute(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE ten_minutes(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE hour(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE normal(service INTEGER, version INTEGER, normal BLOB NOT NULL, PRIMARY KEY(service, version)) WITHOUT ROWID;
)sql";

constexpr Schema kSchema{"the store of windows", 0x48725764, 1, kCreate, false};

std::int64_t floorTo(std::int64_t ms, std::int64_t span) { return span == 0 ? ms : ms - ((ms % span) + span) % span; }

/// A row of a rollup that isn't written yet: which table, which service, which stretch.
using RollupKey = std::tuple<const Level*, std::int64_t, std::int64_t>;

} // namespace

struct WindowStore::State {
    State(std::unique_ptr<SQLite::Database> opened, Retention kept) : database(std::move(opened)), retention(kept) {}

    std::unique_ptr<SQLite::Database> database;
    Retention retention;
    mutable std::unordered_map<ServiceId, std::int64_t> ids;

    /// 0 if the service is not known.
    [[nodiscard]] std::int64_t idOf(const ServiceId& service) const
    {
        if (const auto found = ids.find(service); found != ids.end())
            return found->second;
        SQLite::Statement query(*database, "SELECT id FROM service WHERE name = ?");
        query.bind(1, service.value);
        if (!query.executeStep())
            return 0;
        return ids[service] = query.getColumn(0).getInt64();
    }

    [[nodiscard]] std::int64_t idFor(const ServiceId& service)
    {
        if (const std::int64_t id = idOf(service))
            return id;
        SQLite::Statement insert(*database, "INSERT INTO service(name) VALUES(?)");
        insert.bind(1, service.value);
        insert.exec();
        return ids[service] = database->getLastInsertRowid();
    }

    [[nodiscard]] Result<std::optional<Window>> find(std::string_view table, std::int64_t id, std::int64_t start) const
    {
        SQLite::Statement query(*database, fmt::format("SELECT window FROM {} WHERE service = ? AND start = ?", table));
        query.bind(1, id);
        query.bind(2, start);
        if (!query.executeStep())
            return std::optional<Window>{};
        auto window = decodeWindow(blobOf(query.getColumn(0)));
        if (!window)
            return fail(std::move(window.error()));
        return std::optional(std::move(*window));
    }

    /// Merges `part` into the row, which is made if it isn't there.
    Result<void> mergeInto(std::string_view table, std::int64_t id, std::int64_t start, const Window& part)
    {
        auto before = find(table, id, start);
        if (!before)
            return fail(std::move(before.error()));
        Window sum = before->value_or(Window{});
        merge(sum, part);
        SQLite::Statement replace(*database, fmt::format("INSERT OR REPLACE INTO {} VALUES(?, ?, ?)", table));
        const std::string bytes = encode(sum);
        replace.bind(1, id);
        replace.bind(2, start);
        bindBlob(replace, 3, bytes);
        replace.exec();
        return {};
    }

    Result<void> putAll(std::span<const Window> windows)
    {
        SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement insert(*database, "INSERT INTO base VALUES(?, ?, ?) ON CONFLICT DO NOTHING");
        std::map<RollupKey, Window> rollups;
        for (const Window& window : windows) {
            const std::int64_t id = idFor(window.service);
            const std::string bytes = encode(window);
            insert.reset();
            insert.bind(1, id);
            insert.bind(2, toMs(window.start));
            bindBlob(insert, 3, bytes);
            if (insert.exec() == 0) {
                Window late = window;
                late.late = true;
                if (auto merged = mergeInto("late", id, toMs(window.start), late); !merged)
                    return merged;
            }
            Window part = window;
            part.late = false;
            for (const Level& level : kLevels)
                if (level.spanMs > 0)
                    merge(rollups[{&level, id, floorTo(toMs(window.start), level.spanMs)}], part);
        }
        for (const auto& [key, part] : rollups) {
            const auto& [level, id, start] = key;
            if (auto merged = mergeInto(level->table, id, start, part); !merged)
                return merged;
        }
        transaction.commit();
        return {};
    }

    [[nodiscard]] std::optional<std::int64_t> firstStart(const Level& level, std::int64_t id) const
    {
        SQLite::Statement query(*database, fmt::format("SELECT min(start) FROM {} WHERE service = ?", level.table));
        query.bind(1, id);
        if (!query.executeStep() || query.getColumn(0).isNull())
            return std::nullopt;
        return query.getColumn(0).getInt64();
    }

    /// Rows of the level in the range, counted no further than `most` + 1.
    [[nodiscard]] std::size_t count(const Level& level, std::int64_t id, std::int64_t from, std::int64_t to,
                                    std::size_t most) const
    {
        SQLite::Statement query(*database, fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} WHERE service = ? "
                                                       "AND start >= ? AND start < ? LIMIT ?)",
                                                       level.table));
        query.bind(1, id);
        query.bind(2, floorTo(from, level.spanMs));
        query.bind(3, to);
        query.bind(4, static_cast<std::int64_t>(most + 1));
        return query.executeStep() ? static_cast<std::size_t>(query.getColumn(0).getInt64()) : 0;
    }

    [[nodiscard]] const Level& levelFor(std::int64_t id, std::int64_t from, std::int64_t to, std::size_t points) const
    {
        const auto begin = firstStart(kHour, id);
        for (const Level& level : kLevels) {
            const auto first = firstStart(level, id);
            // What this level has forgotten already, a coarser one still knows.
            const bool reachesBack = first && (*first <= from || !begin || *first < *begin + kHour.spanMs);
            if (reachesBack && count(level, id, from, to, points) <= points)
                return level;
        }
        return kHour;
    }

    [[nodiscard]] Result<std::vector<Window>> rows(std::string_view table, std::int64_t id, std::int64_t from,
                                                   std::int64_t to) const
    {
        SQLite::Statement query(*database, fmt::format("SELECT window FROM {} WHERE service = ? AND start >= ? "
                                                       "AND start < ? ORDER BY start",
                                                       table));
        query.bind(1, id);
        query.bind(2, from);
        query.bind(3, to);
        std::vector<Window> windows;
        while (query.executeStep()) {
            auto window = decodeWindow(blobOf(query.getColumn(0)));
            if (!window)
                return fail(std::move(window.error()));
            windows.push_back(std::move(*window));
        }
        return windows;
    }

    [[nodiscard]] Result<std::vector<Window>> withLate(Result<std::vector<Window>> windows, std::int64_t id,
                                                       std::int64_t from, std::int64_t to) const
    {
        auto late = rows("late", id, from, to);
        if (!windows || !late)
            return windows ? std::move(late) : std::move(windows);
        auto at = windows->begin();
        for (const Window& part : *late) {
            while (at != windows->end() && at->start < part.start)
                ++at;
            if (at != windows->end() && at->start == part.start)
                merge(*at, part);
        }
        return windows;
    }

    void forget(std::string_view table, std::int64_t id, WallTime before)
    {
        SQLite::Statement remove(*database,
                                 fmt::format("DELETE FROM {0} WHERE service = ?1 AND start IN (SELECT start FROM {0} "
                                             "WHERE service = ?1 AND start < ?2 ORDER BY start LIMIT ?3)",
                                             table));
        remove.bind(1, id);
        remove.bind(2, toMs(before));
        remove.bind(3, static_cast<std::int64_t>(kForgottenAtOnce));
        remove.exec();
    }
};

namespace {

/// Neighbours merged until at most `points` are left.
std::vector<Window> thinnedTo(std::vector<Window> windows, std::size_t points)
{
    if (points == 0 || windows.size() <= points)
        return windows;
    const std::size_t together = (windows.size() + points - 1) / points;
    std::vector<Window> thinned;
    for (std::size_t i = 0; i < windows.size(); ++i)
        if (i % together == 0)
            thinned.push_back(std::move(windows[i]));
        else
            merge(thinned.back(), windows[i]);
    return thinned;
}

} // namespace

WindowStore::WindowStore(std::unique_ptr<State> state) : m_state(std::move(state)) {}
WindowStore::WindowStore(WindowStore&&) noexcept = default;
WindowStore& WindowStore::operator=(WindowStore&&) noexcept = default;
WindowStore::~WindowStore() = default;

Result<WindowStore> WindowStore::open(const std::filesystem::path& file, Retention retention)
{
    auto database = openFile(file, kSchema, Access::write);
    if (!database)
        return fail(std::move(database.error()));
    return WindowStore(std::make_unique<State>(std::move(*database), retention));
}

Result<WindowStore> WindowStore::openReadOnly(const std::filesystem::path& file)
{
    auto database = openFile(file, kSchema, Access::readOnly);
    if (!database)
        return fail(std::move(database.error()));
    return WindowStore(std::make_unique<State>(std::move(*database), Retention{}));
}

Result<void> WindowStore::put(std::span<const Window> windows)
{
    if (windows.empty())
        return {};
    auto done = guarded(*m_state->database, [&] { return m_state->putAll(windows); });
    if (!done)
        m_state->ids.clear(); // some may have been made by what was rolled back
    return done;
}

Result<std::vector<Window>> WindowStore::read(const ServiceId& service, WallTime from, WallTime to,
                                              std::size_t points) const
{
    return guarded(*m_state->database, [&]() -> Result<std::vector<Window>> {
        SQLite::Transaction oneMoment(*m_state->database);
        const std::int64_t id = m_state->idOf(service);
        if (id == 0)
            return std::vector<Window>{};
        const Level& level = points == 0 ? kBase : m_state->levelFor(id, toMs(from), toMs(to), points);
        const std::int64_t first = floorTo(toMs(from), level.spanMs);
        auto windows = m_state->rows(level.table, id, first, toMs(to));
        if (&level == &kBase)
            windows = m_state->withLate(std::move(windows), id, first, toMs(to));
        if (!windows)
            return windows;
        return thinnedTo(std::move(*windows), points);
    });
}

Result<std::vector<Window>> WindowStore::readJudged(const ServiceId& service, WallTime from, WallTime to) const
{
    return guarded(*m_state->database, [&]() -> Result<std::vector<Window>> {
        auto windows = m_state->rows(kBase.table, m_state->idOf(service), toMs(from), toMs(to));
        if (windows)
            std::erase_if(*windows, [](const Window& window) { return window.late; });
        return windows;
    });
}

Result<std::optional<WallTime>> WindowStore::lastEnd(const ServiceId& service) const
{
    return guarded(*m_state->database, [&]() -> Result<std::optional<WallTime>> {
        SQLite::Statement query(*m_state->database,
                                "SELECT window FROM base WHERE service = ? ORDER BY start DESC LIMIT 1");
        query.bind(1, m_state->idOf(service));
        if (!query.executeStep())
            return std::optional<WallTime>{};
        const auto window = decodeWindow(blobOf(query.getColumn(0)));
        if (!window)
            return fail(window.error());
        return std::optional(window->end());
    });
}

Result<void> WindowStore::putNormal(const ServiceId& service, const Normal& normal)
{
    auto done = guarded(*m_state->database, [&]() -> Result<void> {
        SQLite::Transaction transaction(*m_state->database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement replace(*m_state->database, "INSERT OR REPLACE INTO normal VALUES(?, ?, ?)");
        const std::string bytes = encode(normal);
        replace.bind(1, m_state->idFor(service));
        replace.bind(2, static_cast<std::int64_t>(normal.version));
        bindBlob(replace, 3, bytes);
        replace.exec();
        transaction.commit();
        return {};
    });
    if (!done)
        m_state->ids.clear();
    return done;
}

Result<std::optional<Normal>> WindowStore::normal(const ServiceId& service, std::uint32_t version) const
{
    return guarded(*m_state->database, [&]() -> Result<std::optional<Normal>> {
        SQLite::Statement query(*m_state->database, "SELECT normal FROM normal WHERE service = ?1 "
                                                    "AND (?2 = 0 OR version = ?2) ORDER BY version DESC LIMIT 1");
        query.bind(1, m_state->idOf(service));
        query.bind(2, static_cast<std::int64_t>(version));
        if (!query.executeStep())
            return std::optional<Normal>{};
        auto normal = decodeNormal(blobOf(query.getColumn(0)));
        if (!normal)
            return fail(std::move(normal.error()));
        return std::optional(std::move(*normal));
    });
}

Result<void> WindowStore::forget(WallTime now)
{
    return guarded(*m_state->database, [&]() -> Result<void> {
        std::vector<std::int64_t> ids;
        SQLite::Statement query(*m_state->database, "SELECT id FROM service");
        while (query.executeStep())
            ids.push_back(query.getColumn(0).getInt64());
        const Retention& keep = m_state->retention;
        SQLite::Transaction transaction(*m_state->database, SQLite::TransactionBehavior::IMMEDIATE);
        for (const std::int64_t id : ids) {
            m_state->forget("base", id, now - keep.base);
            m_state->forget("late", id, now - keep.base);
            m_state->forget("minute", id, now - keep.minute);
            m_state->forget("ten_minutes", id, now - keep.tenMinutes);
            m_state->forget("hour", id, now - keep.hour);
        }
        transaction.commit();
        return {};
    });
}

} // namespace handrail::storage
