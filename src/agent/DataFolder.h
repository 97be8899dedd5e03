#pragma once

#include "base/Result.h"

#include <filesystem>

namespace handrail::agent {

/// The folder an agent keeps its things in, locked by one agent for as long as the value lives. An empty path makes a
/// temporary folder that is removed at the end.
class DataFolder {
public:
    /// Errors: alreadyExists, naming the process that has it; failed.
    [[nodiscard]] static Result<DataFolder> open(const std::filesystem::path& path);
    DataFolder(DataFolder&& other) noexcept;
    DataFolder& operator=(DataFolder&&) = delete;
    ~DataFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::filesystem::path windows() const { return m_path / "windows.db"; }
    [[nodiscard]] std::filesystem::path journal() const { return m_path / "journal.db"; }
    [[nodiscard]] bool isTemporary() const { return m_isTemporary; }

private:
    DataFolder() = default;

    std::filesystem::path m_path;
    int m_lock = -1;
    bool m_isTemporary = false;
};

} // namespace handrail::agent
