#include "storage/JournalStore.h"

#include "journal/EntryCodec.h"
#include "storage/Reserve.h"
#include "storage/SqliteFile.h"

#include <charconv>
#include <fmt/format.h>

namespace handrail::storage {

namespace {

// The head says how many entries there must be: without it, entries cut off at the end would not be missed.
constexpr const char* kCreateJournal = R"sql(
CREATE TABLE journal(seq INTEGER PRIMARY KEY, entry BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TABLE head(only INTEGER PRIMARY KEY CHECK(only = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL);
INSERT INTO head VALUES(1, 0, x'');
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
    WHEN EXISTS(SELECT 1 FROM journal WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
)sql";

constexpr Schema kJournalSchema{"the journal", 0x48724a6c, 1, kCreateJournal, true};

Seq numberIn(const SQLite::Column& column) { return static_cast<Seq>(column.getInt64()); }

} // namespace

struct JournalStore::State {
    State(std::unique_ptr<SQLite::Database> opened, const std::filesystem::path& file)
        : database(std::move(opened)), reserve(file.string() + ".reserve")
    {
    }

    void prepareToWrite()
    {
        insert.emplace(*database, "INSERT INTO journal(seq, entry, hash) VALUES(?, ?, ?)");
        setHead.emplace(*database, "UPDATE head SET seq = ?, hash = ?");
        const auto head = readHead();
        lastSeq = head.seq;
        lastHash = head.hash;
    }

    [[nodiscard]] ChainedEntry readHead() const
    {
        SQLite::Statement query(*database, "SELECT seq, hash FROM head");
        if (!query.executeStep())
            return {};
        return {numberIn(query.getColumn(0)), {}, std::string(blobOf(query.getColumn(1)))};
    }

    [[nodiscard]] Error damaged(std::string what) const
    {
        return {ErrorCode::damaged, std::move(what), database->getFilename(),
                "keep this file as it is and ask who could write to it; move it away to begin a new journal"};
    }

    /// What failed the last time is told once more by its reset, and has been told.
    static void again(SQLite::Statement& statement) { static_cast<void>(statement.tryReset()); }

    Result<void> write(const std::vector<ChainedEntry>& chained)
    {
        return guarded(*database, [&]() -> Result<void> {
            SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
            for (const ChainedEntry& each : chained) {
                again(*insert);
                insert->bind(1, static_cast<std::int64_t>(each.seq));
                bindBlob(*insert, 2, each.bytes);
                bindBlob(*insert, 3, each.hash);
                insert->exec();
            }
            again(*setHead);
            setHead->bind(1, static_cast<std::int64_t>(chained.back().seq));
            bindBlob(*setHead, 2, chained.back().hash);
            setHead->exec();
            transaction.commit();
            return {};
        });
    }

    std::unique_ptr<SQLite::Database> database;
    Reserve reserve;
    std::optional<SQLite::Statement> insert;
    std::optional<SQLite::Statement> setHead;
    Seq lastSeq = 0;
    std::string lastHash;
};

JournalStore::JournalStore(std::unique_ptr<State> state) : m_state(std::move(state)) {}
JournalStore::JournalStore(JournalStore&&) noexcept = default;
JournalStore& JournalStore::operator=(JournalStore&&) noexcept = default;
JournalStore::~JournalStore() = default;

Result<JournalStore> JournalStore::open(const std::filesystem::path& file)
{
    auto database = openFile(file, kJournalSchema, Access::write);
    if (!database)
        return fail(std::move(database.error()));
    auto state = std::make_unique<State>(std::move(*database), file);
    auto ready = guarded(*state->database, [&]() -> Result<void> {
        state->database->exec("PRAGMA cache_size = -256"); // KiB: written at its end and read through, nothing in it is wanted twice
        state->prepareToWrite();
        SQLite::Statement last(*state->database, "SELECT max(seq) FROM journal");
        if (last.executeStep() && numberIn(last.getColumn(0)) != state->lastSeq)
            return fail(state->damaged(fmt::format("the journal ends with entry {} and must end with entry {}",
                                                   numberIn(last.getColumn(0)), state->lastSeq)));
        return {};
    });
    if (!ready)
        return fail(std::move(ready.error()));
    state->reserve.take();
    return JournalStore(std::move(state));
}

Result<JournalStore> JournalStore::openReadOnly(const std::filesystem::path& file)
{
    auto database = openFile(file, kJournalSchema, Access::readOnly);
    if (!database)
        return fail(std::move(database.error()));
    return JournalStore(std::make_unique<State>(std::move(*database), file));
}

Result<std::vector<ChainedEntry>> JournalStore::append(std::vector<journal::Entry>& entries)
{
    if (entries.empty())
        return std::vector<ChainedEntry>{};
    if (!m_state->insert)
        return fail(ErrorCode::refused, "the journal is open for reading only", m_state->database->getFilename());
    std::vector<ChainedEntry> chained;
    chained.reserve(entries.size());
    Seq seq = m_state->lastSeq;
    std::string_view hashBefore = m_state->lastHash;
    for (journal::Entry& entry : entries) {
        entry.seq = ++seq;
        std::string bytes = journal::encode(entry);
        std::string hash = journal::chainHash(hashBefore, bytes);
        chained.push_back({seq, std::move(bytes), std::move(hash)});
        hashBefore = chained.back().hash;
    }
    auto written = m_state->write(chained);
    if (!written && written.error().code == ErrorCode::diskFull && m_state->reserve.giveUp())
        written = m_state->write(chained);
    if (!written) {
        for (journal::Entry& entry : entries)
            entry.seq = 0;
        return fail(std::move(written.error()));
    }
    m_state->lastSeq = chained.back().seq;
    m_state->lastHash = chained.back().hash;
    if (!m_state->reserve.isThere())
        m_state->reserve.take();
    return chained;
}

Seq JournalStore::lastSeq() const
{
    if (m_state->insert)
        return m_state->lastSeq;
    const auto head = guarded(*m_state->database, [&]() -> Result<Seq> { return m_state->readHead().seq; });
    return head.value_or(0);
}

Result<std::vector<ChainedEntry>> JournalStore::read(Seq after, std::size_t limit) const
{
    return guarded(*m_state->database, [&]() -> Result<std::vector<ChainedEntry>> {
        SQLite::Statement query(*m_state->database,
                                "SELECT seq, entry, hash FROM journal WHERE seq > ? ORDER BY seq LIMIT ?");
        query.bind(1, static_cast<std::int64_t>(after));
        query.bind(2, static_cast<std::int64_t>(limit));
        std::vector<ChainedEntry> entries;
        while (query.executeStep())
            entries.push_back({numberIn(query.getColumn(0)), std::string(blobOf(query.getColumn(1))),
                               std::string(blobOf(query.getColumn(2)))});
        return entries;
    });
}

Result<Head> parseHead(std::string_view text)
{
    const std::size_t colon = text.find(':');
    const std::string_view number = text.substr(0, colon);
    const std::string_view hex = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    Head head;
    bool isGood = hex.size() == 64 && std::from_chars(number.data(), number.data() + number.size(), head.seq).ptr == number.data() + number.size();
    for (std::size_t i = 0; isGood && i + 1 < hex.size(); i += 2) {
        unsigned byte = 0;
        isGood = std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16).ptr == hex.data() + i + 2;
        head.hash += static_cast<char>(byte);
    }
    if (!isGood || head.seq == 0)
        return fail(ErrorCode::invalidInput, "this is no head of a journal", std::string(text),
                    "write the number of an entry and its hash, as `handrail-agent journal verify` prints them: 12:9f86...");
    return head;
}

std::string toText(const Head& head)
{
    std::string text = std::to_string(head.seq) + ":";
    for (const char byte : head.hash)
        text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text;
}

Result<std::string> JournalStore::verify(const std::optional<Head>& seen) const
{
    const State& state = *m_state;
    return guarded(*state.database, [&]() -> Result<std::string> {
        const std::string wholeness = state.database->execAndGet("PRAGMA integrity_check(1)").getString();
        SQLite::Transaction oneMoment(*state.database);
        const ChainedEntry head = state.readHead();
        SQLite::Statement query(*state.database, "SELECT seq, entry, hash FROM journal ORDER BY seq");
        Seq expected = 1;
        std::string hash;
        for (; query.executeStep(); ++expected) {
            const Seq seq = numberIn(query.getColumn(0));
            const std::string_view bytes = blobOf(query.getColumn(1));
            if (seq != expected)
                return fail(state.damaged(fmt::format("entry {} of the journal is missing", expected)));
            hash = journal::chainHash(hash, bytes);
            if (hash == blobOf(query.getColumn(2))) {
                // The chain is whole, and yet another one: all of it was computed anew from some entry on.
                if (seen && seen->seq == seq && seen->hash != hash)
                    return fail(state.damaged(fmt::format(
                        "entry {} of the journal is not the one that was seen: it or an entry before it was written anew", seq)));
                continue;
            }
            if (const auto entry = journal::decode(bytes); entry && entry->seq != seq)
                return fail(state.damaged(
                    fmt::format("entry {} of the journal is swapped: entry {} stands in its place", seq, entry->seq)));
            return fail(state.damaged(fmt::format("entry {} of the journal is changed", seq)));
        }
        if (head.seq >= expected)
            return fail(state.damaged(fmt::format("entry {} of the journal is missing", expected)));
        if (head.seq + 1 != expected || head.hash != hash)
            return fail(state.damaged(fmt::format("entry {} of the journal is not the last that was written",
                                                  expected - 1)));
        if (seen && seen->seq >= expected)
            return fail(state.damaged(fmt::format("the journal ends with entry {}, and entry {} was seen: its end was cut off",
                                                  expected - 1, seen->seq)));
        if (wholeness != "ok")
            return fail(state.damaged("the file of the journal is damaged: " + wholeness));
        return hash;
    });
}

bool JournalStore::reserveGivenUp() const { return m_state->insert && !m_state->reserve.isThere(); }

} // namespace handrail::storage
