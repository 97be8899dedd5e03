#pragma once

#include "base/Mutex.h"
#include "storage/DeskStore.h"
#include "ui/DeskMemory.h"

#include <deque>
#include <functional>
#include <map>
#include <thread>

namespace handrail::console {

/// The console's memory in a folder: desk.db and settings, worked on by one thread that is handed tasks.
class ConsoleMemory final : public ui::DeskMemory {
public:
    explicit ConsoleMemory(std::filesystem::path folder);
    ~ConsoleMemory() override; ///< finishes what was handed over

    /// Settings as they stood at the start: read by the constructor, before there is a window.
    [[nodiscard]] std::string setting(const std::string& name) const;
    [[nodiscard]] std::vector<std::string> rememberedAgents() const;
    /// What the window showed last of these agents: read at once, since it is painted before all else.
    [[nodiscard]] std::string firstPicture(const std::vector<std::string>& agents) const;
    void keepFirstPicture(const std::vector<std::string>& agents, const std::string& bytes);

    [[nodiscard]] std::optional<std::vector<ui::Remembered>> takeRemembered() override;
    void remember(const std::string& address, const client::Update& update) override;
    void forget(const std::string& address) override;
    void keepSetting(const std::string& name, const std::string& value) override;
    void writeFile(std::filesystem::path path, std::string text) override;
    [[nodiscard]] std::optional<Result<std::string>> takeWritten() override;

private:
    using Task = std::function<void()>;
    void run();
    void hand(Task task) HR_EXCLUDES(m_mutex);
    void open();
    void save(const std::string& address, const client::Described& described);
    void save(const std::string& address, const client::EntriesCame& entries);
    void flushWindows();
    void writeSettings(const std::map<std::string, std::string>& settings);

    const std::filesystem::path m_folder;
    std::map<std::string, std::string> m_settings; ///< the GUI's
    std::vector<std::string> m_addresses;          ///< as they stood at the start

    // The worker's own.
    std::optional<storage::DeskStore> m_store;
    std::map<std::string, storage::DeskStore::Agent> m_agents;
    std::map<std::string, std::vector<Window>> m_windows; ///< not yet written
    SteadyTime m_flushedAt;

    Mutex m_mutex;
    Condition m_wake;
    std::deque<Task> m_tasks HR_GUARDED_BY(m_mutex);
    bool m_ending HR_GUARDED_BY(m_mutex) = false;
    bool m_isAsked HR_GUARDED_BY(m_mutex) = false; ///< nothing is opened before somebody wants something
    std::optional<std::vector<ui::Remembered>> m_remembered HR_GUARDED_BY(m_mutex);
    std::optional<Result<std::string>> m_written HR_GUARDED_BY(m_mutex);

    std::thread m_thread; ///< last: begins when everything else is there
};

} // namespace handrail::console
