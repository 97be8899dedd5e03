#include "Scene.h"
#include "Shown.h"
#include "telemetry/Signal.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::AlertKind;
using journal::AlertPhase;
using journal::Severity;

namespace {

const IncidentId kTrouble{"card-checks/1"};

journal::Evidence evidence(const Signal& signal)
{
    journal::Evidence made;
    made.signal = signal.text();
    made.value = 0.3;
    made.limit = 0.125;
    made.worst = 0.4;
    made.worstAt = at(6);
    made.since = at(5);
    return made;
}

/// One alert, and what became of it.
struct Trouble {
    Scene& scene;
    journal::Alert alert;
    Trouble(Scene& of, AlertKind kind, const std::string& subject, const Signal& signal)
        : scene(of), alert(of.alert(at(5), kind, Severity::watch, "line", evidence(signal), subject))
    {
    }
    void becomes(AlertPhase phase, WallTime when)
    {
        alert.phase = phase;
        alert.at = when;
        scene.happen(when, alert);
    }
};

} // namespace

/// What a page says once a trouble is over.
class AfterwardsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void thePanelOfATroubleStaysWhenItIsOver_data()
    {
        QTest::addColumn<AlertKind>("kind");
        QTest::addColumn<SignalKind>("signal");
        QTest::addColumn<QString>("subject");
        QTest::addColumn<int>("panel");
        QTest::newRow("few requests") << AlertKind::fewRequests << SignalKind::requests << QString() << 2;
        for (const auto& [name, kind, signal] : {std::tuple("missing", AlertKind::inputMissing, SignalKind::inputMissing),
                                                 {"out of range", AlertKind::inputOutOfRange, SignalKind::inputOutOfRange},
                                                 {"never seen", AlertKind::inputUnseen, SignalKind::inputUnseen},
                                                 {"moved", AlertKind::inputMoved, SignalKind::inputMoved}})
            QTest::newRow(name) << kind << signal << QStringLiteral("distance") << 2;
        QTest::newRow("test questions") << AlertKind::testQuestionsWrong << SignalKind::testQuestionsWrong << QString() << 3;
        QTest::newRow("outcomes") << AlertKind::outcomesWrong << SignalKind::outcomesWrong << QString() << 3;
    }

    void thePanelOfATroubleStaysWhenItIsOver()
    {
        QFETCH(AlertKind, kind);
        QFETCH(SignalKind, signal);
        QFETCH(QString, subject);
        QFETCH(int, panel);
        Scene scene;
        scene.fill();
        const auto shownNow = [&] { return scene.page().panels[static_cast<std::size_t>(panel)]; };
        const std::string usually = shownNow().signal;
        const Signal of{signal, subject.toStdString()};
        Trouble trouble(scene, kind, subject.toStdString(), of);
        const Panel during = shownNow();
        QCOMPARE(QString::fromStdString(during.signal), QString::fromStdString(of.text()));
        QVERIFY(during.line.limit);
        const auto isKept = [&] {
            const Panel panelNow = shownNow();
            QCOMPARE(QString::fromStdString(panelNow.signal), QString::fromStdString(during.signal));
            QCOMPARE(shown(panelNow.title), shown(during.title));
            QCOMPARE(shown(panelNow.worst), shown(during.worst));
            QCOMPARE(panelNow.line.limit, during.line.limit);
        };
        trouble.becomes(AlertPhase::better, at(14));
        isKept();
        trouble.becomes(AlertPhase::cleared, at(14, 30));
        scene.happen(at(14, 30), journal::Incident{kTrouble, journal::Holding::closed, {}});
        isKept();
        scene.now += std::chrono::minutes(29);
        QCOMPARE(QString::fromStdString(shownNow().signal), QString::fromStdString(during.signal));
        scene.now += std::chrono::minutes(2); // nobody thinks of it any more
        QCOMPARE(QString::fromStdString(shownNow().signal), QString::fromStdString(usually));
    }

    void whatStandsComesFirstAndTheLastOneStays()
    {
        Scene scene;
        scene.fill();
        contract::Input month;
        month.field = "month";
        scene.agreement.inputs.push_back(month);
        const auto third = [&] { return QString::fromStdString(scene.page().panels[2].signal); };
        Trouble one(scene, AlertKind::inputMissing, "distance", {SignalKind::inputMissing, "distance"});
        Trouble other(scene, AlertKind::inputMissing, "month", {SignalKind::inputMissing, "month"});
        const QString first = third();
        one.becomes(AlertPhase::better, at(10));
        QVERIFY(third() != first);
        const QString second = third();
        other.becomes(AlertPhase::better, at(12));
        QCOMPARE(third(), second);
        one.becomes(AlertPhase::back, at(13));
        QCOMPARE(third(), first);
    }

    /// Beside "You can rest now" nothing is to be undone first.
    void whatGotWorseThenAsksForNothingNow()
    {
        Scene scene;
        scene.fill();
        Trouble slow(scene, AlertKind::slow, "", {SignalKind::latency, {}});
        auto operation = scene.operation(journal::ActionKind::fallback, "fallback", {{"mode", "off"}});
        operation.undoMode = "rules";
        for (const auto state : {journal::OperationState::asked, journal::OperationState::settled, journal::OperationState::worse})
            scene.state(at(10), operation, state);
        QVERIFY2(shown(scene.page().operation->headline).startsWith(QStringLiteral("It got worse. Undo it first.")),
                 qPrintable(shown(scene.page().operation->headline)));
        slow.becomes(AlertPhase::cleared, at(12));
        scene.happen(at(14), journal::Incident{kTrouble, journal::Holding::closed, {}});
        QCOMPARE(shown(scene.page().operation->headline), QStringLiteral("It got worse then. The trouble is over now."));
        QCOMPARE(shown(scene.page().operation->brief), QStringLiteral("Fallback off: it got worse"));
    }

    void theMarkOfItsBeginningStandsWhereItStood()
    {
        Scene scene;
        scene.fill();
        Trouble slow(scene, AlertKind::dependencySlow, "profile-store", {SignalKind::dependencyLatency, "profile-store"});
        slow.alert.evidence.since = at(4, 30);
        slow.becomes(AlertPhase::changed, at(5));
        scene.happen(at(5), journal::Change{journal::ChangeKind::dependency, "profile-store", "", "slow", {}, {}});
        QCOMPARE(scene.page().marks.at(0).at, at(4, 30));
        slow.becomes(AlertPhase::better, at(12));
        QCOMPARE(scene.page().marks.at(0).at, at(4, 30));
        scene.happen(at(14), journal::Incident{kTrouble, journal::Holding::closed, {}});
        QCOMPARE(scene.page().marks.at(0).at, at(4, 30));
    }
};

QTEST_GUILESS_MAIN(AfterwardsTest)
#include "AfterwardsTest.moc"
