#pragma once

#include "base/Mutex.h"
#include "demo/Question.h"

#include <memory>
#include <optional>

namespace handrail::demo {

/// A cache of answers made by somebody in a hurry: a page per question, never given back, searched from end to end for
/// each question. Switched off unless the fault is on. Stops growing at 1 GB. Any thread.
class AnswerCache {
public:
    static constexpr std::size_t kMost = 1u << 30;

    void setOn(bool on) HR_EXCLUDES(m_mutex);
    /// The chance answered for just this question by `id` before.
    [[nodiscard]] std::optional<double> find(const std::string& id, const Question& question) HR_EXCLUDES(m_mutex);
    void keep(const std::string& id, const Question& question, double chance) HR_EXCLUDES(m_mutex);
    [[nodiscard]] std::size_t bytes() const HR_EXCLUDES(m_mutex);

private:
    struct Page;
    struct FreePage {
        void operator()(Page* page) const;
    };
    mutable Mutex m_mutex;
    bool m_on HR_GUARDED_BY(m_mutex) = false;
    std::vector<std::unique_ptr<Page, FreePage>> m_pages HR_GUARDED_BY(m_mutex);
};

} // namespace handrail::demo
