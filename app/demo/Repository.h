#pragma once

#include "demo/Batcher.h"
#include "demo/Settings.h"

#include <map>

namespace handrail::demo {

/// The versions on disk, which of them answers, and the fallback mode. The choice is written durably before it takes
/// effect, so a restart comes up as it was. Any thread.
class Repository {
public:
    struct Entry {
        std::string version, state, reason; ///< state: READY, UNAVAILABLE or empty (never loaded)
    };

    /// Loads every version in the folder. Errors: notFound if none can be loaded.
    [[nodiscard]] static Result<std::unique_ptr<Repository>> open(const Settings& settings);

    /// The version that answers; null after it was unloaded.
    [[nodiscard]] std::shared_ptr<Batcher> serving() const HR_EXCLUDES(m_mutex);
    /// A loaded version by name; null if there is none.
    [[nodiscard]] std::shared_ptr<Batcher> loaded(const std::string& version) const HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::string fallback() const HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::vector<Entry> index() const HR_EXCLUDES(m_mutex);
    /// What the service was built for, whichever version answers.
    [[nodiscard]] const Agreed& agreed() const { return m_agreed; }

    /// Reads the version anew and lets it answer; empty = the one that answers now. The old one answers until then.
    [[nodiscard]] Result<void> load(const std::string& version) HR_EXCLUDES(m_mutex);
    [[nodiscard]] Result<void> unload(const std::string& version) HR_EXCLUDES(m_mutex);
    /// none, table, unavailable. Errors: invalidInput; failed, diskFull.
    [[nodiscard]] Result<void> setFallback(const std::string& mode) HR_EXCLUDES(m_mutex);

private:
    struct Slot {
        std::shared_ptr<Batcher> batcher;
        std::string reason;
    };

    explicit Repository(const Settings& settings);
    Result<void> remember(const std::string& version, const std::string& fallback) HR_REQUIRES(m_mutex);

    const std::filesystem::path m_models, m_stateFile;
    Agreed m_agreed;
    mutable Mutex m_mutex;
    std::map<std::string, Slot> m_slots HR_GUARDED_BY(m_mutex);
    std::string m_serving HR_GUARDED_BY(m_mutex);
    std::string m_fallback HR_GUARDED_BY(m_mutex);
};

/// The durable choice, for who must change it while the server is not there.
struct Choice {
    std::string version = "v12", fallback = kFallbackNone;
};
[[nodiscard]] Choice readChoice(const std::filesystem::path& file);
[[nodiscard]] Result<void> writeChoice(const std::filesystem::path& file, const Choice& choice);
[[nodiscard]] bool isFallbackMode(const std::string& mode);

} // namespace handrail::demo
