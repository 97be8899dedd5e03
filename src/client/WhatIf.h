#pragma once

#include "alerting/Replay.h"
#include "base/Mutex.h"
#include "base/Result.h"
#include "contract/Agreement.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace handrail::client {

/// Judges what was recorded twice, by the agreement as it is and as it might be, on a thread of its own: windows go in as they
/// come from the agent, the answer is asked for. Nothing of it blocks but the destructor, for no longer than one window takes.
class WhatIf {
public:
    /// What is tried: one limit, a budget in its place, or the agreement of a file.
    struct Change {
        std::string failure;
        double limit = 0;           ///< in the signal's unit
        std::filesystem::path file; ///< empty = the limit or the budget
        std::optional<contract::Budget> budget{};
    };
    struct Answer {
        std::shared_ptr<const contract::Agreement> agreement, other;
        std::vector<alerting::ReplayEvent> asItIs, changed;
        std::size_t windows = 0;    ///< that were judged
        WallTime from;              ///< of the first of them
    };
    /// `entries`: what the journal has that happenedAnyway(), in its order. It explains what the windows show.
    WhatIf(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<const Normal> normal,
           std::vector<journal::Entry> entries, Change change);
    ~WhatIf();
    WhatIf(const WhatIf&) = delete;
    WhatIf& operator=(const WhatIf&) = delete;

    void take(std::vector<Window> windows) HR_EXCLUDES(m_mutex); ///< sealed, in order
    void end() HR_EXCLUDES(m_mutex);                             ///< no more of them come
    /// Once; none while it is at work. Errors: of the file, or invalidInput when it is another service's.
    [[nodiscard]] std::optional<Result<Answer>> takeAnswer() HR_EXCLUDES(m_mutex);

private:
    void run() HR_EXCLUDES(m_mutex);
    [[nodiscard]] Result<Answer> judge() HR_EXCLUDES(m_mutex);
    [[nodiscard]] bool isStopping() HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::optional<std::vector<Window>> next() HR_EXCLUDES(m_mutex); ///< none: nothing more comes

    const std::shared_ptr<const contract::Agreement> m_agreement;
    const std::shared_ptr<const Normal> m_normal;
    const std::vector<journal::Entry> m_entries;
    const Change m_change;
    Mutex m_mutex;
    Condition m_wake;
    std::vector<std::vector<Window>> m_waiting HR_GUARDED_BY(m_mutex);
    bool m_ended HR_GUARDED_BY(m_mutex) = false, m_stopping HR_GUARDED_BY(m_mutex) = false;
    std::optional<Result<Answer>> m_answer HR_GUARDED_BY(m_mutex);
    std::thread m_thread; // last: it begins when all else is there
};

} // namespace handrail::client
