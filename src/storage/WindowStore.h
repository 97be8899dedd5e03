#pragma once

#include "base/Result.h"
#include "telemetry/Normal.h"
#include "telemetry/Window.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::storage {

/// windows.db: sealed windows per service, clustered by service and time, with 1-min, 10-min and 1-h rollups that are merges,
/// and the learned normals with their versions. Retention per level keeps the disk bounded. One writer; readers of other
/// threads open their own with openReadOnly. Values live at most as long as the caller keeps them.
class WindowStore {
public:
    struct Retention {
        Millis base = std::chrono::hours(48);
        Millis minute = std::chrono::hours(24 * 14);
        Millis tenMinutes = std::chrono::hours(24 * 90);
        Millis hour = std::chrono::hours(24 * 730);
    };
    /// Errors: newerVersion, damaged, failed.
    [[nodiscard]] static Result<WindowStore> open(const std::filesystem::path& file, Retention retention);
    [[nodiscard]] static Result<WindowStore> openReadOnly(const std::filesystem::path& file);
    WindowStore(WindowStore&&) noexcept;
    WindowStore& operator=(WindowStore&&) noexcept;
    ~WindowStore();

    /// Stores all in one transaction and keeps the rollups up to date. A window that is there already is merged as late.
    [[nodiscard]] Result<void> put(std::span<const Window> windows);
    /// The same with what encode() made of each: who needs that besides makes it once.
    struct Encoded {
        const Window* window;
        std::string_view bytes;
    };
    [[nodiscard]] Result<void> putEach(std::span<const Encoded> windows);
    /// Windows of [from, to) at the finest level that gives at most `points` (and at least one); base windows for points = 0.
    [[nodiscard]] Result<std::vector<Window>> read(const ServiceId& service, WallTime from, WallTime to,
                                                   std::size_t points = 0) const;
    /// Base windows of [from, to) as they were judged, without what came late: for rebuilding a judge after a restart.
    [[nodiscard]] Result<std::vector<Window>> readJudged(const ServiceId& service, WallTime from, WallTime to) const;
    /// What came too late for the windows of [from, to), each as a window of its own, marked late.
    [[nodiscard]] Result<std::vector<Window>> readLate(const ServiceId& service, WallTime from, WallTime to) const;
    /// Of the oldest base window; none when there is none.
    [[nodiscard]] Result<std::optional<WallTime>> firstStart(const ServiceId& service) const;
    [[nodiscard]] Result<std::optional<WallTime>> lastEnd(const ServiceId& service) const;
    [[nodiscard]] Result<void> putNormal(const ServiceId& service, const Normal& normal);
    /// The latest, or the given version; none when there is none.
    [[nodiscard]] Result<std::optional<Normal>> normal(const ServiceId& service, std::uint32_t version = 0) const;
    /// What a judge remembers of a service beyond its windows (opaque bytes); one, the latest. Empty when there is none.
    [[nodiscard]] Result<void> putRemembered(const ServiceId& service, std::string_view bytes);
    [[nodiscard]] Result<std::string> remembered(const ServiceId& service) const;
    /// Deletes what is older than the retention; a little at a time. `now` is the newest window's end.
    [[nodiscard]] Result<void> forget(WallTime now);

private:
    struct State;
    explicit WindowStore(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace handrail::storage
