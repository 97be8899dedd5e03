#pragma once

#include "base/Mutex.h"
#include "base/Time.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace handrail::agent {

/// How much came on each connection to `ourPort` since it was made, as the kernel counted it, by the other end: "127.0.0.1 53214".
/// One look at all open files of this program.
[[nodiscard]] std::map<std::string, std::uint64_t> bytesArrived(int ourPort);

/// Watches messages that are on their way. The wire's library measures one only when all of it is there: until then it would
/// hold whatever is sent. A thread of its own, which sleeps while nothing is on its way.
class Arrivals {
public:
    static constexpr std::uint64_t kMostBytes = 1u << 20; ///< of one message: far more than a console ever sends
    static constexpr Millis kLook{20};                    ///< what comes sooner than that is never looked at
    static constexpr Millis kMostTime = std::chrono::seconds(10);

    Arrivals() : m_thread([this] { run(); }) {}
    ~Arrivals();

    /// `giveUp` is called once, from the thread here, when more than kMostBytes come on the connection or kMostTime is over
    /// before end().
    [[nodiscard]] std::uint64_t begin(const std::string& peer, int ourPort, std::function<void()> giveUp) HR_EXCLUDES(m_mutex);
    void end(std::uint64_t arrival) HR_EXCLUDES(m_mutex);

private:
    struct Arrival {
        std::string connection; ///< as in bytesArrived()
        int ourPort = 0;
        SteadyTime since;
        std::function<void()> giveUp;
        std::optional<std::uint64_t> before{}; ///< what had come on the connection at the first look
    };

    void run() HR_EXCLUDES(m_mutex);
    bool waitForLook() HR_EXCLUDES(m_mutex);
    /// The port of those that were there at the last look already; 0 when there are none.
    int portToLookAt(SteadyTime now) HR_EXCLUDES(m_mutex);
    std::vector<std::function<void()>> tooMuch(const std::map<std::string, std::uint64_t>& bytes, SteadyTime now)
        HR_EXCLUDES(m_mutex);

    Mutex m_mutex;
    Condition m_wake;
    std::map<std::uint64_t, Arrival> m_arrivals HR_GUARDED_BY(m_mutex);
    std::uint64_t m_last HR_GUARDED_BY(m_mutex) = 0;
    bool m_isClosed HR_GUARDED_BY(m_mutex) = false;
    std::thread m_thread; // last: it uses all above
};

} // namespace handrail::agent
