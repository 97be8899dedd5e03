#pragma once

#include "base/Mutex.h"
#include "demo/ModelVersion.h"

namespace handrail::demo {

/// Answers questions of many threads together, as a version's notes ask for: the first waits until the batch is full or
/// its time is over, then one thread computes for all. A batch of one is answered at once. Any thread.
class Batcher {
public:
    explicit Batcher(std::shared_ptr<const ModelVersion> version);
    [[nodiscard]] const ModelVersion& version() const { return *m_version; }
    /// The chance of "late". Errors: as ModelVersion::chances.
    [[nodiscard]] Result<double> ask(const Question& question) HR_EXCLUDES(m_mutex);

private:
    struct Batch {
        std::vector<Question> questions;
        SteadyTime until;
        bool closed = false; ///< somebody computes it, nobody may join
        bool done = false;
        Result<std::vector<double>> chances = std::vector<double>();
    };

    const std::shared_ptr<const ModelVersion> m_version;
    Mutex m_mutex;
    Condition m_changed;
    std::shared_ptr<Batch> m_open HR_GUARDED_BY(m_mutex);
};

} // namespace handrail::demo
