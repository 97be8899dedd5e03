#pragma once

#include "base/Mutex.h"
#include "collector/HttpGet.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace handrail::collector {

/// Fetches many pages again and again on one thread: connections are kept, handles are shared, and a page that hangs keeps no
/// other waiting.
class Pages {
public:
    struct Wanted {
        std::string url;
        Millis every{1'000};
        Millis atMost{1'000};
        std::function<void(const Result<HttpGet::Page>&)> take; ///< on the thread of the pages
    };

    Pages();
    ~Pages();
    Pages(const Pages&) = delete;
    Pages& operator=(const Pages&) = delete;

    /// Fetched soon and then every `every`, counted from the beginning; a fetch that is late is left out. Many that come
    /// together are spread over their time.
    [[nodiscard]] std::uint64_t add(Wanted wanted) HR_EXCLUDES(m_mutex);
    /// Gives up the fetch under way; nothing is taken after it. Unknown ones are ignored.
    void remove(std::uint64_t id) HR_EXCLUDES(m_mutex);

private:
    struct Page {
        Wanted wanted;
        SteadyTime due{};
        bool isUnderWay = false; ///< the thread's: it is fetched, or taken just now
        bool isGone = false;
    };
    class Fetching;
    void work() HR_EXCLUDES(m_mutex);

    Mutex m_mutex;
    Condition m_changed;
    std::map<std::uint64_t, Page> m_pages HR_GUARDED_BY(m_mutex);
    std::set<std::pair<SteadyTime, std::uint64_t>> m_due HR_GUARDED_BY(m_mutex); ///< those that are not under way
    std::vector<std::uint64_t> m_gone HR_GUARDED_BY(m_mutex); ///< their fetches are to be given up
    std::uint64_t m_lastId HR_GUARDED_BY(m_mutex) = 0;
    bool m_isStopping HR_GUARDED_BY(m_mutex) = false;
    const std::unique_ptr<Fetching> m_fetching;
    std::thread m_thread HR_GUARDED_BY(m_mutex);
};

} // namespace handrail::collector
