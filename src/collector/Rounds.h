#pragma once

#include "base/Mutex.h"
#include "base/Time.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace handrail::collector {

/// A few threads that take many short turns again and again, instead of a thread and twenty awakenings a second for each. With
/// very many each comes less often. The first takes all that is due, the others come when it is behind: a turn that hangs keeps
/// one thread.
class Rounds {
public:
    Rounds() = default;
    ~Rounds();
    Rounds(const Rounds&) = delete;
    Rounds& operator=(const Rounds&) = delete;

    /// `turn` runs soon and then every 50 ms, or as often as 5,000 turns a second allow; never on two threads at once. One that may
    /// wait longer gives way where there are many: it comes as often as 500 turns a second allow, but once in `mayWait`, and
    /// besides just after each full `span` of the clock on the wall, where windows end.
    [[nodiscard]] std::uint64_t add(std::function<void()> turn, Millis mayWait = Millis(50), Millis span = Millis(0));
    /// Waits for the turn under way. Unknown ones are ignored.
    void remove(std::uint64_t id);

private:
    struct Turn {
        std::function<void()> run;
        Millis mayWait{0}, span{0};
        SteadyTime due{};
        bool isRunning = false;
    };
    using Due = std::set<std::pair<SteadyTime, Turn*>>;
    /// `after`: how late a turn must be to be this thread's.
    void work(Millis after);
    void take(Due::node_type due, SteadyTime now) HR_REQUIRES(m_mutex);

    Mutex m_mutex;
    Condition m_changed; ///< a turn has ended, or all must
    std::map<std::uint64_t, Turn> m_turns HR_GUARDED_BY(m_mutex);
    Due m_due HR_GUARDED_BY(m_mutex); ///< those that do not run
    std::uint64_t m_lastId HR_GUARDED_BY(m_mutex) = 0;
    bool m_isStopping HR_GUARDED_BY(m_mutex) = false;
    std::vector<std::thread> m_threads HR_GUARDED_BY(m_mutex);
};

} // namespace handrail::collector
