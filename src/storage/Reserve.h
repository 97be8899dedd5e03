#pragma once

#include <filesystem>

namespace handrail::storage {

/// Room on the disk that is kept for the journal: a file of 16 MB that is given up when nothing else is free.
class Reserve {
public:
    explicit Reserve(std::filesystem::path file);

    /// Takes the room, if there is so much besides it that nobody is hurt; keeps what is there already.
    void take();
    /// True if room became free by it.
    bool giveUp();
    [[nodiscard]] bool isThere() const { return m_isThere; }

private:
    std::filesystem::path m_file;
    bool m_isThere = false;
};

} // namespace handrail::storage
