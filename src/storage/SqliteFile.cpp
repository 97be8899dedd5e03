#include "storage/SqliteFile.h"

#include <cerrno>
#include <fmt/format.h>
#include <sqlite3.h>

namespace handrail::storage {

namespace {

constexpr int kBusyTimeoutMs = 2000;

int numberOf(SQLite::Database& database, const char* query) { return database.execAndGet(query).getInt(); }

Error newerVersion(const Schema& schema, int found, const std::string& file)
{
    return Error{ErrorCode::newerVersion,
                 fmt::format("{} was made by a newer version of this program (its format is {}, this version knows {})",
                             schema.name, found, schema.version),
                 file, "install the newer version, or move the file away to begin a new one; nothing was changed"};
}

Result<void> makeTables(SQLite::Database& database, const Schema& schema, Access access, const std::string& file)
{
    if (access == Access::readOnly)
        return fail(ErrorCode::notFound, fmt::format("{} is empty", schema.name), file, "start the agent first");
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(schema.create);
    database.exec(fmt::format("PRAGMA application_id = {}", schema.applicationId));
    database.exec(fmt::format("PRAGMA user_version = {}", schema.version));
    transaction.commit();
    return {};
}

Result<void> check(SQLite::Database& database, const Schema& schema, Access access, const std::string& file)
{
    const int version = numberOf(database, "PRAGMA user_version");
    const int application = numberOf(database, "PRAGMA application_id");
    const bool isEmpty = numberOf(database, "SELECT count(*) FROM sqlite_master") == 0;
    if (isEmpty && version == 0 && application == 0)
        return makeTables(database, schema, access, file);
    if (application != schema.applicationId)
        return fail(ErrorCode::damaged, fmt::format("this is not {} of this program", schema.name), file,
                    "move the file away, or name another folder");
    if (version > schema.version)
        return fail(newerVersion(schema, version, file));
    if (version != schema.version)
        return fail(ErrorCode::damaged, fmt::format("{} has the unknown format {}", schema.name, version), file,
                    "move the file away to begin a new one");
    return {};
}

} // namespace

Error errorOf(const SQLite::Exception& exception, const SQLite::Database* database, const std::string& file)
{
    const int systemError = database ? sqlite3_system_errno(database->getHandle()) : 0;
    const std::string what = exception.what();
    switch (exception.getErrorCode()) {
    case SQLITE_FULL:
        return {ErrorCode::diskFull, "the disk is full", file, "free some space on this disk"};
    case SQLITE_IOERR:
        if (systemError == ENOSPC || systemError == EDQUOT)
            return {ErrorCode::diskFull, "the disk is full", file, "free some space on this disk"};
        return {ErrorCode::failed, "the disk can't be read or written: " + what, file, "check the disk"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_SCHEMA:
        return {ErrorCode::damaged, "the file is damaged: " + what, file,
                "move it away to begin a new one, or put back a copy"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::unavailable, "another program is using the file", file, "end the other program"};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return {ErrorCode::failed, "the file can't be opened: " + what, file,
                "check that the folder exists and may be written"};
    default:
        return {ErrorCode::failed, what, file, {}};
    }
}

Result<std::unique_ptr<SQLite::Database>> openFile(const std::filesystem::path& file, const Schema& schema,
                                                   Access access)
{
    const std::string name = file.string();
    std::error_code ignored;
    if (access == Access::readOnly && !std::filesystem::exists(file, ignored))
        return fail(ErrorCode::notFound, fmt::format("{} is not there", schema.name), name, "start the agent first");
    std::unique_ptr<SQLite::Database> database;
    try {
        const int flags = access == Access::readOnly ? SQLite::OPEN_READONLY
                                                     : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
        database = std::make_unique<SQLite::Database>(name, flags, kBusyTimeoutMs);
        if (access == Access::write) {
            // Looked at before the journal mode is set: a newer version's file must stay as it is.
            if (const int version = numberOf(*database, "PRAGMA user_version"); version > schema.version
                && numberOf(*database, "PRAGMA application_id") == schema.applicationId)
                return fail(newerVersion(schema, version, name));
            database->exec("PRAGMA journal_mode = WAL");
            database->exec("PRAGMA journal_size_limit = 4194304");
            database->exec(schema.durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        }
        if (auto checked = check(*database, schema, access, name); !checked)
            return fail(std::move(checked.error()));
        return database;
    } catch (const SQLite::Exception& exception) {
        return fail(errorOf(exception, database.get(), name));
    }
}

} // namespace handrail::storage
