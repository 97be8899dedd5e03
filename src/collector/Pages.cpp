#include "collector/Pages.h"

#include "collector/HttpTransfer.h"

#include <algorithm>
#include <pthread.h>

namespace handrail::collector {

namespace {

constexpr Millis kRest{20};            ///< at least, between two looks at what is due: many are begun together
constexpr std::size_t kPagesPerMs = 20; ///< where there are many, answers that come in quick succession are taken together
constexpr Millis kLongestPause{50};
constexpr Millis kApart{5};            ///< pages that are added together
constexpr std::size_t kMostAtOnce = 500;
constexpr std::size_t kMostSpare = 8;  ///< handles that are kept while nobody needs them

} // namespace

/// The transfers under way; all but wake() on the thread of the pages.
class Pages::Fetching {
public:
    struct Done {
        std::uint64_t id;
        Result<HttpGet::Page> page;
    };

    Fetching() : m_multi(curl_multi_init()) {}
    ~Fetching()
    {
        for (const auto& [id, transfer] : m_underWay)
            curl_multi_remove_handle(m_multi, transfer->easy());
        m_underWay.clear();
        m_spare.clear();
        curl_multi_cleanup(m_multi);
    }
    Fetching(const Fetching&) = delete;
    Fetching& operator=(const Fetching&) = delete;

    [[nodiscard]] std::size_t size() const { return m_underWay.size(); }
    void wake() { curl_multi_wakeup(m_multi); }

    /// False when there is no memory for it.
    bool begin(std::uint64_t id, const std::string& url, Millis atMost)
    {
        auto transfer = m_spare.empty() ? std::make_unique<HttpTransfer>() : std::move(m_spare.back());
        if (!m_spare.empty())
            m_spare.pop_back();
        if (transfer->easy() == nullptr)
            return false;
        transfer->begin(url, atMost);
        if (curl_multi_add_handle(m_multi, transfer->easy()) != CURLM_OK)
            return false;
        m_underWay.emplace(id, std::move(transfer));
        return true;
    }
    void giveUp(std::uint64_t id)
    {
        if (const auto found = m_underWay.find(id); found != m_underWay.end())
            (void)release(found);
    }
    /// Goes on with all of them.
    std::vector<Done> perform()
    {
        int running = 0, waiting = 0;
        curl_multi_perform(m_multi, &running);
        std::vector<Done> done;
        while (const CURLMsg* message = curl_multi_info_read(m_multi, &waiting)) {
            const auto found = std::ranges::find_if(m_underWay, [&](const auto& each) { return each.second->easy() == message->easy_handle; });
            if (message->msg != CURLMSG_DONE || found == m_underWay.end())
                continue;
            const CURLcode code = message->data.result; // before the handle goes, and the message with it
            const std::uint64_t id = found->first;
            done.push_back({id, release(found)->end(code)});
        }
        return done;
    }
    void wait(Millis atMost) { curl_multi_poll(m_multi, nullptr, 0, static_cast<int>(atMost.count()), nullptr); }
    void keepConnections(std::size_t pages)
    {
        curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, static_cast<long>(std::max<std::size_t>(pages, 16)));
    }

private:
    using UnderWay = std::map<std::uint64_t, std::unique_ptr<HttpTransfer>>;

    /// Valid until the next begin().
    HttpTransfer* release(UnderWay::iterator at)
    {
        std::unique_ptr<HttpTransfer> transfer = std::move(at->second);
        m_underWay.erase(at);
        curl_multi_remove_handle(m_multi, transfer->easy());
        if (m_spare.size() >= kMostSpare)
            m_spare.erase(m_spare.begin());
        m_spare.push_back(std::move(transfer));
        return m_spare.back().get();
    }

    CURLM* const m_multi;
    UnderWay m_underWay;
    std::vector<std::unique_ptr<HttpTransfer>> m_spare;
};

Pages::Pages() : m_fetching(std::make_unique<Fetching>()) {}

Pages::~Pages()
{
    std::thread thread;
    {
        const Lock lock(m_mutex);
        m_isStopping = true;
        thread.swap(m_thread);
    }
    m_fetching->wake();
    if (thread.joinable())
        thread.join();
}

std::uint64_t Pages::add(Wanted wanted)
{
    const Lock lock(m_mutex);
    const Millis after = kApart * static_cast<long>(m_pages.size()) % std::max(wanted.every, Millis(1));
    const SteadyTime due = std::chrono::steady_clock::now() + after;
    m_pages[++m_lastId] = {std::move(wanted), due, false, false};
    m_due.emplace(due, m_lastId);
    if (!m_thread.joinable()) {
        m_thread = std::thread([this] { work(); });
        pthread_setname_np(m_thread.native_handle(), "hr-pages");
    }
    m_fetching->wake();
    return m_lastId;
}

void Pages::remove(std::uint64_t id)
{
    const Lock lock(m_mutex);
    const auto found = m_pages.find(id);
    if (found == m_pages.end())
        return;
    m_due.erase({found->second.due, id});
    found->second.isGone = true;
    if (found->second.isUnderWay)
        m_gone.push_back(id);
    m_fetching->wake();
    while (found->second.isUnderWay)
        m_changed.waitUntil(m_mutex, std::chrono::steady_clock::now() + kRest);
    m_pages.erase(found);
}

void Pages::work()
{
    m_mutex.lock();
    while (!m_isStopping) {
        SteadyTime now = std::chrono::steady_clock::now();
        m_fetching->keepConnections(m_pages.size());
        for (const std::uint64_t id : std::exchange(m_gone, {})) {
            m_fetching->giveUp(id);
            m_pages.at(id).isUnderWay = false;
        }
        while (!m_due.empty() && m_due.begin()->first <= now && m_fetching->size() < kMostAtOnce) {
            const std::uint64_t id = m_due.begin()->second;
            m_due.erase(m_due.begin());
            Page& page = m_pages.at(id);
            page.due = std::max(page.due + page.wanted.every, now);
            page.isUnderWay = m_fetching->begin(id, page.wanted.url, page.wanted.atMost);
            if (!page.isUnderWay)
                m_due.emplace(page.due, id);
        }
        m_changed.notifyAll();
        m_mutex.unlock();
        const auto done = m_fetching->perform();
        m_mutex.lock();
        for (const auto& [id, fetched] : done) {
            const auto found = m_pages.find(id);
            if (found == m_pages.end() || found->second.isGone)
                continue; // its remover waits for the next look
            m_mutex.unlock();
            found->second.wanted.take(fetched);
            m_mutex.lock();
            if (found->second.isGone)
                continue;
            found->second.isUnderWay = false;
            m_due.emplace(found->second.due, id);
        }
        now = std::chrono::steady_clock::now();
        const Millis pause = std::min(kLongestPause, Millis(m_pages.size() / kPagesPerMs));
        const SteadyTime next = m_due.empty() ? now + std::chrono::seconds(1) : std::max(m_due.begin()->first, now + kRest);
        m_mutex.unlock();
        m_fetching->wait(std::chrono::ceil<Millis>(next - now));
        if (pause > Millis(0))
            std::this_thread::sleep_for(pause);
        m_mutex.lock();
    }
    m_mutex.unlock();
}

} // namespace handrail::collector
