#pragma once

#include "base/Result.h"
#include "journal/Entry.h"
#include "telemetry/Normal.h"
#include "telemetry/WindowLines.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace handrail::cli {

/// Every entry of the journal in a data folder, in order, until one is refused.
[[nodiscard]] Result<void> readJournal(const std::string& data, const std::function<Result<void>(journal::Entry)>& take);

/// One recorded window with what the agent took in before it judged it.
struct Moment {
    const Window& window;
    std::vector<const journal::Entry*> before; ///< of the journal
    std::shared_ptr<const Normal> usual;       ///< when it is another than before; otherwise null
};
using TakeMoment = std::function<void(const Moment&)>;

/// What an agent keeps of one service in its own folder, which it may be using meanwhile.
struct RecordedFolder {
    std::string data;
    ServiceId service;
    std::vector<journal::Entry> entries; ///< those of the service, and of the agent

    /// `service` may be empty where the journal knows one only. Errors: of the files; notFound.
    [[nodiscard]] static Result<RecordedFolder> open(const std::string& data, const std::string& service);
    /// The windows of [from, to) as they were judged, and after each what came late for it, marked so.
    [[nodiscard]] Result<void> each(WallTime from, WallTime to, const TakeMoment& take) const;
    /// Sums of ten minutes and less that end before the first window.
    [[nodiscard]] Result<std::vector<Window>> rollupsBefore() const;
};

/// The same from files, as `export` and `journal` print them.
struct RecordedFiles {
    RecordedWindows windows;
    std::vector<journal::Entry> entries;

    /// `journalOf` is such a file, or a data folder; it may be empty. Tells people on stderr what had to be put right.
    [[nodiscard]] static Result<RecordedFiles> open(const std::string& windows, const std::string& journalOf, const ServiceId& service);
    void each(const ServiceId& service, const TakeMoment& take) const;
};

} // namespace handrail::cli
