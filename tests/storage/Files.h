#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sqlite3.h>
#include <string>

namespace handrail::storage {

/// Changes a database behind the store's back. Empty if it worked, else what SQLite says.
inline std::string runSql(const std::filesystem::path& file, const std::string& sql)
{
    sqlite3* database = nullptr;
    std::string said;
    if (sqlite3_open(file.c_str(), &database) != SQLITE_OK ||
        sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr))
        said = sqlite3_errmsg(database);
    sqlite3_close(database);
    return said;
}

inline std::string bytesOf(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void putBytes(const std::filesystem::path& file, const std::string& bytes)
{
    for (const char* beside : {"-wal", "-shm"})
        std::filesystem::remove(file.string() + beside);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// In place: a file that is cut and written anew is flushed by the system each time.
inline void putByte(const std::filesystem::path& file, std::size_t at, char byte)
{
    for (const char* beside : {"-wal", "-shm"})
        std::filesystem::remove(file.string() + beside);
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(at)).put(byte);
}

} // namespace handrail::storage
