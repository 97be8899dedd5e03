#include "demo/Supervisor.h"

#include "base/Mutex.h"
#include "demo/Deploy.h"
#include "demo/Faults.h"
#include "demo/HttpEnd.h"
#include "demo/Processes.h"
#include "demo/Repository.h"

#include <array>
#include <csignal>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <future>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace handrail::demo {

namespace {

constexpr Millis kStartWithin{10'000};

HttpReply reply(const Result<void>& done, const std::string& body = "{}\n")
{
    return done ? HttpReply{200, body}
                : refuse(done.error().code == ErrorCode::invalidInput ? 400 : 503, done.error().text());
}

} // namespace

struct Supervisor::Inside {
    explicit Inside(const Settings& s) : settings(s), startedAt(SystemClock().wall())
    {
        sigset_t set;
        sigemptyset(&set);
        for (const int signal : {SIGINT, SIGTERM, SIGCHLD})
            sigaddset(&set, signal);
        signals = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    }
    ~Inside()
    {
        {
            const Lock guard(mutex);
            closed = true;
            tasks.clear(); // who waits for one of them is told that the demo is ending
        }
        control.stop();
        for (const int fd : {signals, wake, lock})
            if (fd >= 0)
                ::close(fd);
    }

    HttpReply inMainThread(std::function<HttpReply()> work);
    void runTasks();
    [[nodiscard]] Result<void> lockData();
    [[nodiscard]] Result<void> startServer();
    HttpReply restart();
    HttpReply setFallback(const HttpQuestion& question);
    HttpReply setFault(const HttpQuestion& question);
    HttpReply status();
    [[nodiscard]] Result<void> switchFault(const Fault& fault, bool on);
    void endFaultsOf(FaultPlace place);
    void endDueFaults();
    void notice();

    const Settings settings;
    const WallTime startedAt;
    Child store{"store"}, server{"serve"}, travellers{"travel"};
    std::map<std::string, SteadyTime> faults; ///< those that are on, with their end; the main thread's own
    std::map<std::string, int> orders; ///< how often an operator told it what; the main thread's own
    bool ending = false;
    int signals = -1, wake = -1, lock = -1;
    HttpEnd control;
    Mutex mutex;
    bool closed HR_GUARDED_BY(mutex) = false;
    std::deque<std::shared_ptr<std::packaged_task<HttpReply()>>> tasks HR_GUARDED_BY(mutex);
};

/// Children belong to the main thread, so everything that touches them is done there.
HttpReply Supervisor::Inside::inMainThread(std::function<HttpReply()> work)
{
    auto task = std::make_shared<std::packaged_task<HttpReply()>>(std::move(work));
    auto done = task->get_future();
    {
        const Lock guard(mutex);
        if (closed)
            return refuse(503, "the demo is ending");
        tasks.push_back(std::move(task));
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake, &one, sizeof one);
    try {
        return done.get();
    } catch (const std::future_error&) {
        return refuse(503, "the demo is ending");
    }
}

void Supervisor::Inside::runTasks()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(wake, &count, sizeof count);
    while (true) {
        std::shared_ptr<std::packaged_task<HttpReply()>> task;
        {
            const Lock guard(mutex);
            if (tasks.empty())
                return;
            task = std::move(tasks.front());
            tasks.pop_front();
        }
        (*task)();
    }
}

Result<void> Supervisor::Inside::lockData()
{
    const auto file = settings.data / "lock";
    lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::alreadyExists, "another demo uses this folder", settings.data.string(),
                    "stop it (handrail-demo stop), or choose another one with --data");
    return {};
}

Result<void> Supervisor::Inside::startServer()
{
    if (auto started = server.start(optionsFor(settings, startedAt)); !started)
        return started;
    const auto until = std::chrono::steady_clock::now() + kStartWithin;
    while (server.isRunning() && std::chrono::steady_clock::now() < until) {
        if (isLive(settings.infer, Millis(500)))
            return {};
    }
    return fail(ErrorCode::unavailable, "the model server doesn't come up", settings.infer, "see its message above");
}

HttpReply Supervisor::Inside::restart()
{
    ++orders["restart"];
    server.stop();
    endFaultsOf(FaultPlace::server);
    endFaultsOf(FaultPlace::process);
    const auto started = startServer();
    return reply(started, nlohmann::json({{"pid", server.pid()}}).dump() + "\n");
}

HttpReply Supervisor::Inside::setFallback(const HttpQuestion& question)
{
    const std::string mode = question.value("mode") == "off" ? kFallbackNone : question.value("mode");
    if (!isFallbackMode(mode))
        return refuse(400, "no fallback mode '" + mode + "': use table, unavailable or off");
    ++orders["fallback"];
    const auto told =
        httpCall(settings.metrics, "POST", "/fallback", nlohmann::json({{"mode", mode}}).dump(), Millis(2000));
    if (told)
        return *told;
    Choice choice = readChoice(settings.stateFile());
    choice.fallback = mode; // nobody there to be told: it is what the next start finds
    return reply(writeChoice(settings.stateFile(), choice));
}

Result<void> Supervisor::Inside::switchFault(const Fault& fault, bool on)
{
    const std::string line = fmt::format("fault {} {}", fault.name, on ? "on" : "off");
    switch (fault.place) {
    case FaultPlace::store:
        store.tell(line);
        break;
    case FaultPlace::server:
        server.tell(line);
        break;
    case FaultPlace::travellers:
        travellers.tell(line);
        break;
    case FaultPlace::deploy:
        return on ? deployBadVersion(settings, fault.name) : withdrawBadVersion(settings);
    case FaultPlace::process:
        if (on)
            server.kill();
        else if (!server.isRunning())
            return startServer();
        break;
    }
    return {};
}

HttpReply Supervisor::Inside::setFault(const HttpQuestion& question)
{
    const Fault* fault = faultNamed(question.value("name"));
    if (!fault)
        return refuse(404, "no fault '" + question.value("name") + "': see handrail-demo fault --list");
    const bool on = question.value("on") == "true", renew = question.value("on") == "renew";
    double seconds = std::chrono::duration<double>(kFaultLasts).count();
    if (const std::string text = question.value("for_s"); !text.empty())
        seconds = std::strtod(text.c_str(), nullptr);
    if (!(seconds > 0 && seconds <= 86'400))
        return refuse(400, "a fault lasts more than nothing and at most a day");
    if (renew) { // what a restart has ended, or somebody else, does not come back
        if (const auto found = faults.find(fault->name); found != faults.end())
            found->second = std::chrono::steady_clock::now() + Millis(static_cast<std::int64_t>(seconds * 1000));
        return {200, "{}\n"};
    }
    if (on && fault->place == FaultPlace::deploy)
        std::erase_if(faults, [](const auto& one) { return faultNamed(one.first)->place == FaultPlace::deploy; });
    const auto switched = switchFault(*fault, on);
    if (!on)
        faults.erase(fault->name);
    else if (switched)
        faults[fault->name] = std::chrono::steady_clock::now() + Millis(static_cast<std::int64_t>(seconds * 1000));
    return reply(switched);
}

void Supervisor::Inside::endFaultsOf(FaultPlace place)
{
    std::erase_if(faults, [place](const auto& one) { return faultNamed(one.first)->place == place; });
}

void Supervisor::Inside::endDueFaults()
{
    const auto now = std::chrono::steady_clock::now();
    for (auto one = faults.begin(); one != faults.end();) {
        if (one->second > now) {
            ++one;
            continue;
        }
        fmt::print("The fault {} ends by itself.\n", one->first);
        if (const auto done = switchFault(*faultNamed(one->first), false); !done)
            fmt::print(stderr, "handrail-demo: {}\n", done.error().text());
        one = faults.erase(one);
    }
}

HttpReply Supervisor::Inside::status()
{
    const Choice choice = readChoice(settings.stateFile());
    nlohmann::json json = {
        {"version", choice.version}, {"fallback", choice.fallback}, {"faults", nlohmann::json::object()},
        {"told", orders}};
    for (Child* child : {&store, &server, &travellers})
        json["processes"][child->command()] = child->isRunning() ? child->pid() : 0;
    for (const auto& [name, until] : faults)
        json["faults"][name] =
            std::max(0.0, std::chrono::duration<double>(until - std::chrono::steady_clock::now()).count());
    for (const auto& [name, address] : {std::pair("infer", settings.infer),
                                        {"metrics", settings.metrics},
                                        {"store", settings.store},
                                        {"control", settings.control}})
        json["addresses"][name] = address;
    json["answers"] = std::filesystem::absolute(settings.answersFile()).string();
    return {200, json.dump() + "\n"};
}

void Supervisor::Inside::notice()
{
    signalfd_siginfo info{};
    while (::read(signals, &info, sizeof info) == sizeof info)
        ending = ending || info.ssi_signo != SIGCHLD;
    for (Child* child : {&store, &server, &travellers}) {
        const int before = child->pid();
        if (before != 0 && !child->isRunning())
            fmt::print("The process {} ({}) has ended.\n", child->command(), before);
    }
    std::fflush(stdout);
}

Supervisor::Supervisor(const Settings& settings) : m_inside(std::make_unique<Inside>(settings)) {}

Supervisor::~Supervisor() = default;

Result<void> Supervisor::start()
{
    Inside& inside = *m_inside;
    if (auto locked = inside.lockData(); !locked)
        return locked;
    // A v13 that an earlier demo left behind when it was ended in the middle of a fault.
    if (std::filesystem::exists(inside.settings.models() / "v13")) {
        if (auto choice = readChoice(inside.settings.stateFile()); choice.version == "v13")
            if (auto written = writeChoice(inside.settings.stateFile(), {"v12", choice.fallback}); !written)
                return written;
        std::error_code ignored;
        std::filesystem::remove_all(inside.settings.models() / "v13", ignored);
    }
    const auto route = [&inside](HttpReply (Inside::*work)(const HttpQuestion&)) {
        return [&inside, work](const HttpQuestion& question) {
            return inside.inMainThread([&inside, work, question] { return (inside.*work)(question); });
        };
    };
    inside.control.post("/fallback", route(&Inside::setFallback));
    inside.control.post("/fault", route(&Inside::setFault));
    inside.control.post("/restart",
                        [&inside](const auto&) { return inside.inMainThread([&] { return inside.restart(); }); });
    inside.control.get("/status",
                       [&inside](const auto&) { return inside.inMainThread([&] { return inside.status(); }); });
    inside.control.post("/stop", [&inside](const auto&) {
        return inside.inMainThread([&] {
            inside.ending = true;
            return HttpReply{200, "{}\n"};
        });
    });
    if (auto listening = inside.control.start(inside.settings.control); !listening)
        return listening;
    const auto options = optionsFor(inside.settings, inside.startedAt);
    if (auto started = inside.store.start(options); !started)
        return started;
    if (auto started = inside.startServer(); !started)
        return started;
    return inside.travellers.start(options);
}

void Supervisor::run()
{
    Inside& inside = *m_inside;
    std::array<pollfd, 2> waits = {pollfd{inside.signals, POLLIN, 0}, pollfd{inside.wake, POLLIN, 0}};
    while (!inside.ending) {
        auto wait = std::chrono::seconds(60) + SteadyTime::duration(0);
        for (const auto& [name, until] : inside.faults)
            wait = std::clamp(until - std::chrono::steady_clock::now(), SteadyTime::duration(0), wait);
        ::poll(waits.data(), waits.size(), static_cast<int>(std::chrono::ceil<Millis>(wait).count()));
        inside.notice();
        inside.runTasks();
        inside.endDueFaults();
    }
}

} // namespace handrail::demo
