#include "alerting/Judge.h"
#include "contract/AgreementReader.h"
#include "storage/JournalStore.h"
#include "storage/WindowStore.h"
#include "tests/agent/Rain.h"

#include "tests/kill/AgentProcess.h" // brings Qt, whose word "signals" must not meet ours

#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

using namespace handrail;
using namespace handrail::e2e;
using namespace std::chrono_literals;
using agent::test::kRain;
using agent::test::RainFolder;

namespace {

constexpr int kLong = 60'000;
constexpr int kMinutes = 4'000, kOddMinute = 3'990; ///< of a series
const WallTime kBegin = *fromRfc3339("2026-11-24T01:00:00Z");

struct Ended {
    int status = -1;
    QStringList lines, errors;
};

Ended run(const QStringList& arguments)
{
    QProcess process;
    process.start(World::program(QStringLiteral("handrail-agent")), arguments);
    if (!process.waitForFinished(kLong) || process.exitStatus() != QProcess::NormalExit)
        return {};
    const auto linesOf = [](const QByteArray& text) {
        QStringList lines = QString::fromUtf8(text).split(QLatin1Char('\n'));
        lines.removeLast();
        return lines;
    };
    return {process.exitCode(), linesOf(process.readAllStandardOutput()), linesOf(process.readAllStandardError())};
}

/// All that was printed, line by line; of the lines that are wanted each is a pattern for a whole one.
QByteArray difference(const QStringList& printed, const QByteArrayList& wanted, const QString& head, const QString& incident)
{
    for (int i = 0; i < std::max(printed.size(), wanted.size()); ++i) {
        const QString is = printed.value(i, QStringLiteral("(nothing)")), want = QString::fromUtf8(wanted.value(i, "\\(nothing\\)")).replace(QStringLiteral("@head"), head).replace(QStringLiteral("@incident"), incident);
        if (!QRegularExpression(QRegularExpression::anchoredPattern(want)).match(is).hasMatch())
            return QStringLiteral("line %1 is %2\nwanted: %3").arg(i + 1).arg(is, want).toUtf8();
    }
    return {};
}

/// The half hour that is recorded: from minute 10 on requests fail for a minute; we restart it after 20, and for five seconds it
/// is not there.
std::vector<Window> halfHour()
{
    std::vector<Window> windows;
    for (int second = 0; second < 1'800; ++second) {
        Window& window = windows.emplace_back();
        window.service = kRain;
        window.start = kBegin + std::chrono::seconds(second);
        window.span = 1s;
        window.sealed = true;
        window.seenShare = 1;
        const bool isAway = second >= 1'201 && second < 1'206;
        window.reachable = !isAway;
        window.requests = isAway ? 0 : 50;
        window.errors["wrong"] = second >= 600 && second < 660 ? 50 : 0;
    }
    return windows;
}

journal::Operation ourRestart()
{
    journal::Operation operation;
    operation.id = OperationId("rain/op/1");
    operation.action = "restart";
    operation.kind = journal::ActionKind::restart;
    operation.state = journal::OperationState::started;
    return operation;
}

QByteArray patternOf(const char* at, const char* event, const char* failure, const char* severity, const char* sentence)
{
    return QStringLiteral(R"(\{"at":"2026-11-24T%1\.\d+Z","event":"%2","incident":"rain/\d+","failure":"%3","kind":"[a-z ]+","severity":"%4","sentence":"%5"\})")
        .arg(QLatin1String(at), QLatin1String(event), QLatin1String(failure), QLatin1String(severity), QLatin1String(sentence))
        .toUtf8();
}

} // namespace

/// What people type, run as the program it is: what each line prints, and its exit status.
class CommandLineTest : public QObject {
    Q_OBJECT

    RainFolder m_folder;
    QString m_incident, m_head;

    [[nodiscard]] QString path(const char* name) const { return QString::fromStdString(m_folder.path(name).string()); }
    [[nodiscard]] QString data() const { return path("recorded"); }
    /// In the words of a table: @data, @agreement and such stand for what this test made.
    [[nodiscard]] QStringList filledIn(QStringList arguments) const
    {
        for (QString& each : arguments) {
            each.replace(QStringLiteral("@data"), data());
            each.replace(QStringLiteral("@incident"), m_incident);
            each.replace(QStringLiteral("@head"), m_head);
            if (each.startsWith(QLatin1Char('@')))
                each = path(each.mid(1).toLatin1().constData());
        }
        return arguments;
    }
    void keep(const char* name, const QStringList& lines) const { m_folder.write(name, (lines.join(QLatin1Char('\n')) + QLatin1Char('\n')).toStdString()); }

private Q_SLOTS:
    void initTestCase();
    void eachPrintsWhatItSays_data();
    void eachPrintsWhatItSays();
    void peopleAgreeAndStopChanges();
};

void CommandLineTest::initTestCase()
{
    std::filesystem::create_directories(data().toStdString());
    const std::string text = RainFolder::agreement();
    auto agreement = contract::readAgreement(text, "rain.yaml");
    QVERIFY(agreement);
    auto windows = storage::WindowStore::open(m_folder.path("recorded/windows.db"), {});
    auto journal = storage::JournalStore::open(m_folder.path("recorded/journal.db"));
    QVERIFY(windows && journal);
    alerting::Judge judge(std::make_shared<const contract::Agreement>(*agreement), nullptr);
    const auto append = [&](WallTime at, const char* who, journal::Body body) {
        std::vector<journal::Entry> entries{{0, at, kRain, who, {}, std::move(body)}};
        if (const auto* alert = std::get_if<journal::Alert>(&entries.front().body))
            m_incident = QString::fromStdString(alert->incident.value);
        const auto chained = journal->append(entries);
        QVERIFY(chained);
        m_head = QString::fromStdString(storage::toText({chained->back().seq, chained->back().hash}));
        judge.take(entries.front());
    };
    append(kBegin, "agent", journal::Configuration{agreement->digest, "rain.yaml", 0, {}, {}, {}, {}, text});
    const auto all = halfHour();
    QVERIFY(windows->put(all));
    bool isRestarted = false;
    for (const Window& window : all) {
        if (window.start >= kBegin + 1'200s && !std::exchange(isRestarted, true))
            append(window.start + 400ms, "asha", ourRestart());
        for (journal::Body& body : judge.take(window))
            append(window.end() + 300ms, "agent", std::move(body));
    }
    keep("journal.jsonl", run(filledIn({QStringLiteral("journal"), QStringLiteral("--data"), QStringLiteral("@data")})).lines);
    keep("windows.jsonl", run(filledIn({QStringLiteral("export"), QStringLiteral("--data"), QStringLiteral("@data"), QStringLiteral("--service"),
                                        QStringLiteral("rain"), QStringLiteral("--from"), QStringLiteral("2026-11-24T00:00:00Z"),
                                        QStringLiteral("--to"), QStringLiteral("2026-11-25T00:00:00Z")})).lines);
    m_folder.write("reviewed.yaml", text + "review runbooks every: 30 d\n");
    m_folder.write("loose.yaml", std::string(text).replace(text.find("2 %"), 3, "100 %"));
    std::string series = "timestamp,value\n";
    for (int minute = 0; minute < kMinutes; ++minute)
        series += toRfc3339(kBegin + std::chrono::minutes(minute)) + (minute == kOddMinute ? ",900\n" : minute % 2 == 0 ? ",10\n" : ",11\n");
    m_folder.write("series.csv", series);
}

void CommandLineTest::eachPrintsWhatItSays_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArrayList>("lines");
    QTest::addColumn<QByteArrayList>("errors");
    const auto row = [](const char* name, const char* command, int status, const QByteArrayList& lines, const QByteArrayList& errors = {}) {
        QTest::newRow(name) << QString::fromLatin1(command) << status << lines << errors;
    };
    const QByteArrayList fails{
        patternOf("01:10:01", "opened", "failing requests", "broken", ".+"),
        patternOf("01:11:\\d\\d", "better", "failing requests", "broken", "Requests work again\\."),
        patternOf("01:1\\d:\\d\\d", "cleared", "failing requests", "broken", "Requests work again, for good\\."),
    };
    const QByteArrayList away{
        patternOf("01:20:\\d\\d", "opened", "does not answer", "broken", ".+"),
        patternOf("01:20:\\d\\d", "better", "does not answer", "broken", "It answers again\\."),
        patternOf("01:2\\d:\\d\\d", "cleared", "does not answer", "broken", "It answers again, for good\\."),
    };
    row("replay of a folder", "replay --data @data", 0, fails);
    row("replay of a folder with its service", "replay --data @data --service rain", 0, fails);
    row("replay of another service", "replay --data @data --service snow", 1, {}, {".*the journal knows no such service.*rain.*"});
    row("replay of what was exported", "replay --agreement @rain.yaml --windows @windows.jsonl --journal @journal.jsonl", 0, fails);
    row("replay without the journal", "replay --agreement @rain.yaml --windows @windows.jsonl", 0, fails + away);
    row("replay of a broken journal", "replay --agreement @rain.yaml --windows @windows.jsonl --journal @windows.jsonl", 1, {},
        {".*windows\\.jsonl:1: this is no entry of a journal\\. .*"});
    row("replay, learning from others", "replay --agreement @rain.yaml --windows @windows.jsonl --journal @journal.jsonl --learn-from @windows.jsonl",
        0, fails);
    row("what if", "replay --agreement @rain.yaml --windows @windows.jsonl --journal @journal.jsonl --what-if @loose.yaml", 0,
        {R"(\{"at":"2026-11-24T01:10:01\.000Z","agreed":\{.*"opened".*\},"what_if":null\})", R"(\{"at":.*"better".*,"what_if":null\})",
         R"(\{"at":.*"cleared".*,"what_if":null\})"},
        {"agreed: 1 incident\\(s\\), 1 alert\\(s\\), 1 of them broken", "what if: 0 incident\\(s\\), 0 alert\\(s\\), 0 of them broken"});
    row("what if, of a folder", "replay --data @data --what-if @loose.yaml", 0,
        {R"(\{"at":.*"opened".*\},"what_if":null\})", R"(\{"at":.*"better".*,"what_if":null\})", R"(\{"at":.*"cleared".*,"what_if":null\})"},
        {"agreed: 1 incident.*", "what if: 0 incident.*"});
    row("replay of nothing", "replay", 106, {}, {".*--data, or --agreement with --windows, or --series.*", ".*"});
    row("export", "export --data @data --service rain --from 2026-11-24T01:10:00Z --to 2026-11-24T01:10:02Z", 0,
        {R"(\{"service":"rain","start_ms":"1795482600000","span_ms":"1000",.*"wrong".*\})",
         R"(\{"service":"rain","start_ms":"1795482601000","span_ms":"1000",.*"wrong".*\})"});
    row("export of no day", "export --data @data --service rain --from yesterday --to 2026-11-24T01:10:02Z", 1, {}, {".*yesterday.*"});
    row("check", "check @rain.yaml", 0, {".*rain\\.yaml: the agreement and 1 runbook\\(s\\) are sound\\."});
    row("check on a day", "check @reviewed.yaml --today 2026-11-24", 1, {}, {".*review.*"});
    row("check on no day", "check @rain.yaml --today Tuesday", 1, {}, {".*'Tuesday' is not a day.*"});
    row("verify", "journal verify --data @data", 0, {"All \\d+ entries are as they were written\\.", "Head: @head"});
    row("verify with its head", "journal verify --data @data --head @head", 0, {"All \\d+ entries are as they were written\\.", "Head: @head"});
    row("verify with another head", "journal verify --data @data --head 900:0000000000000000000000000000000000000000000000000000000000000000", 1, {},
        {".*cut off.*"});
    row("verify with no head", "journal verify --data @data --head 900", 1, {}, {".*900.*"});
    QByteArrayList rows{"timestamp,alert"};
    for (int minute = 0; minute < kMinutes; ++minute)
        rows << QByteArray::fromStdString(toRfc3339(kBegin + std::chrono::minutes(minute))) + (minute == kOddMinute ? ",1" : ",0");
    row("series", "replay --series @series.csv", 0, rows);
    row("series that is none", "replay --series @rain.yaml", 1, {}, {".*rain\\.yaml.*"});
    row("report", "journal report @incident --data @data", 0,
        {"# Rain forecast: requests failing", "", "- Incident @incident", "- From 24 Nov 01:10 .*", "- To 24 Nov 01:13 .*, 3 min 10 s in all",
         "- Better since 24 Nov 01:11 .*", "- Nobody has taken it", "- Affected: about 3,000 answers", "", "## What was wrong", "",
         "- .* Limit in the agreement, not signed yet: at most 2 %\\. Since 01:10\\.", "  - worst 100 % at 01:10", "  - better since 01:11", "",
         "## What was done", "", "- No action was asked for\\.", "", "## Which runbooks were worked", "", "- None\\.", "", "## What happened", "",
         "- 01:00:00 agreement loaded: rain\\.yaml", "- 01:10:01 requests failing", "- 01:11:11 requests work again",
         "- 01:13:11 requests work again, for good", "- 01:13:11 all well again", "", "## Where this comes from", "",
         "- Written at 24 Nov 01:20 .*, from the journal up to entry \\d+", "- The agreement in use: rain\\.yaml, [0-9a-f]+", "  - Not signed yet\\."});
    row("report of nothing", "journal report rain/1 --data @data", 1, {}, {".*rain/1: the journal knows no such incident.*"});
    row("shift", "journal shift --data @data --since 2026-11-24T01:00:00Z", 0,
        {"Hand-over, from 24 Nov 01:00 .* to 24 Nov 01:20 .*", "Nothing is open now\\.", "What happened, and is over:",
         "- Rain forecast: requests failing, 01:10 to 01:13\\."});
    row("shift of a quiet time", "journal shift --data @data --since 2026-11-24T01:15:00Z", 0,
        {"Hand-over, from 24 Nov 01:15 .* to 24 Nov 01:20 .*", "Nothing is open now\\.", "Nothing else happened\\."});
}

void CommandLineTest::eachPrintsWhatItSays()
{
    QFETCH(QString, command);
    QFETCH(int, status);
    QFETCH(QByteArrayList, lines);
    QFETCH(QByteArrayList, errors);
    const Ended ended = run(filledIn(command.split(QLatin1Char(' '))));
    const QByteArray said = (ended.lines + ended.errors).join(QLatin1Char('\n')).toUtf8();
    QVERIFY2(ended.status == status, said.constData());
    const QByteArray printed = difference(ended.lines, lines, m_head, m_incident),
                     complained = difference(ended.errors, errors, m_head, m_incident);
    QVERIFY2(printed.isEmpty(), (printed + "\n" + said).constData());
    QVERIFY2(complained.isEmpty(), (complained + "\n" + said).constData());
}

void CommandLineTest::peopleAgreeAndStopChanges()
{
    const QString certificates = path("certificates");
    const QString host = QStringLiteral("127.0.0.1");
    QCOMPARE(run({QStringLiteral("certs"), certificates, QStringLiteral("--agent"), host, QStringLiteral("--person"), QStringLiteral("asha"),
                  QStringLiteral("--person"), QStringLiteral("mira")}).status, 0);
    std::string text = RainFolder::agreement("[\"true\"]");
    text.insert(text.find("    what happens"), "    second person: yes\n");
    m_folder.write("rain.yaml", text);
    m_folder.write("rights.yaml", "format: 1\nevery service: {operate: [asha, mira]}\n");
    const auto as = [&](const QString& who) {
        return QStringList{QStringLiteral("--tls-ca"), certificates + QStringLiteral("/authority.pem"), QStringLiteral("--tls-cert"),
                           certificates + QLatin1Char('/') + who + QStringLiteral(".pem"), QStringLiteral("--tls-key"),
                           certificates + QLatin1Char('/') + who + QStringLiteral(".key")};
    };
    AgentProcess agent(QProcessEnvironment::systemEnvironment(), path("rain.yaml"), path("live"));
    QVERIFY2(agent.start(as(host) + QStringList{QStringLiteral("--rights"), path("rights.yaml")}), qPrintable(agent.said()));
    const auto reach = [&](const QString& who, const char* command) {
        return QString::fromLatin1(command).split(QLatin1Char(' ')) + as(who) + QStringList{QStringLiteral("--agent"), agent.address()};
    };
    const auto act = [&](const char* who, const char* command) { return run(reach(QString::fromLatin1(who), command)); };
    const auto saysWhy = [](const Ended& ended, int status, const char* words) {
        const bool isIt = ended.status == status && ended.errors.join(QLatin1Char('\n')).contains(QLatin1String(words));
        if (!isIt)
            qWarning("%d: %s", ended.status, qPrintable((ended.lines + ended.errors).join(QLatin1Char('\n'))));
        return isIt;
    };

    QVERIFY(saysWhy(act("mira", "act rain agree"), 1, "nothing waits for anybody's word"));
    for (const char* word : {"disagree", "agree"}) {
        QProcess asking;
        asking.setProcessChannelMode(QProcess::MergedChannels);
        asking.start(World::program(QStringLiteral("handrail-agent")),
                     reach(QStringLiteral("asha"), "act rain restart --countdown 0 --anyway --reason thunder"));
        QVERIFY(World::until(kLong, [&] {
            return saysWhy(act("asha", (std::string("act rain ") + word).c_str()), 2, "somebody else must agree") || asking.state() == QProcess::NotRunning;
        }));
        QVERIFY2(asking.state() != QProcess::NotRunning, asking.readAll().constData());
        QCOMPARE(act("mira", (std::string("act rain ") + word).c_str()).lines, QStringList{QStringLiteral("done")});
        QVERIFY(asking.waitForFinished(kLong));
        const QString said = QString::fromUtf8(asking.readAll());
        QCOMPARE(said.contains(QStringLiteral(": started")), std::string(word) == "agree");
    }

    QCOMPARE(act("mira", "act rain change-stop --for 2h --reason storm").lines, QStringList{QStringLiteral("done")});
    QVERIFY(saysWhy(act("asha", "act rain restart --countdown 0"), 2, "a change stop holds"));
    QVERIFY(saysWhy(act("mira", "act rain change-stop --for soon"), 1, "soon"));
    QCOMPARE(act("mira", "act rain change-stop").lines, QStringList{QStringLiteral("done")});

    const Ended whole = act("mira", "journal verify");
    QCOMPARE(whole.lines.size(), 2);
    const QString head = whole.lines.back().section(QLatin1Char(' '), 1);
    QCOMPARE(act("asha", ("journal verify --head " + head.toStdString()).c_str()).status, 0);
    QVERIFY(saysWhy(act("asha", ("journal verify --head " + head.section(QLatin1Char(':'), 0, 0).toStdString() + ":" + std::string(64, '0')).c_str()), 1,
                    "is not the one that was seen"));
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "CommandLineTest.moc"
