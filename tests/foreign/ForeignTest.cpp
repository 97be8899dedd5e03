#include "app/console/Embedded.h"
#include "telemetry/WindowCodec.h"
#include "tests/kill/Ledger.h"

#include "tests/kill/AgentProcess.h" // brings Qt, whose word "signals" must not meet ours

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace handrail;
using namespace handrail::e2e;
using journal::AlertKind;

namespace {

constexpr int kLong = 90'000;
const ServiceId kMail("mail-filter");
const QString kHere = QStringLiteral(HANDRAIL_SOURCE_DIR "/tests/foreign/");

std::unique_ptr<QProcess> python(const QStringList& arguments)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(QStringLiteral("/usr/bin/python3"),
                   QStringList{kHere + QStringLiteral("mail_filter.py")} + arguments);
    process->waitForStarted();
    return process;
}

void end(std::unique_ptr<QProcess>& process)
{
    if (!process)
        return;
    process->kill();
    process->waitForFinished(10'000);
    process.reset();
}

} // namespace

/// A service of somebody else: another model, another language, metrics with names of its own. An agreement and its log
/// of answers are all that the agent gets. And the demo, looked at without an agreement.
class ForeignTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
    std::unique_ptr<QProcess> m_service, m_askers;
    std::unique_ptr<AgentProcess> m_agent;
    std::unique_ptr<Witness> m_witness;
    QString m_metrics;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    bool until(int ms, const std::function<bool()>& holds)
    {
        return World::until(ms, [&] {
            m_witness->look();
            return holds();
        });
    }
    wording::ServiceFacts facts() const
    {
        return m_witness->board().facts(kMail, SystemClock().wall(), std::chrono::steady_clock::now());
    }
    void breakIt(const QByteArray& how)
    {
        QFile file(path("fault"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(how);
    }
    /// The agreement beside its runbooks, without the lines that hold one of these words.
    void writeAgreement(const QList<QByteArray>& without)
    {
        for (const char* name : {"mail-slow.md", "mail-failing.md", "mail-unsure.md"})
            if (!QFile::exists(path(name)))
                QVERIFY(QFile::copy(kHere + QString::fromLatin1(name), path(name)));
        QFile file(kHere + QStringLiteral("mail-filter.yaml"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray kept;
        for (const QByteArray& line : file.readAll().split('\n'))
            if (std::ranges::none_of(without, [&](const QByteArray& word) { return line.contains(word); }))
                kept += line + '\n';
        QFile written(path("mail-filter.yaml"));
        QVERIFY(written.open(QIODevice::WriteOnly));
        written.write(kept);
    }
    QString check(int* code)
    {
        QProcess process;
        process.setProcessEnvironment(m_environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(World::program(QStringLiteral("handrail-agent")),
                      {QStringLiteral("check"), path("mail-filter.yaml"), QStringLiteral("--against"), m_metrics});
        process.waitForFinished(kLong);
        *code = process.exitCode();
        return QString::fromUtf8(process.readAll());
    }

private Q_SLOTS:
    void initTestCase()
    {
        const int port = World::freePort(), metrics = World::freePort();
        m_metrics = QStringLiteral("http://127.0.0.1:%1/metrics").arg(metrics);
        m_environment.insert(QStringLiteral("MAIL_METRICS"), QStringLiteral("127.0.0.1:%1").arg(metrics));
        m_environment.insert(QStringLiteral("MAIL_ANSWERS"), path("answers.jsonl"));
        m_service = python({QStringLiteral("serve"), QStringLiteral("--port"), QString::number(port),
                            QStringLiteral("--metrics-port"), QString::number(metrics), QStringLiteral("--answers"),
                            path("answers.jsonl"), QStringLiteral("--fault-file"), path("fault")});
        QString said;
        QVERIFY2(World::until(kLong,
                              [&] {
                                  said += QString::fromUtf8(m_service->readAll());
                                  return said.contains(QStringLiteral("serving")) ||
                                         m_service->state() == QProcess::NotRunning;
                              }) &&
                     m_service->state() == QProcess::Running,
                 qPrintable(said));
        m_askers = python({QStringLiteral("ask"), QStringLiteral("--port"), QString::number(port)});
        QVERIFY(World::until(kLong, [&] { return QFileInfo(path("answers.jsonl")).size() > 10'000; }));
    }
    void cleanupTestCase()
    {
        m_witness.reset();
        m_agent.reset();
        end(m_askers);
        end(m_service);
    }

    void checkSaysWhichPanelsItsMetricsFill()
    {
        int code = -1;
        writeAgreement({});
        const QString all = check(&code);
        QVERIFY2(code == 0, qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("how far from normal: filled by the log of answers")), qPrintable(all));
        writeAgreement({"answers: {file"});
        const QString metricsOnly = check(&code);
        QVERIFY2(code == 0, qPrintable(metricsOnly));
        QVERIFY2(metricsOnly.contains(QStringLiteral("how fast it answers: filled by mailfilter_judging_seconds")),
                 qPrintable(metricsOnly));
        for (const char* line :
             {"how often it fails: filled by mailfilter_mails_refused",
              "how far from normal: empty\n    metrics don't say what came in", "how often it guesses: empty"})
            QVERIFY2(metricsOnly.contains(QString::fromLatin1(line)), qPrintable(metricsOnly));
    }
    void allFourPanelsAreFilledByTheLogAlone()
    {
        writeAgreement({"metrics:", "signals:", "requests: mail", "errors: mail", "latency: mail"});
        m_agent = std::make_unique<AgentProcess>(m_environment, path("mail-filter.yaml"), path("watch"));
        QVERIFY2(m_agent->start({QStringLiteral("--learn-after"), QStringLiteral("40 s")}),
                 qPrintable(m_agent->said()));
        m_witness = std::make_unique<Witness>(m_agent->address().toStdString());
        QVERIFY(until(kLong, [&] { return m_witness->board().isLive() && facts().normal != nullptr; }));
        QCOMPARE(facts().normal->how, std::string("live"));
        QVERIFY(facts().normal->answers >= 200);
        const auto empty = [&] {
            std::string names;
            for (const wording::Panel& panel : wording::servicePage(facts()).panels) {
                const std::string number = wording::render(panel.number), word = wording::render(panel.word);
                if (number.find_first_of("0123456789") == std::string::npos || word == "Learning" ||
                    word == "Not reported")
                    names += wording::render(panel.title) + ": " + number + " " + word + "\n";
            }
            return names;
        };
        QVERIFY2(until(kLong, [&] { return empty().empty(); }), empty().c_str());
        QVERIFY2(wording::stateOf(facts()) == wording::State::fine,
                 wording::render(wording::servicePage(facts()).sentence).c_str());
        QVERIFY(m_witness->board().shared().openIncidents().empty());
    }
    void eachOfItsFaultsRaisesItsAlert_data()
    {
        QTest::addColumn<QByteArray>("fault");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("subject");
        QTest::addColumn<QString>("runbook");
        QTest::newRow("slow") << QByteArray("slow") << static_cast<int>(AlertKind::slow) << QString()
                              << QStringLiteral("mail-slow.md");
        QTest::newRow("failing") << QByteArray("failing") << static_cast<int>(AlertKind::failing) << QString()
                                 << QStringLiteral("mail-failing.md");
        QTest::newRow("links missing") << QByteArray("nolinks") << static_cast<int>(AlertKind::inputMissing)
                                       << QStringLiteral("links") << QStringLiteral("mail-unsure.md");
        QTest::newRow("unsure") << QByteArray("unsure") << static_cast<int>(AlertKind::guessing) << QString()
                                << QStringLiteral("mail-unsure.md");
    }
    void eachOfItsFaultsRaisesItsAlert()
    {
        QFETCH(QByteArray, fault);
        QFETCH(int, kind);
        QFETCH(QString, subject);
        QFETCH(QString, runbook);
        QVERIFY(m_witness);
        const auto standing = [&]() -> const journal::AlertState* {
            const journal::IncidentState* incident = m_witness->board().shared().openIncidentOf(kMail);
            for (const auto& [key, alert] :
                 incident == nullptr ? std::map<std::string, journal::AlertState>() : incident->alerts)
                if (static_cast<int>(alert.latest.kind) == kind && !alert.betterSince && !alert.clearedAt)
                    return &incident->alerts.at(key);
            return nullptr;
        };
        breakIt(fault);
        QVERIFY2(until(kLong, [&] { return standing() != nullptr; }), m_witness->board().shared().dump().c_str());
        QCOMPARE(QString::fromStdString(standing()->latest.subject), subject);
        QVERIFY2(until(kLong,
                       [&] {
                           const auto* incident = m_witness->board().shared().openIncidentOf(kMail);
                           return incident != nullptr && incident->runs.contains(runbook.toStdString());
                       }),
                 m_witness->board().shared().dump().c_str());
        breakIt("");
        QVERIFY2(until(kLong, [&] { return standing() == nullptr; }), m_witness->board().shared().dump().c_str());
    }
    void theDemoIsLookedAtAndNotTouched()
    {
        World world;
        QVERIFY2(world.startDemo(), qPrintable(world.failure()));
        const auto address = [&](const char* name) {
            return world.environment().value(QString::fromLatin1(name)).toStdString();
        };
        const std::string answers = world.folder().toStdString() + "/answers.jsonl";
        const SystemClock clock;
        auto agent = console::embeddedAgent("oip://" + address("HANDRAIL_DEMO_INFER"),
                                            "http://" + address("HANDRAIL_DEMO_METRICS") + "/metrics", answers, clock);
        QVERIFY2(agent.has_value(), agent ? "" : agent.error().text().c_str());
        const auto status = [&] {
            auto json =
                QJsonDocument::fromJson(world.run(QStringLiteral("handrail-demo"), {QStringLiteral("status")}).toUtf8())
                    .object();
            return json;
        };
        const QJsonObject before = status();
        {
            client::Link link({"oip", {}, {}, {}, (*agent)->inProcessChannel()}, "looker");
            client::Board board("oip");
            std::map<RequestId, client::Acted> acted;
            link.start();
            const auto look = [&] {
                for (const client::Update& update : link.drain()) {
                    board.take(update);
                    if (const auto* came = std::get_if<client::Acted>(&update))
                        acted.insert_or_assign(came->request, *came);
                }
            };
            const auto hasNumbers = [&] {
                look();
                if (!board.isLive() || board.services().size() != 1)
                    return false;
                return std::ranges::any_of(board.windows(board.services().front()), [](const Window& window) {
                    return window.requests.value_or(0) > 0 && !window.answers.empty() &&
                           window.reachable.value_or(false);
                });
            };
            const auto whatIsThere = [&] {
                std::string all = board.isLive() ? "live" : "not live: " + board.link().why.text();
                for (const ServiceId& service : board.services())
                    for (const Window& window : board.windows(service))
                        all += "\n" + toJson(window);
                return all.substr(0, 4'000);
            };
            QVERIFY2(World::until(kLong, hasNumbers), whatIsThere().c_str());
            QVERIFY(board.description()->embedded);
            const ServiceId service = board.services().front();
            client::Operate restart;
            restart.action = "restart";
            const client::Command commands[] = {{newRequestId(), service, {}, restart},
                                                {newRequestId(), service, {}, client::WriteNote{"x"}}};
            for (const client::Command& command : commands) {
                link.act(command);
                QVERIFY(World::until(kLong, [&] {
                    look();
                    return acted.contains(command.request);
                }));
                QVERIFY(!acted.at(command.request).accepted);
                QVERIFY(acted.at(command.request).why == journal::RefusedWhy::looksOnly);
            }
            link.stop();
        }
        (*agent)->stop();
        const QJsonObject after = status();
        for (const char* what : {"told", "version", "fallback", "processes"})
            QCOMPARE(after.value(QLatin1String(what)), before.value(QLatin1String(what)));

        QProcessEnvironment environment = world.environment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        QProcess window;
        window.setProcessEnvironment(environment);
        window.start(World::program(QStringLiteral("handrail")),
                     {QStringLiteral("--service"),
                      QStringLiteral("oip://") + QString::fromStdString(address("HANDRAIL_DEMO_INFER")),
                      QStringLiteral("--answers"), QString::fromStdString(answers), QStringLiteral("--data"),
                      path("console"), QStringLiteral("--picture"), path("window.png"), QStringLiteral("--every"),
                      QStringLiteral("1")});
        QVERIFY(World::until(kLong, [&] { return QFileInfo(path("window.png")).size() > 0; }));
        QCOMPARE(window.state(), QProcess::Running);
        window.terminate();
        QVERIFY(window.waitForFinished(kLong));
        QCOMPARE(window.exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(ForeignTest)
#include "ForeignTest.moc"
