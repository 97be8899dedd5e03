#pragma once

#include "client/Update.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace handrail::ui {

/// What the desk remembers of one agent from the last time.
struct Remembered {
    std::string address;
    std::shared_ptr<const client::Description> description;
    std::vector<Window> windows;
    std::vector<journal::Entry> entries;
    Seq lastSeq = 0;
    std::string lastHash; ///< of that entry: the agent must still have it
    Seq doubt = 0;        ///< the agent had another journal once; the last entry that was known then
};

/// The console's own memory. All work is done on a thread of its own: every function returns at once.
class DeskMemory {
public:
    virtual ~DeskMemory() = default;
    /// What was stored; none until it has been read, and none again after it was taken.
    [[nodiscard]] virtual std::optional<std::vector<Remembered>> takeRemembered() = 0;
    /// Keeps descriptions, windows and entries; other updates are ignored.
    virtual void remember(const std::string& address, const client::Update& update) = 0;
    virtual void forget(const std::string& address) = 0;
    virtual void keepSetting(const std::string& name, const std::string& value) = 0;
    virtual void writeFile(std::filesystem::path path, std::string text) = 0;
    /// How the last writeFile went: the path, or why not.
    [[nodiscard]] virtual std::optional<Result<std::string>> takeWritten() = 0;
};

/// Remembers nothing.
class NoMemory final : public DeskMemory {
public:
    [[nodiscard]] std::optional<std::vector<Remembered>> takeRemembered() override
    {
        return std::exchange(m_asked, true) ? std::nullopt : std::optional(std::vector<Remembered>{});
    }
    void remember(const std::string&, const client::Update&) override {}
    void forget(const std::string&) override {}
    void keepSetting(const std::string&, const std::string&) override {}
    void writeFile(std::filesystem::path, std::string) override {}
    [[nodiscard]] std::optional<Result<std::string>> takeWritten() override { return {}; }

private:
    bool m_asked = false;
};

} // namespace handrail::ui
