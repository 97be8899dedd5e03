#include "storage/DeskStore.h"

#include "storage/SqliteFile.h"
#include "telemetry/WindowCodec.h"

#include <algorithm>

namespace handrail::storage {

namespace {

constexpr std::int64_t kMostEntries = 20'000;
constexpr std::int64_t kMostWindows = 3'600; ///< of one service

constexpr const char* kCreateMemory = R"sql(
CREATE TABLE agent(address TEXT PRIMARY KEY, description BLOB NOT NULL, last_seq INTEGER NOT NULL,
    last_hash BLOB NOT NULL, saved_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE window(address TEXT, service TEXT, start INTEGER, window BLOB NOT NULL,
    PRIMARY KEY(address, service, start)) WITHOUT ROWID;
CREATE TABLE entry(address TEXT, seq INTEGER, entry BLOB NOT NULL, PRIMARY KEY(address, seq)) WITHOUT ROWID;
)sql";

constexpr Schema kMemorySchema{"the console's memory", 0x48724473, 1, kCreateMemory, false};

std::vector<std::string> servicesOf(SQLite::Database& database, const std::string& address)
{
    // One look-up per service instead of a walk over all windows.
    SQLite::Statement next(database, "SELECT min(service) FROM window WHERE address = ? AND service > ?");
    std::vector<std::string> services;
    for (std::string after;;) {
        next.reset();
        next.bind(1, address);
        next.bind(2, after);
        if (!next.executeStep() || next.getColumn(0).isNull())
            return services;
        after = next.getColumn(0).getString();
        services.push_back(after);
    }
}

void keepNewestWindows(SQLite::Database& database, const std::string& address, const std::string& service)
{
    SQLite::Statement remove(database, "DELETE FROM window WHERE address = ?1 AND service = ?2 AND start <= "
                                       "(SELECT start FROM window WHERE address = ?1 AND service = ?2 "
                                       "ORDER BY start DESC LIMIT 1 OFFSET ?3)");
    remove.bind(1, address);
    remove.bind(2, service);
    remove.bind(3, kMostWindows);
    remove.exec();
}

} // namespace

struct DeskStore::State {
    std::unique_ptr<SQLite::Database> database;
};

DeskStore::DeskStore(std::unique_ptr<State> state) : m_state(std::move(state)) {}
DeskStore::DeskStore(DeskStore&&) noexcept = default;
DeskStore& DeskStore::operator=(DeskStore&&) noexcept = default;
DeskStore::~DeskStore() = default;

Result<DeskStore> DeskStore::open(const std::filesystem::path& file)
{
    auto database = openFile(file, kMemorySchema, Access::write);
    if (!database)
        return fail(std::move(database.error()));
    // Beside the first schema, so that an older program still reads the rest.
    auto added = guarded(**database, [&]() -> Result<void> {
        (*database)->exec("CREATE TABLE IF NOT EXISTS doubt(address TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID");
        return {};
    });
    if (!added)
        return fail(std::move(added.error()));
    return DeskStore(std::make_unique<State>(State{std::move(*database)}));
}

Result<void> DeskStore::putAgent(const Agent& agent)
{
    return guarded(*m_state->database, [&]() -> Result<void> {
        SQLite::Statement replace(*m_state->database, "INSERT OR REPLACE INTO agent VALUES(?, ?, ?, ?, ?)");
        replace.bind(1, agent.address);
        bindBlob(replace, 2, agent.description);
        replace.bind(3, static_cast<std::int64_t>(agent.lastSeq));
        bindBlob(replace, 4, agent.lastHash);
        replace.bind(5, toMs(agent.savedAt));
        replace.exec();
        if (agent.doubt == 0)
            return {};
        SQLite::Statement doubt(*m_state->database, "INSERT OR REPLACE INTO doubt VALUES(?, ?)");
        doubt.bind(1, agent.address);
        doubt.bind(2, static_cast<std::int64_t>(agent.doubt));
        doubt.exec();
        return {};
    });
}

Result<std::vector<DeskStore::Agent>> DeskStore::agents() const
{
    return guarded(*m_state->database, [&]() -> Result<std::vector<Agent>> {
        SQLite::Statement query(
            *m_state->database,
            "SELECT agent.address, description, last_seq, last_hash, saved_at, ifnull(doubt.seq, 0) FROM agent "
            "LEFT JOIN doubt ON doubt.address = agent.address ORDER BY agent.address");
        std::vector<Agent> agents;
        while (query.executeStep())
            agents.push_back({query.getColumn(0).getString(), std::string(blobOf(query.getColumn(1))),
                              static_cast<Seq>(query.getColumn(2).getInt64()),
                              std::string(blobOf(query.getColumn(3))), fromMs(query.getColumn(4).getInt64()),
                              static_cast<Seq>(query.getColumn(5).getInt64())});
        return agents;
    });
}

Result<void> DeskStore::forgetAgent(const std::string& address)
{
    return guarded(*m_state->database, [&]() -> Result<void> {
        SQLite::Transaction transaction(*m_state->database, SQLite::TransactionBehavior::IMMEDIATE);
        for (const char* query : {"DELETE FROM agent WHERE address = ?", "DELETE FROM window WHERE address = ?",
                                  "DELETE FROM entry WHERE address = ?", "DELETE FROM doubt WHERE address = ?"}) {
            SQLite::Statement remove(*m_state->database, query);
            remove.bind(1, address);
            remove.exec();
        }
        transaction.commit();
        return {};
    });
}

Result<void> DeskStore::putWindows(const std::string& address, const std::vector<Window>& windows)
{
    return guarded(*m_state->database, [&]() -> Result<void> {
        SQLite::Transaction transaction(*m_state->database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement replace(*m_state->database, "INSERT OR REPLACE INTO window VALUES(?, ?, ?, ?)");
        // What came late is only a part: it must not take the place of the whole.
        SQLite::Statement add(*m_state->database, "INSERT INTO window VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING");
        std::set<std::string> services;
        for (const Window& window : windows) {
            const std::string bytes = encode(window);
            SQLite::Statement& put = window.late ? add : replace;
            put.reset();
            put.bind(1, address);
            put.bind(2, window.service.value);
            put.bind(3, toMs(window.start));
            bindBlob(put, 4, bytes);
            put.exec();
            services.insert(window.service.value);
        }
        for (const std::string& service : services)
            keepNewestWindows(*m_state->database, address, service);
        transaction.commit();
        return {};
    });
}

Result<std::vector<Window>> DeskStore::windows(const std::string& address, std::size_t limit) const
{
    return guarded(*m_state->database, [&]() -> Result<std::vector<Window>> {
        SQLite::Statement query(*m_state->database, "SELECT window FROM window WHERE address = ? AND service = ? "
                                                    "ORDER BY start DESC LIMIT ?");
        std::vector<Window> windows;
        for (const std::string& service : servicesOf(*m_state->database, address)) {
            query.reset();
            query.bind(1, address);
            query.bind(2, service);
            query.bind(3, static_cast<std::int64_t>(limit));
            const auto first = static_cast<std::ptrdiff_t>(windows.size());
            while (query.executeStep()) {
                auto window = decodeWindow(blobOf(query.getColumn(0)));
                if (!window)
                    return fail(std::move(window.error()));
                windows.push_back(std::move(*window));
            }
            std::reverse(windows.begin() + first, windows.end());
        }
        return windows;
    });
}

Result<void> DeskStore::putEntries(const std::string& address,
                                   const std::vector<std::pair<Seq, std::string>>& entries)
{
    return guarded(*m_state->database, [&]() -> Result<void> {
        SQLite::Transaction transaction(*m_state->database, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement replace(*m_state->database, "INSERT OR REPLACE INTO entry VALUES(?, ?, ?)");
        for (const auto& [seq, bytes] : entries) {
            replace.reset();
            replace.bind(1, address);
            replace.bind(2, static_cast<std::int64_t>(seq));
            bindBlob(replace, 3, bytes);
            replace.exec();
        }
        SQLite::Statement remove(*m_state->database,
                                 "DELETE FROM entry WHERE address = ?1 AND seq <= (SELECT seq "
                                 "FROM entry WHERE address = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)");
        remove.bind(1, address);
        remove.bind(2, kMostEntries);
        remove.exec();
        transaction.commit();
        return {};
    });
}

Result<std::vector<std::pair<Seq, std::string>>> DeskStore::entries(const std::string& address) const
{
    return guarded(*m_state->database, [&]() -> Result<std::vector<std::pair<Seq, std::string>>> {
        SQLite::Statement query(*m_state->database, "SELECT seq, entry FROM entry WHERE address = ? ORDER BY seq");
        query.bind(1, address);
        std::vector<std::pair<Seq, std::string>> entries;
        while (query.executeStep())
            entries.emplace_back(static_cast<Seq>(query.getColumn(0).getInt64()),
                                 std::string(blobOf(query.getColumn(1))));
        return entries;
    });
}

} // namespace handrail::storage
