#include "contract/Promise.h"

#include <QTest>

using namespace handrail;
using namespace handrail::contract;
using journal::ActionKind;
using journal::AlertKind;
using journal::Severity;

namespace {

Agreement agreement()
{
    Agreement made;
    Failure slow;
    slow.kind = AlertKind::slow;
    slow.limit = 300;
    made.failures.push_back(slow);
    return made;
}

Action restart(const std::string& signal, std::optional<double> below = {})
{
    Action action;
    action.kind = ActionKind::restart;
    action.effectSignal = signal;
    action.effectBelow = below;
    return action;
}

void add(journal::IncidentState& incident, AlertKind kind, const char* signal, double limit, int openedAtS)
{
    journal::AlertState alert;
    alert.latest.kind = kind;
    alert.latest.severity = Severity::broken;
    alert.latest.evidence.signal = signal;
    alert.latest.evidence.limit = limit;
    alert.openedAt = fromMs(1'000 * openedAtS);
    incident.alerts[journal::alertKey(kind, signal, {})] = alert;
}

/// "latency 300", "latency 190 usual" or "answers".
std::string told(const Promise& promise)
{
    if (!promise.signal)
        return promise.limit ? "a limit of nothing" : "answers";
    return promise.signal->text() + " " + std::to_string(static_cast<int>(*promise.limit)) + (promise.isUsual ? " usual" : "");
}

} // namespace

/// The card before the click and the agent after it go by this one choice.
class PromiseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void limitOfANamedNumber_data()
    {
        QTest::addColumn<QString>("signal");
        QTest::addColumn<int>("below"); // 0 = not said
        QTest::addColumn<QString>("expected");
        QTest::newRow("its own") << QStringLiteral("latency") << 250 << QStringLiteral("latency 250");
        QTest::newRow("agreed, with nothing open") << QStringLiteral("latency") << 0 << QStringLiteral("latency 300");
        QTest::newRow("usual, where nothing was agreed") << QStringLiteral("gauge:queue") << 0 << QStringLiteral("gauge:queue 40 usual");
        QTest::newRow("at least, for requests") << QStringLiteral("requests") << 0 << QStringLiteral("requests 10 usual");
        QTest::newRow("none known") << QStringLiteral("gauge:other") << 0 << QStringLiteral("answers");
        QTest::newRow("nothing named, nothing open") << QString() << 0 << QStringLiteral("answers");
    }
    void limitOfANamedNumber()
    {
        QFETCH(QString, signal);
        QFETCH(int, below);
        QFETCH(QString, expected);
        Normal normal;
        normal.bands["gauge:queue"] = {1, 5, 40};
        normal.bands["requests"] = {10, 20, 30};
        const auto action = restart(signal.toStdString(), below > 0 ? std::optional<double>(below) : std::nullopt);
        QCOMPARE(told(promiseOf(agreement(), action, nullptr, &normal)), expected.toStdString());
    }

    void theServicesOwnNumbersComeBeforeItsDependencies()
    {
        journal::IncidentState incident;
        add(incident, AlertKind::dependencySlow, "dependency:store:latency", 100, 1);
        add(incident, AlertKind::slow, "latency", 200, 2);
        QCOMPARE(told(promiseOf(agreement(), restart({}), &incident, nullptr)), std::string("latency 200"));
        incident.alerts[journal::alertKey(AlertKind::slow, "latency", {})].betterSince = fromMs(5'000);
        QCOMPARE(told(promiseOf(agreement(), restart({}), &incident, nullptr)), std::string("dependency:store:latency 100"));
    }

    void aTimeIsNoLimitOfANumber()
    {
        journal::IncidentState incident;
        add(incident, AlertKind::fallbackTooLong, "fallback", 7'200, 1);
        QCOMPARE(told(promiseOf(agreement(), restart({}), &incident, nullptr)), std::string("answers"));
    }
};

QTEST_GUILESS_MAIN(PromiseTest)
#include "PromiseTest.moc"
