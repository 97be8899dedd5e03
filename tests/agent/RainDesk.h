#pragma once

#include "agent/DataFolder.h"
#include "agent/Desk.h"
#include "agent/History.h"
#include "base/Files.h"
#include "journal/EntryCodec.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QtTest>

namespace handrail::agent::test {

class SetClock final : public Clock {
public:
    WallTime wall() const override { return fromMs(1'800'000'000'000) + passed; }
    SteadyTime steady() const override { return SteadyTime(std::chrono::hours(50)) + passed; }
    Millis passed{0};
};

inline Caller caller(const std::string& who, const std::string& console, bool mayOperate)
{
    Caller made;
    made.who = who;
    made.console = console;
    made.mayOperate = mayOperate;
    return made;
}

inline const Caller kAna = caller("ana", "desk 1", true);
inline const Caller kBen = caller("ben", "desk 2", true);
inline const Caller kGuest = caller("guest", "desk 3", false);

/// The state thread's work without the thread: real files, a clock that is set, and shims that are only written down.
class RainDesk {
protected:
    ~RainDesk() = default;
    /// What a test wants besides, each time the desk is opened.
    virtual void furnish(Desk::Setup&) {}
    virtual void addServices(std::vector<Configured>&) {}

    std::unique_ptr<RainFolder> m_files;
    SetClock m_clock;
    std::unique_ptr<Desk> m_desk;
    std::vector<remediation::ShimJob> m_jobs;
    remediation::ShimState m_shim;
    std::vector<std::string> m_log;
    bool m_shimFails = false;
    WallTime m_startedAt;
    int m_request = 0;

    void open(const std::string& name = "agent")
    {
        m_desk.reset();
        auto configured = readConfigured(m_files->path("rain.yaml"), {});
        QVERIFY2(configured.has_value(), configured ? "" : configured.error().front().text().c_str());
        std::filesystem::create_directories(m_files->path("data"));
        auto windows = storage::WindowStore::open(m_files->path("data/windows.db"), {});
        auto journal = storage::JournalStore::open(m_files->path("data/journal.db"));
        QVERIFY(windows && journal);
        Desk::Setup setup;
        setup.name = name;
        setup.dataFolder = m_files->path("data");
        if (std::filesystem::exists(m_files->path("rights.yaml"))) {
            auto rights = RightsFile::open(m_files->path("rights.yaml"), {kRain});
            QVERIFY2(rights.has_value(), rights ? "" : rights.error().text().c_str());
            setup.rights = std::move(*rights);
        }
        setup.startShim = [this](const remediation::ShimJob& job) -> Result<void> {
            if (m_shimFails)
                return fail(ErrorCode::failed, "no such program");
            m_jobs.push_back(job);
            return {};
        };
        setup.lookAtShim = [this](const ServiceId&, const OperationId&) { return m_shim; };
        setup.readHistory = readHistory;
        setup.sourcesChanged = [](const auto&) {};
        setup.log = [this](const std::string& line) { m_log.push_back(line); };
        furnish(setup);
        std::vector<Configured> services;
        services.push_back(std::move(*configured));
        addServices(services);
        m_desk = std::make_unique<Desk>(std::move(setup), std::move(services), std::move(*windows), std::move(*journal), m_clock);
        QVERIFY(m_desk->begin());
    }
    void turn(std::deque<Message> messages = {}) { m_desk->turn(messages); }
    /// One second of a service that answers 100 requests, `failed` of them not.
    void second(std::uint64_t failed = 0)
    {
        Window part;
        part.requests = 100;
        if (failed > 0)
            part.errors["no answer"] = failed;
        part.reachable = true;
        part.startedAt = m_startedAt;
        for (int tenth = 0; tenth < 10; ++tenth) {
            std::deque<Message> messages;
            if (tenth == 5)
                messages.push_back(Contribution{kRain, m_clock.wall(), part});
            m_clock.passed += Millis(100);
            turn(std::move(messages));
        }
    }
    const journal::IncidentState* breakIt()
    {
        for (int i = 0; i < 3; ++i)
            second();
        for (int i = 0; i < 20 && m_desk->shared().openIncidentOf(kRain) == nullptr; ++i)
            second(60);
        return m_desk->shared().openIncidentOf(kRain);
    }
    Command command(decltype(Command::what) what)
    {
        Command made;
        made.request = RequestId("request-" + std::to_string(++m_request));
        made.service = kRain;
        made.what = std::move(what);
        made.digest = made.request.value;
        return made;
    }
    Command restart(Seq seen = 0)
    {
        OperationCommand what;
        what.wanted.action = "restart";
        what.wanted.seen = seen;
        what.wanted.request = RequestId("request-" + std::to_string(m_request + 1)); // the one command() gives
        return command(std::move(what));
    }
    Reply act(const Command& asked, const Caller& caller)
    {
        Reply reply;
        turn({ActAsked{asked, caller, [&reply](const Reply& r) { reply = r; }}});
        return reply;
    }
    std::shared_ptr<Listener> follow(const Caller& caller)
    {
        auto listener = std::make_shared<Listener>(caller, [] {});
        turn({FollowBegan{listener, {}}});
        return listener;
    }
    journal::OperationState stateOf(const OperationId& id) const { return m_desk->shared().operation(id)->latest.state; }
    void pass(int ms)
    {
        for (int i = 0; i < ms; i += 50) {
            m_clock.passed += Millis(50);
            turn();
        }
    }
    /// A desk of its own that has seen three good seconds.
    void begin()
    {
        m_files = std::make_unique<RainFolder>();
        m_clock.passed = Millis(0);
        m_startedAt = m_clock.wall() - std::chrono::hours(1);
        m_jobs.clear();
        m_log.clear();
        m_shim = {};
        m_shimFails = false;
        open();
        for (int i = 0; i < 3; ++i)
            second();
    }
};

} // namespace handrail::agent::test
