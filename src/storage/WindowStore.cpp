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

constexpr std::array<Level, 4> kLevels{
    {{"base", 0}, {"minute", 60'000}, {"ten_minutes", 600'000}, {"hour", 3'600'000}}};
constexpr const Level& kBase = kLevels.front();
constexpr const Level& kHour = kLevels.back();
constexpr std::size_t kForgottenAtOnce = 500;

constexpr const char* kCreateWindows = R"sql(
CREATE TABLE service(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE base(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE late(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE minute(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE ten_minutes(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE hour(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE normal(service INTEGER, version INTEGER, normal BLOB NOT NULL, PRIMARY KEY(service, version)) WITHOUT ROWID;
)sql";
/// Came later: a file from before gets it, and a program from before doesn't look at it.
constexpr const char* kCreateRemembered =
    "CREATE TABLE IF NOT EXISTS remembered(service INTEGER PRIMARY KEY, bytes BLOB NOT NULL)";

constexpr Schema kWindowsSchema{"the store of windows", 0x48725764, 1, kCreateWindows, false};

std::int64_t floorTo(std::int64_t ms, std::int64_t span) { return span == 0 ? ms : ms - ((ms % span) + span) % span; }

/// A row of a rollup that isn't written yet: which service, which stretch.
using RowKey = std::pair<std::int64_t, std::int64_t>;

/// The rows of one table, for merging into them; prepared once for a whole batch.
class Rows {
public:
    Rows(SQLite::Database& database, std::string_view table)
        : m_find(database, fmt::format("SELECT window FROM {} WHERE service = ? AND start = ?", table)),
          m_replace(database, fmt::format("INSERT OR REPLACE INTO {} VALUES(?, ?, ?)", table))
    {
    }

    /// Merges `part` into the row, which is made if it isn't there.
    Result<void> mergeInto(const RowKey& key, const Window& part)
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

private:
    SQLite::Statement m_find;
    SQLite::Statement m_replace;
};

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

    /// One row of a service, whose id is the first value; `bindRest` binds the others.
    template <typename BindRest>
    Result<void> replace(const char* sql, const ServiceId& service, BindRest&& bindRest)
    {
        auto done = guarded(*database, [&]() -> Result<void> {
            SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
            SQLite::Statement row(*database, sql);
            row.bind(1, idFor(service));
            bindRest(row);
            row.exec();
            transaction.commit();
            return {};
        });
        if (!done)
            ids.clear();
        return done;
    }

    Result<void> putAll(std::span<const Window> windows)
    {
        SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
        if (auto put = putBase(windows); !put)
            return put;
        for (const Level& level : kLevels)
            if (level.spanMs > 0)
                if (auto put = putRollups(level, windows); !put)
                    return put;
        transaction.commit();
        return {};
    }

    Result<void> putBase(std::span<const Window> windows)
    {
        SQLite::Statement insert(*database, "INSERT INTO base VALUES(?, ?, ?) ON CONFLICT DO NOTHING");
        for (const Window& window : windows) {
            const RowKey key{idFor(window.service), toMs(window.start)};
            const std::string bytes = encode(window);
            insert.reset();
            insert.bind(1, key.first);
            insert.bind(2, key.second);
            bindBlob(insert, 3, bytes);
            if (insert.exec() != 0)
                continue;
            Window late = window;
            late.late = true;
            if (auto merged = Rows(*database, "late").mergeInto(key, late); !merged)
                return merged;
        }
        return {};
    }

    Result<void> putRollups(const Level& level, std::span<const Window> windows)
    {
        std::map<RowKey, Window> parts;
        for (const Window& window : windows) {
            Window& part = parts[{idFor(window.service), floorTo(toMs(window.start), level.spanMs)}];
            merge(part, window);
            part.late = false; // a mark on one window, not on an hour
        }
        Rows rollups(*database, level.table);
        for (const auto& [key, part] : parts)
            if (auto merged = rollups.mergeInto(key, part); !merged)
                return merged;
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

    /// The finest level with at most so many rows there, and how many it has.
    [[nodiscard]] std::pair<const Level*, std::size_t> levelFor(std::int64_t id, std::int64_t from, std::int64_t to,
                                                                std::size_t points) const
    {
        const auto begin = firstStart(kHour, id);
        for (const Level& level : kLevels) {
            const auto first = firstStart(level, id);
            // What this level has forgotten already, a coarser one still knows.
            const bool reachesBack = first && (*first <= from || !begin || *first < *begin + kHour.spanMs);
            if (!reachesBack)
                continue;
            if (const std::size_t there = count(level, id, from, to, points); there <= points)
                return {&level, there};
        }
        return {&kHour, 0};
    }

    [[nodiscard]] Result<std::vector<Window>> rows(std::string_view table, std::int64_t id, std::int64_t from,
                                                   std::int64_t to, std::size_t expected = 0) const
    {
        SQLite::Statement query(*database, fmt::format("SELECT window FROM {} WHERE service = ? AND start >= ? "
                                                       "AND start < ? ORDER BY start",
                                                       table));
        query.bind(1, id);
        query.bind(2, from);
        query.bind(3, to);
        std::vector<Window> windows;
        windows.reserve(expected);
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
    auto database = openFile(file, kWindowsSchema, Access::write);
    if (!database)
        return fail(std::move(database.error()));
    const auto made = guarded(**database, [&]() -> Result<void> {
        (*database)->exec(kCreateRemembered);
        return {};
    });
    if (!made)
        return fail(made.error());
    return WindowStore(std::make_unique<State>(std::move(*database), retention));
}

Result<WindowStore> WindowStore::openReadOnly(const std::filesystem::path& file)
{
    auto database = openFile(file, kWindowsSchema, Access::readOnly);
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
        const auto [level, expected] = points == 0 ? std::pair(&kBase, std::size_t{0})
                                                   : m_state->levelFor(id, toMs(from), toMs(to), points);
        const std::int64_t first = floorTo(toMs(from), level->spanMs);
        auto windows = m_state->rows(level->table, id, first, toMs(to), expected);
        if (level == &kBase)
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
    const std::string bytes = encode(normal);
    return m_state->replace("INSERT OR REPLACE INTO normal VALUES(?, ?, ?)", service, [&](SQLite::Statement& row) {
        row.bind(2, static_cast<std::int64_t>(normal.version));
        bindBlob(row, 3, bytes);
    });
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

Result<void> WindowStore::putRemembered(const ServiceId& service, std::string_view bytes)
{
    return m_state->replace("INSERT OR REPLACE INTO remembered VALUES(?, ?)", service,
                            [&](SQLite::Statement& row) { bindBlob(row, 2, bytes); });
}

Result<std::string> WindowStore::remembered(const ServiceId& service) const
{
    return guarded(*m_state->database, [&]() -> Result<std::string> {
        SQLite::Statement query(*m_state->database, "SELECT bytes FROM remembered WHERE service = ?");
        query.bind(1, m_state->idOf(service));
        return query.executeStep() ? std::string(blobOf(query.getColumn(0))) : std::string();
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
