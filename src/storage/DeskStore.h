#pragma once

#include "base/Result.h"
#include "telemetry/Window.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace handrail::storage {

/// desk.db: the console's own memory, so that the last picture is back before anything is dialled: per agent its last
/// description (opaque bytes of the client), recent windows, the journal as it was received, and the last number and hash seen.
class DeskStore {
public:
    [[nodiscard]] static Result<DeskStore> open(const std::filesystem::path& file);
    DeskStore(DeskStore&&) noexcept;
    DeskStore& operator=(DeskStore&&) noexcept;
    ~DeskStore();

    struct Agent {
        std::string address;
        std::string description;
        Seq lastSeq = 0;
        std::string lastHash;
        WallTime savedAt;
        Seq doubt = 0; ///< the last entry that was known when the agent turned out to have another journal; 0 = never
    };
    [[nodiscard]] Result<void> putAgent(const Agent& agent);
    [[nodiscard]] Result<std::vector<Agent>> agents() const;
    [[nodiscard]] Result<void> forgetAgent(const std::string& address);
    [[nodiscard]] Result<void> putWindows(const std::string& address, const std::vector<Window>& windows);
    /// The newest `limit` windows of every service of the agent, oldest first.
    [[nodiscard]] Result<std::vector<Window>> windows(const std::string& address, std::size_t limit) const;
    /// Entries as received (bytes with their numbers); kept to the newest 20,000 per agent.
    [[nodiscard]] Result<void> putEntries(const std::string& address, const std::vector<std::pair<Seq, std::string>>& entries);
    [[nodiscard]] Result<std::vector<std::pair<Seq, std::string>>> entries(const std::string& address) const;

private:
    struct State;
    explicit DeskStore(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace handrail::storage
