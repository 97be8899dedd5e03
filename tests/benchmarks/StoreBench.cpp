// What our stores cost over bare SQLite: both take turns in one run, so that a busy machine slows both alike.
// Usage: store_bench [FOLDER], on the disk that is to be measured.

#include "storage/JournalStore.h"
#include "storage/WindowStore.h"
#include "telemetry/WindowCodec.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fmt/format.h>
#include <sqlite3.h>

using namespace handrail;
using namespace handrail::storage;
using namespace std::chrono_literals;

namespace {

constexpr int kServices = 20;
constexpr int kDays = 7;
const WallTime kStart = fromMs(1'795'046'400'000);

/// SQLite and nothing else.
class Bare {
public:
    explicit Bare(const std::filesystem::path& file, const char* sql)
    {
        sqlite3_open(file.c_str(), &m_database);
        sqlite3_exec(m_database, sql, nullptr, nullptr, nullptr);
    }
    ~Bare() { sqlite3_close(m_database); }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;

    void insert(std::int64_t key, const std::string& blob)
    {
        sqlite3_stmt* statement = prepare("INSERT INTO t VALUES(?, ?)");
        sqlite3_bind_int64(statement, 1, key);
        sqlite3_bind_blob(statement, 2, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
        sqlite3_step(statement);
        sqlite3_finalize(statement);
    }

    /// Steps over a range and takes every blob in the hand.
    std::size_t query(std::int64_t from, std::int64_t to)
    {
        sqlite3_stmt* statement = prepare("SELECT window FROM base WHERE service = 1 AND start >= ? AND start < ?");
        sqlite3_bind_int64(statement, 1, from);
        sqlite3_bind_int64(statement, 2, to);
        std::size_t bytes = 0;
        while (sqlite3_step(statement) == SQLITE_ROW)
            if (sqlite3_column_blob(statement, 0) != nullptr)
                bytes += static_cast<std::size_t>(sqlite3_column_bytes(statement, 0));
        sqlite3_finalize(statement);
        return bytes;
    }

private:
    sqlite3_stmt* prepare(const char* sql)
    {
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(m_database, sql, -1, &statement, nullptr);
        return statement;
    }

    sqlite3* m_database = nullptr;
};

double nowMs(clockid_t clock)
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Commits wait for the disk: the wall's clock. Queries only compute: the thread's, which a busy machine doesn't stretch.
template <typename Work>
double msOf(Work&& work, clockid_t clock = CLOCK_THREAD_CPUTIME_ID)
{
    const double before = nowMs(clock);
    work();
    return nowMs(clock) - before;
}

struct Times {
    std::vector<double> ours, bare;

    void print(const char* what, const char* goal)
    {
        for (auto* times : {&ours, &bare})
            std::sort(times->begin(), times->end());
        const double our = ours[ours.size() / 2];
        const double their = bare[bare.size() / 2];
        fmt::print("{:<46} {:>9.3f} {:>9.3f} {:>7.2f}   {}\n", what, our, their, our / their, goal);
    }
};

[[noreturn]] void end(const Error& error)
{
    fmt::print(stderr, "{}\n", error.text());
    std::exit(1);
}

Window window(int service, WallTime start)
{
    Window made;
    made.service = ServiceId(fmt::format("service {}", service));
    made.start = start;
    made.span = 10s;
    made.requests = 200;
    made.seenShare = 1;
    made.sealed = true;
    for (int i = 0; i < 40; ++i)
        made.latency.add(20 * std::exp2(i / 16.0), 5);
    made.latencySource = LatencySource::exact;
    made.answers = {{"late", 40}, {"on time", 160}};
    made.versions = {{"v12", 200}};
    made.inputs["distance"] = {200, 1, 0, 0, {{"0..500", 90}, {"500..1000", 80}, {"1000..3000", 30}}};
    return made;
}

void benchCommit(const std::filesystem::path& folder)
{
    auto store = JournalStore::open(folder / "journal.db");
    if (!store)
        end(store.error());
    Bare bare(folder / "bare.db", "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                  "CREATE TABLE t(id INTEGER PRIMARY KEY, entry BLOB)");
    Times times;
    const std::string blob(300, 'x');
    for (int i = 1; i <= 1000; ++i) {
        std::vector<journal::Entry> entries{{0, kStart, ServiceId("service 0"), "mira", {},
                                             journal::Note{IncidentId("service 0/1"), std::string(250, 'x')}}};
        times.ours.push_back(msOf([&] {
            if (const auto appended = store->append(entries); !appended)
                end(appended.error());
        }, CLOCK_MONOTONIC));
        times.bare.push_back(msOf([&] { bare.insert(i, blob); }, CLOCK_MONOTONIC));
    }
    times.print("journal commit, durable / bare FULL commit", "at most 1.5");
}

void benchQueries(const std::filesystem::path& folder)
{
    auto store = WindowStore::open(folder / "windows.db", {24h * 14, 24h * 14, 24h * 90, 24h * 730});
    if (!store)
        end(store.error());
    std::vector<Window> batch;
    const double fillMs = msOf([&] {
        for (WallTime at = kStart; at < kStart + 24h * kDays; at += 10s) {
            for (int service = 0; service < kServices; ++service)
                batch.push_back(window(service, at));
            if (batch.size() < 1000)
                continue;
            if (const auto put = store->put(batch); !put)
                end(put.error());
            batch.clear();
        }
    });
    const WallTime until = kStart + 24h * kDays;
    Bare bare(folder / "windows.db", "");
    const auto read = [&](WallTime from, std::size_t points) {
        const auto windows = store->read(ServiceId("service 0"), from, until, points);
        if (!windows || windows->empty())
            end(windows ? Error{ErrorCode::failed, "nothing was read", {}, {}} : windows.error());
    };
    Times day, dayOfAll, week;
    for (int i = 0; i < 60; ++i) {
        const double bareDay = msOf([&] { bare.query(toMs(until - 24h), toMs(until)); });
        for (Times* times : {&day, &dayOfAll, &week})
            times->bare.push_back(bareDay);
        day.ours.push_back(msOf([&] { read(until - 24h, 1440); }));
        week.ours.push_back(msOf([&] { read(kStart, 336); }));
        dayOfAll.ours.push_back(msOf([&] { read(until - 24h, 0); }));
    }
    day.print("24 h as 1,440 points, decoded / bare 8,640 rows", "at most 2");
    week.print("7 days as 168 points, decoded / the same", "at most 2 ms");
    dayOfAll.print("24 h as 8,640 windows, decoded / the same", "");
    fmt::print("stored {} windows with their rollups, {:.1f} us each\n", kServices * kDays * 8640,
               fillMs * 1000 / (kServices * kDays * 8640));
}

} // namespace

int main(int argc, char** argv)
{
    const auto folder = std::filesystem::path(argc > 1 ? argv[1] : ".") / fmt::format("store_bench.{}", std::rand());
    std::filesystem::create_directories(folder);
    fmt::print("{:<46} {:>9} {:>9} {:>7}   goal\n", "medians of one run, taking turns", "ours ms", "bare ms", "ratio");
    benchCommit(folder);
    benchQueries(folder);
    std::filesystem::remove_all(folder);
    return 0;
}
