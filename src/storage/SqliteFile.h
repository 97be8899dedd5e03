#pragma once

#include "base/Result.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

// What the three stores share. Only storage/*.cpp includes this.
namespace handrail::storage {

/// What a file of ours is called, how it is made and which numbers it carries in its header.
struct Schema {
    std::string_view name; ///< "the journal"
    int applicationId = 0;
    int version = 1;
    const char* create = "";
    bool durable = false; ///< every commit is on the disk when it returns; otherwise a power cut may lose the newest
};

enum class Access { write, readOnly };

/// Opens or makes the file, in WAL mode. Errors: newerVersion, damaged, notFound (read only), failed.
[[nodiscard]] Result<std::unique_ptr<SQLite::Database>> openFile(const std::filesystem::path& file,
                                                                 const Schema& schema, Access access);

/// Call inside the catch of the exception: full disks are told from errno where SQLite only says "I/O error".
[[nodiscard]] Error errorOf(const SQLite::Exception& exception, const SQLite::Database* database,
                            const std::string& file);

/// Runs `work`, which returns a Result, and turns what SQLite throws into an Error.
template <typename Work>
auto guarded(const SQLite::Database& database, Work&& work) -> decltype(work())
{
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        return fail(errorOf(exception, &database, database.getFilename()));
    }
}

[[nodiscard]] inline std::string_view blobOf(const SQLite::Column& column)
{
    return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

inline void bindBlob(SQLite::Statement& statement, int index, std::string_view bytes)
{
    // A null pointer would bind NULL instead of an empty blob.
    statement.bindNoCopy(index, bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size()));
}

} // namespace handrail::storage
