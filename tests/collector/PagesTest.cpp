#include "collector/Pages.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <httplib.h>
#include <thread>

using namespace handrail;
using namespace handrail::collector;

namespace {

constexpr int kSoon = 30'000;

/// Pages at the edge: one that never answers, others that count.
class Server {
public:
    Server()
    {
        m_http.new_task_queue = [] { return new httplib::ThreadPool(4); };
        m_http.Get("/page/(\\d+)", [this](const httplib::Request& request, httplib::Response& response) {
            ++asked;
            response.set_content("page " + request.matches[1].str(), "text/plain");
        });
        m_http.Get("/hangs", [this](const httplib::Request&, httplib::Response&) { goOn.wait(false); });
        port = m_http.bind_to_any_port("127.0.0.1");
        m_thread = std::thread([this] { m_http.listen_after_bind(); });
    }
    ~Server()
    {
        goOn = true;
        goOn.notify_all();
        m_http.stop();
        m_thread.join();
    }
    [[nodiscard]] std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port) + path; }

    std::atomic<int> asked = 0;
    std::atomic<bool> goOn = false;
    int port = 0;

private:
    httplib::Server m_http;
    std::thread m_thread;
};

} // namespace

/// Many pages on one thread.
class PagesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void eachIsFetchedAgainAndAgainAndIsItself()
    {
        Server server;
        std::vector<std::atomic<int>> times(50);
        std::atomic<int> others = 0;
        Pages pages;
        for (std::size_t i = 0; i < times.size(); ++i) {
            const std::string text = "page " + std::to_string(i);
            static_cast<void>(pages.add({server.url("/page/" + std::to_string(i)), Millis(100), Millis(5'000),
                                         [&times, &others, i, text](const Result<HttpGet::Page>& page) {
                                             ++(page && page->body == text ? times[i] : others);
                                         }}));
        }
        QTRY_VERIFY_WITH_TIMEOUT(std::ranges::all_of(times, [](const auto& each) { return each > 2; }), kSoon);
        QCOMPARE(others.load(), 0);
    }
    void oneThatHangsKeepsNoOtherWaitingAndIsGivenUp()
    {
        Server server;
        std::atomic<int> times = 0, lost = 0;
        Pages pages;
        static_cast<void>(pages.add({server.url("/hangs"), Millis(60'000), Millis(300), [&](const auto& page) { lost += page ? 0 : 1; }}));
        static_cast<void>(pages.add({server.url("/page/1"), Millis(20), Millis(5'000), [&](const auto& page) { times += page ? 1 : 0; }}));
        QTRY_VERIFY_WITH_TIMEOUT(times > 3, kSoon);
        QTRY_COMPARE_WITH_TIMEOUT(lost.load(), 1, kSoon);
    }
    void whatWasRemovedDoesNotComeAgain()
    {
        Server server;
        std::atomic<int> times = 0, hung = 0, others = 0;
        Pages pages;
        const auto id = pages.add({server.url("/page/1"), Millis(20), Millis(5'000), [&](const auto&) { ++times; }});
        const auto hangs = pages.add({server.url("/hangs"), Millis(20), Millis(60'000), [&](const auto&) { ++hung; }});
        static_cast<void>(pages.add({server.url("/page/2"), Millis(20), Millis(5'000), [&](const auto&) { ++others; }}));
        QTRY_VERIFY_WITH_TIMEOUT(times > 0 && others > 0, kSoon);
        pages.remove(id);
        pages.remove(hangs); // at once, although its fetch could take a minute
        const int until = times, from = others;
        QTRY_VERIFY_WITH_TIMEOUT(others > from + 3, kSoon);
        QCOMPARE(times.load(), until);
        QCOMPARE(hung.load(), 0);
        pages.remove(id);
    }
    void whatIsUnderWayAtTheEndIsGivenUp()
    {
        Server server;
        std::atomic<int> taken = 0;
        {
            Pages pages;
            static_cast<void>(pages.add({server.url("/hangs"), Millis(1'000), Millis(60'000), [&](const auto&) { ++taken; }}));
            static_cast<void>(pages.add({server.url("/page/1"), Millis(1'000), Millis(5'000), [](const auto&) {}}));
            QTRY_VERIFY_WITH_TIMEOUT(server.asked > 0, kSoon);
        }
        QCOMPARE(taken.load(), 0);
    }
    void whoDoesNotAnswerIsAnError()
    {
        std::atomic<int> refused = 0;
        Pages pages;
        static_cast<void>(pages.add({"http://127.0.0.1:1/metrics", Millis(50), Millis(1'000), [&](const Result<HttpGet::Page>& page) {
                                         refused += !page && page.error().code == ErrorCode::unavailable ? 1 : 0;
                                     }}));
        QTRY_VERIFY_WITH_TIMEOUT(refused > 1, kSoon);
    }
};

QTEST_GUILESS_MAIN(PagesTest)
#include "PagesTest.moc"
