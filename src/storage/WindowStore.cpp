#include "storage/WindowStore.h"

#include "storage/Rollups.h"
#include "storage/WindowSchema.h"
#include "telemetry/WindowCodec.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace handrail::storage {

namespace {

constexpr std::int64_t kRolledUpEachMs = 60'000;
constexpr std::size_t kForgottenAtOnce = 500;

} // namespace

struct WindowStore::State {
    State(std::unique_ptr<SQLite::Database> opened, Retention kept) : database(std::move(opened)), retention(kept) {}

    std::unique_ptr<SQLite::Database> database;
    Retention retention;
    mutable std::unordered_map<ServiceId, std::int64_t> ids;
    mutable std::map<std::string, SQLite::Statement, std::less<>> selects; ///< of rows(), by table; reset while nobody reads
    std::unordered_map<std::int64_t, std::int64_t> rolledUp; ///< the writer's, as in the table

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
            forgetKnown();
        return done;
    }

    /// Some of it may have been made by what was rolled back.
    void forgetKnown()
    {
        ids.clear();
        rolledUp.clear();
    }

    Result<void> putAll(std::span<const Encoded> windows)
    {
        SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
        std::map<std::int64_t, std::vector<Window>> overdue; // they begin where rollups were made already
        std::map<std::int64_t, std::int64_t> until;
        for (const auto& [window, bytes] : windows) {
            const std::int64_t id = idFor(window->service);
            const std::int64_t done = rolledUpTo(id);
            if (toMs(window->start) < done)
                overdue[id].push_back(*window);
            if (const std::int64_t full = floorTo(toMs(window->end()), kRolledUpEachMs); full > done)
                until[id] = std::max(until[id], full);
        }
        if (auto put = putBase(windows); !put)
            return put;
        if (!overdue.empty() || !until.empty())
            if (auto put = putRollups(overdue, until); !put)
                return put;
        transaction.commit();
        return {};
    }

    /// 0 while nothing of the service was rolled up.
    [[nodiscard]] std::int64_t rolledUpTo(std::int64_t id)
    {
        const auto [known, isNew] = rolledUp.try_emplace(id, 0);
        if (isNew)
            known->second = readRolledUpTo(id).value_or(0);
        return known->second;
    }
    [[nodiscard]] std::optional<std::int64_t> readRolledUpTo(std::int64_t id) const
    {
        SQLite::Statement query(*database, "SELECT until FROM rolled_up WHERE service = ?");
        query.bind(1, id);
        return query.executeStep() ? std::optional(query.getColumn(0).getInt64()) : std::nullopt;
    }

    Result<void> putBase(std::span<const Encoded> windows)
    {
        SQLite::Statement insert(*database, "INSERT INTO base VALUES(?, ?, ?) ON CONFLICT DO NOTHING");
        for (const auto& [window, bytes] : windows) {
            const RowKey key{idFor(window->service), toMs(window->start)};
            insert.reset();
            insert.bind(1, key.first);
            insert.bind(2, key.second);
            bindBlob(insert, 3, bytes);
            if (insert.exec() != 0)
                continue;
            Window late = *window;
            late.late = true;
            if (auto merged = Rows(*database, "late").mergeInto(key, late); !merged)
                return merged;
        }
        return {};
    }

    /// A minute's windows are added together, once it is full: `until` says up to where, for each service.
    Result<void> putRollups(const std::map<std::int64_t, std::vector<Window>>& overdue, const std::map<std::int64_t, std::int64_t>& until)
    {
        Rollups rollups(*database);
        for (const auto& [id, windows] : overdue)
            if (auto added = rollups.add(id, windows); !added)
                return added;
        SQLite::Statement done(*database, "INSERT OR REPLACE INTO rolled_up VALUES(?, ?)");
        for (const auto& [id, to] : until) {
            auto windows = notRolledUp(id, rolledUpTo(id), to);
            if (!windows)
                return fail(windows.error());
            if (auto added = rollups.add(id, *windows); !added)
                return added;
            done.reset();
            done.bind(1, id);
            done.bind(2, to);
            done.exec();
            rolledUp[id] = to;
        }
        return {};
    }

    [[nodiscard]] Result<std::vector<Window>> notRolledUp(std::int64_t id, std::int64_t from, std::int64_t to) const
    {
        auto windows = rows(kBase.table, id, from, to);
        auto late = rows("late", id, from, to);
        if (!windows || !late)
            return windows ? std::move(late) : std::move(windows);
        std::ranges::move(*late, std::back_inserter(*windows));
        return windows;
    }

    /// Before the first window of a run: what the run before left, also when it was killed.
    Result<void> rollUpTheRest()
    {
        SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
        if (!database->tableExists("rolled_up"))
            database->exec(kCreateRolledUp);
        std::map<std::int64_t, std::int64_t> until;
        SQLite::Statement query(*database, "SELECT id, (SELECT max(start) + 1 FROM base WHERE service = id) AS newest FROM service "
                                           "WHERE newest > ifnull((SELECT until FROM rolled_up WHERE service = id), 0)");
        while (query.executeStep())
            until.emplace(query.getColumn(0).getInt64(), query.getColumn(1).getInt64());
        if (auto put = putRollups({}, until); !put)
            return put;
        transaction.commit();
        return {};
    }

    /// The rollups of a level together with the windows that are not in them yet.
    [[nodiscard]] Result<std::vector<Window>> withNotRolledUp(Result<std::vector<Window>> rollups, const Level& level, std::int64_t id,
                                                              std::int64_t from, std::int64_t to) const
    {
        // Nobody has made them wait yet in a file from before.
        const auto done = database->tableExists("rolled_up") ? readRolledUpTo(id) : std::nullopt;
        if (!rollups || !done)
            return rollups;
        auto rest = notRolledUp(id, std::max(*done, from), to);
        if (!rest)
            return rest;
        for (const Window& window : *rest) {
            const std::int64_t start = floorTo(toMs(window.start), level.spanMs);
            if (rollups->empty() || floorTo(toMs(rollups->back().start), level.spanMs) < start)
                rollups->push_back(window);
            else
                merge(rollups->back(), window);
            rollups->back().late = false;
        }
        return rollups;
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
        auto known = selects.find(table); // asked for each service each minute
        if (known == selects.end())
            known = selects.try_emplace(std::string(table), *database, fmt::format("SELECT window FROM {} WHERE service = ? AND start >= ? "
                                                                                   "AND start < ? ORDER BY start", table)).first;
        SQLite::Statement& query = known->second;
        const std::unique_ptr<SQLite::Statement, void (*)(SQLite::Statement*)> after(&query, [](auto* each) { each->tryReset(); });
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
    auto state = std::make_unique<State>(std::move(*database), retention);
    const auto made = guarded(*state->database, [&] {
        state->database->exec(kCreateRemembered);
        return state->rollUpTheRest();
    });
    if (!made)
        return fail(made.error());
    return WindowStore(std::move(state));
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
    std::vector<std::string> bytes;
    std::ranges::transform(windows, std::back_inserter(bytes), [](const Window& window) { return encode(window); });
    std::vector<Encoded> all;
    for (std::size_t i = 0; i < windows.size(); ++i)
        all.push_back({&windows[i], bytes[i]});
    return putEach(all);
}

Result<void> WindowStore::putEach(std::span<const Encoded> windows)
{
    if (windows.empty())
        return {};
    auto done = guarded(*m_state->database, [&] { return m_state->putAll(windows); });
    if (!done)
        m_state->forgetKnown();
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
        windows = level == &kBase ? m_state->withLate(std::move(windows), id, first, toMs(to))
                                  : m_state->withNotRolledUp(std::move(windows), *level, id, first, toMs(to));
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

Result<std::vector<Window>> WindowStore::readLate(const ServiceId& service, WallTime from, WallTime to) const
{
    return guarded(*m_state->database, [&]() -> Result<std::vector<Window>> {
        const std::int64_t id = m_state->idOf(service);
        auto late = m_state->rows("late", id, toMs(from), toMs(to));
        auto base = m_state->rows(kBase.table, id, toMs(from), toMs(to));
        if (!base || !late)
            return base ? std::move(late) : std::move(base);
        std::ranges::copy_if(*base, std::back_inserter(*late), &Window::late); // nothing else was ever seen of their time
        std::ranges::stable_sort(*late, {}, &Window::start);
        return late;
    });
}

Result<std::optional<WallTime>> WindowStore::firstStart(const ServiceId& service) const
{
    return guarded(*m_state->database, [&]() -> Result<std::optional<WallTime>> {
        const auto first = m_state->firstStart(kBase, m_state->idOf(service));
        return first ? std::optional(fromMs(*first)) : std::nullopt;
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
