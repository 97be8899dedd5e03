#pragma once

#include <QtTest/QtTest>
#include <QtWidgets/QtWidgets>

#include "ui/Desk.h"
#include "contract/AgreementReader.h"
#include "runbook/Run.h"
#include "base/Files.h"

#include <cmath>
#include <deque>

/// A desk that is fed with values: the demo's real agreement and runbooks, made-up windows and journal entries.
namespace handrail::ui {

class HandClock final : public Clock {
public:
    WallTime now = *fromRfc3339("2026-11-24T01:14:41Z");
    SteadyTime steadyNow{std::chrono::hours(100)};
    [[nodiscard]] WallTime wall() const override { return now; }
    [[nodiscard]] SteadyTime steady() const override { return steadyNow; }
    void pass(Millis time)
    {
        now += time;
        steadyNow += time;
    }
};

/// What a test puts in comes out of drain(); what the desk asks for is kept.
class FakeFeed final : public Feed {
public:
    std::string target = "127.0.0.1:7443";
    std::vector<client::Update> waiting;
    std::vector<client::Command> acted;
    struct Asked {
        WallTime from, to;
        unsigned points = 0;
    };
    std::vector<Asked> histories;
    std::vector<std::string> logsAsked;
    std::optional<Seq> startedAfter;

    [[nodiscard]] const std::string& address() const override { return target; }
    void start(Seq afterSeq, std::string) override { startedAfter = afterSeq; }
    [[nodiscard]] std::vector<client::Update> drain() override { return std::exchange(waiting, {}); }
    void act(client::Command command) override { acted.push_back(std::move(command)); }
    [[nodiscard]] std::uint64_t history(const ServiceId&, WallTime from, WallTime to, unsigned points) override
    {
        histories.push_back({from, to, points});
        return histories.size();
    }
    [[nodiscard]] std::uint64_t logs(const ServiceId&, WallTime, Millis, Millis, const std::string& contains, unsigned) override
    {
        logsAsked.push_back(contains);
        return logsAsked.size();
    }
    void reconnectNow() override {}
    template <typename What>
    [[nodiscard]] std::vector<What> sent() const
    {
        std::vector<What> found;
        for (const client::Command& command : acted)
            if (const auto* what = std::get_if<What>(&command.what))
                found.push_back(*what);
        return found;
    }
};

/// Made-up numbers that look alive and are the same each time.
inline double wobble(std::int64_t second, double size)
{
    return size * (std::sin(double(second) * 0.37) + std::sin(double(second) * 1.13 + 2) + std::sin(double(second) * 2.9)) / 3;
}

inline const ServiceId kFlights{"flight-lateness"};
inline const IncidentId kIncident{"flight-lateness/1"};

class Scene {
public:
    HandClock clock;
    FakeFeed* feed = nullptr; ///< the desk's
    std::unique_ptr<Desk> desk;
    std::shared_ptr<contract::Agreement> agreement;
    std::vector<runbook::Runbook> runbooks;
    bool isLearning = false;     ///< what is normal for the service in view is not known yet
    bool isHardlyAsked = false;  ///< it gets a question in 40 s
    journal::SharedState shared; ///< the same fold as the board's, to answer steps with

    explicit Scene(std::unique_ptr<DeskMemory> memory = std::make_unique<NoMemory>(), bool agent = true)
    {
        qputenv("TZ", "XST-1");
        tzset();
        const std::filesystem::path folder = std::filesystem::path(HANDRAIL_SOURCE_DIR) / "runbooks/demo";
        auto read = contract::readAgreementFile(folder / "flight-lateness.yaml");
        if (!read)
            qFatal("%s", read.error().front().text().c_str());
        agreement = std::make_shared<contract::Agreement>(*read);
        for (const auto& file : std::filesystem::directory_iterator(folder))
            if (file.path().extension() == ".md")
                if (auto book = runbook::readRunbook(*readFile(file.path()), file.path().filename().string()))
                    runbooks.push_back(std::move(*book));
        auto made = std::make_unique<FakeFeed>();
        feed = made.get();
        desk = std::make_unique<Desk>(clock, std::move(memory));
        if (agent)
            desk->addAgent(std::move(made));
    }

    client::ServiceDescription describe(const std::string& id, const std::string& name) const
    {
        client::ServiceDescription service;
        auto copy = std::make_shared<contract::Agreement>(*agreement);
        copy->service = ServiceId(id);
        copy->name = name;
        service.service = ServiceId(id);
        service.agreement = std::move(copy);
        if (!isLearning || service.service != kFlights)
            service.normal = std::make_shared<Normal>(usual());
        service.runbooks = std::make_shared<const std::vector<runbook::Runbook>>(runbooks);
        service.versions = {"v11", "v12"};
        service.mayOperate = true;
        return service;
    }
    static Normal usual()
    {
        Normal normal;
        normal.version = 1;
        normal.answers = 20'000;
        normal.bands["latency"] = {90, 120, 190};
        normal.bands["failures"] = {0.0, 0.003, 0.008};
        normal.bands["guesses"] = {0.1, 0.16, 0.22};
        normal.bands["answersMoved"] = {0.0, 0.01, 0.024};
        normal.bands["dependency:lateness-store:latency"] = {4, 6, 9};
        normal.answerShares = {{"late", 0.25}, {"on time", 0.75}};
        return normal;
    }
    Window window(const ServiceId& service, WallTime start, bool bad, Millis span = Millis(1000)) const
    {
        const std::int64_t second = toMs(start) / 1000;
        Window w;
        w.service = service;
        w.start = start;
        w.span = span;
        w.sealed = true;
        w.seenShare = 1;
        w.reachable = true;
        w.version = "v12";
        w.fallbackMode = "";
        w.fallbackAnswers = 0;
        w.startedAt = start - std::chrono::hours(40);
        if (isHardlyAsked && service == kFlights) {
            w.requests = second % 40 == 0 ? 1 : 0;
            if (w.requests > 0)
                w.latency.add(130, 1);
            w.latencySource = LatencySource::exact;
            w.answers = {{"on time", *w.requests}};
            w.confidence.emplace();
            (*w.confidence)[18] = *w.requests;
            return w;
        }
        w.requests = 200;
        const auto failed = std::uint64_t(std::max(0.0, bad ? 14 + wobble(second, 3) : 0.6 + wobble(second, 0.8)));
        if (failed > 0)
            w.errors["timeout"] = failed;
        w.latency.add(60, 190);
        w.latency.add(bad ? 860 + wobble(second, 60) : 130 + wobble(second, 22), 10);
        w.latencySource = LatencySource::exact;
        w.confidence.emplace();
        const auto guessed = std::uint64_t(bad ? 78 + wobble(second, 8) : 32 + wobble(second, 6));
        (*w.confidence)[10] = guessed;
        (*w.confidence)[18] = 200 - failed - guessed;
        const auto late = std::uint64_t(bad ? 60 + wobble(second, 5) : 50 + wobble(second, 8));
        w.answers = {{"late", late}, {"on time", 200 - failed - late}};
        for (const contract::Input& input : agreement->inputs)
            w.inputs[input.field].total = 200;
        w.dependencies["lateness-store"].calls = 200;
        w.dependencies["lateness-store"].latency.add(bad ? 840 : 6, 200);
        w.dependencies["lateness-store"].ageS = 1;
        w.versions["v12"] = 200;
        return w;
    }

    void put(client::Update update) { feed->waiting.push_back(std::move(update)); }
    journal::Entry entry(WallTime at, journal::Body body, const std::string& who = "agent", const ServiceId& service = kFlights)
    {
        journal::Entry made;
        made.seq = ++m_seq;
        made.at = at;
        made.service = service;
        made.who = who;
        made.body = std::move(body);
        shared.take(made);
        return made;
    }
    void happen(WallTime at, journal::Body body, const std::string& who = "agent", const ServiceId& service = kFlights)
    {
        put(client::EntriesCame{{entry(at, std::move(body), who, service)}, {""}, {}});
    }
    std::shared_ptr<client::Description> description(bool many) const
    {
        auto all = std::make_shared<client::Description>();
        all->agent = AgentId("agent");
        all->you = "Ana Ruiz";
        all->now = clock.now;
        all->services.push_back(describe(kFlights.value, agreement->name));
        if (many)
            for (const char* name : {"Delivery time estimates", "Photo moderation", "Product suggestions", "Search ranking",
                                     "Spam filter", "Support reply drafts", "Stock forecast", "Address matching",
                                     "Price suggestions", "Invoice reading"})
                all->services.push_back(describe(QString::fromLatin1(name).toLower().replace(u' ', u'-').toStdString(), name));
        return all;
    }
    /// The agent is there: description, a quarter of an hour of windows, heartbeat.
    void comeAlive(bool many = true, int badSeconds = 0)
    {
        const auto all = description(many);
        put(client::LinkChanged{client::LinkChanged::To::live, {}, {}});
        put(client::Described{all, {}});
        for (const auto& service : all->services) {
            const bool main = service.service == kFlights;
            const Millis span(main ? 1000 : 5000);
            std::vector<Window> windows;
            for (WallTime at = clock.now - std::chrono::minutes(15); at + span <= clock.now; at += span)
                if (!main || at < clock.now - std::chrono::seconds(560) || at > clock.now - std::chrono::seconds(520))
                    windows.push_back(window(service.service, at, main && clock.now - at <= std::chrono::seconds(badSeconds), span));
            put(client::WindowsCame{std::move(windows), clock.steadyNow});
        }
        beat();
        put(client::SnapshotDone{});
    }
    void beat() { put(client::HeartbeatCame{clock.now, m_seq, clock.steadyNow, {}}); }
    /// One second of life: windows, a heartbeat and a look.
    void second(bool bad)
    {
        clock.pass(Millis(1000));
        put(client::WindowsCame{{window(kFlights, clock.now - Millis(1000), bad)}, clock.steadyNow});
        beat();
        look();
    }
    /// Lets the desk take what waits, and show it.
    void look()
    {
        clock.pass(Millis(110));
        QMetaObject::invokeMethod(desk.get(), [this] { desk->begin(); });
    }
    void alert(int ago, journal::AlertKind kind, journal::Severity severity, const std::string& failure,
               journal::Evidence evidence, const std::string& subject = {}, const ServiceId& service = kFlights,
               const IncidentId& incident = kIncident)
    {
        journal::Alert made;
        made.phase = journal::AlertPhase::opened;
        made.incident = incident;
        made.kind = kind;
        made.severity = severity;
        made.failure = failure;
        made.subject = subject;
        evidence.since = clock.now - std::chrono::seconds(ago);
        made.evidence = std::move(evidence);
        happen(clock.now - std::chrono::seconds(ago), made, "agent", service);
    }
    /// Answers slow, some fail, the store is the cause; the runbook has begun and its first check answered itself.
    void slowStore()
    {
        using journal::AlertKind;
        using journal::Severity;
        happen(clock.now - std::chrono::hours(60), journal::Change{journal::ChangeKind::version, "", "v11", "v12", {}, {}});
        const std::string store = "lateness-store";
        alert(172, AlertKind::dependencySlow, Severity::watch, "store slow",
              {"dependency:lateness-store:latency", 840.0, 100.0, 4.0, 6.0, 9.0, 2000, 900.0, clock.now - Millis(90'000), {}, 0, {}}, store);
        alert(150, AlertKind::slow, Severity::broken, "slow answers",
              {"latency", 860.0, 300.0, 90.0, 120.0, 190.0, 4000, 930.0, clock.now - Millis(70'000), {}, 1240, {}});
        alert(148, AlertKind::failing, Severity::broken, "failing requests",
              {"failures", 0.072, 0.02, 0.0, 0.003, 0.008, 4000, 0.085, clock.now - Millis(60'000), {}, 290, {{"timeout", 0.94}}});
        happen(clock.now - std::chrono::seconds(146),
               journal::Cause{kIncident, journal::CauseKind::dependency, store,
                              {"dependency:lateness-store:latency", 840.0, 100.0, 4.0, 6.0, 9.0, 2000, {}, {}, {}, 0, {}}});
        happen(clock.now - std::chrono::seconds(100), journal::Incident{kIncident, journal::Holding::taken, ""}, "Ana Ruiz");
    }
    const runbook::Runbook& book(const std::string& file) const
    {
        return *std::ranges::find(runbooks, file, &runbook::Runbook::file);
    }
    void beginRun(const std::string& file, int ago)
    {
        happen(clock.now - std::chrono::seconds(ago), runbook::beginRun(book(file), kIncident));
    }
    void answer(const std::string& file, std::uint32_t step, const std::string& answer, bool automatic, int ago,
                std::optional<double> value = {})
    {
        auto made = runbook::answerStep(book(file), *shared.incident(kIncident), step, answer, {});
        if (!made)
            qFatal("%s", made.error().text().c_str());
        made->automatic = automatic;
        made->value = value;
        happen(clock.now - std::chrono::seconds(ago), *made, automatic ? "agent" : "Ana Ruiz");
    }
    journal::Operation operation(journal::ActionKind kind, const std::string& action, journal::OperationState state,
                                 std::map<std::string, std::string> params = {}, const RequestId& request = RequestId("r1"))
    {
        journal::Operation made;
        made.id = OperationId("flight-lateness/op/1");
        made.request = request;
        made.kind = kind;
        made.action = action;
        made.params = std::move(params);
        made.state = state;
        made.askedBy = "Ana Ruiz";
        made.incident = kIncident;
        made.startsAt = clock.now + Millis(3000);
        return made;
    }

private:
    Seq m_seq = 0;
};

} // namespace handrail::ui
