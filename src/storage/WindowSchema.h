#pragma once

#include "storage/SqliteFile.h"

// The tables of windows.db. For WindowStore.cpp.
namespace handrail::storage {

inline constexpr const char* kCreateWindows = R"sql(
CREATE TABLE service(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE base(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE late(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE minute(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE ten_minutes(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE hour(service INTEGER, start INTEGER, window BLOB NOT NULL, PRIMARY KEY(service, start)) WITHOUT ROWID;
CREATE TABLE normal(service INTEGER, version INTEGER, normal BLOB NOT NULL, PRIMARY KEY(service, version)) WITHOUT ROWID;
)sql";
/// Came later: a file from before gets it, and a program from before doesn't look at it.
inline constexpr const char* kCreateRemembered =
    "CREATE TABLE IF NOT EXISTS remembered(service INTEGER PRIMARY KEY, bytes BLOB NOT NULL)";

/// Came later too. Windows that begin at `until` or after it are not in the service's rollups yet.
inline constexpr const char* kCreateRolledUp = R"sql(
CREATE TABLE rolled_up(service INTEGER PRIMARY KEY, until INTEGER NOT NULL);
INSERT INTO rolled_up SELECT id, ifnull((SELECT max(start) + 1 FROM base WHERE service = id), 0) FROM service;
)sql";

inline constexpr Schema kWindowsSchema{"the store of windows", 0x48725764, 1, kCreateWindows, false};

} // namespace handrail::storage
