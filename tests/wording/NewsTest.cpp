#include "Scene.h"
#include "Shown.h"

#include <QTest>

using namespace handrail;
using namespace handrail::wording;
using journal::AlertKind;
using journal::Severity;

namespace {

journal::Evidence evidence(std::string signal, double value, std::optional<double> limit, std::optional<double> usual = {})
{
    journal::Evidence evidence;
    evidence.signal = std::move(signal);
    evidence.value = value;
    evidence.limit = limit;
    evidence.usual = usual;
    evidence.since = at(12);
    return evidence;
}

/// One check, answered by the agent, in the open incident.
class CheckScene : public Scene {
public:
    CheckScene(const std::string& asked, const std::string& answer)
    {
        fill();
        alert(at(12), AlertKind::slow, Severity::broken, "slow answers", evidence("latency", 860, 300));
        auto read = runbook::readRunbook("---\nformat: 1\nfor: [slow answers]\nowner: store\nreviewed: 2026-11-12\n---\n# A\n\n"
                                         "## Check\n\n```check\n" + asked + "\n```\n\n## Call\n\n```call\nwhom: store\n```\n",
                                         "a.md");
        if (!read)
            qFatal("%s", read.error().front().text().c_str());
        runbooks.push_back(std::move(*read));
        happen(at(13), runbook::beginRun(runbooks[0], IncidentId("card-checks/1")));
        auto step = runbook::answerStep(runbooks[0], *shared.openIncidentOf(agreement.service), 1, answer, {});
        if (!step)
            qFatal("%s", step.error().text().c_str());
        step->automatic = true;
        happen(at(13, 5), *step);
    }
    StepLook look() const { return page().run->steps[0].look; }
    bool alarming() const { return page().run->steps[0].alarming; }
};

} // namespace

/// What is good news, what is bad, and what is only so.
class NewsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void colourFollowsTheNewsAndNotTheWord_data()
    {
        QTest::addColumn<QString>("asked");
        QTest::addColumn<QString>("answer");
        QTest::addColumn<int>("look");
        const auto row = [](const char* name, const char* asked, const char* answer, StepLook look) {
            QTest::newRow(name) << QString::fromLatin1(asked) << QString::fromLatin1(answer) << static_cast<int>(look);
        };
        // What the windows say now: 150 ms, no failures, it answers, the fallback is off.
        row("a good yes", "service: answers", "yes", StepLook::good);
        row("a no that is not so any more", "service: answers", "no", StepLook::good);
        row("a good no", "signal: latency\nabove: agreed\nover: 10 s", "no", StepLook::good);
        row("a yes that is over", "signal: latency\nabove: agreed\nover: 10 s", "yes", StepLook::good);
        row("fewer than asked for", "signal: requests\nbelow: 1000\nover: 10 s", "yes", StepLook::bad);
        row("as many as asked for", "signal: requests\nabove: 5\nover: 10 s", "yes", StepLook::good);
        row("neither", "fallback is: off", "yes", StepLook::answered);
    }
    void colourFollowsTheNewsAndNotTheWord()
    {
        QFETCH(QString, asked);
        QFETCH(QString, answer);
        QFETCH(int, look);
        const CheckScene scene(asked.toStdString(), answer.toStdString());
        QCOMPARE(static_cast<int>(scene.look()), look);
        QCOMPARE(scene.alarming(), static_cast<StepLook>(look) == StepLook::bad);
    }

    void theHeadlineSaysWhatPeopleGetWhileTheFallbackAnswers()
    {
        Scene scene;
        scene.slowStore();
        scene.windows.back().fallbackMode = "rules";
        scene.happen(at(13), journal::Change{journal::ChangeKind::fallback, "", "", "rules", {}, {}});
        const ServicePage page = scene.page();
        QCOMPARE(shown(page.title), QStringLiteral("Card payment checks: answers are slow and some fail; people get the simple rules since 02:13"));
        QVERIFY2(shown(page.sentence).endsWith(QStringLiteral("The fallback is on: the simple rules, rougher checks.")), qPrintable(shown(page.sentence)));
        QCOMPARE(shown(page.sentence).count(QStringLiteral("simple rules")), 1); // explained once
        for (const Chip& chip : page.chips)
            QVERIFY2(!shown(chip.text).contains(QStringLiteral("simple rules")) || shown(chip.text).startsWith(QStringLiteral("Probable")),
                     qPrintable(shown(chip.text)));
    }

    void whereHardlyAnybodyAsksTheirNumberIsShown()
    {
        Scene scene;
        scene.fill(60, [](WallTime start) {
            Window none = window(start);
            none.requests = 0;
            none.latency = Histogram();
            return none;
        });
        scene.alert(at(13), AlertKind::fewRequests, Severity::broken, "few requests", evidence("requests", 3, 4.0, 20.0));
        QCOMPARE(shown(scene.page().title), QStringLiteral("Card payment checks: no requests come in")); // 3 a second was before
        const Panel panel = scene.page().panels[2];
        QCOMPARE(shown(panel.title), QStringLiteral("How many requests come in"));
        QCOMPARE(shown(panel.number), QStringLiteral("0 a second"));
        QCOMPARE(panel.state, State::broken);
        QCOMPARE(QString::fromStdString(panel.signal), QStringLiteral("requests"));
        QCOMPARE(panel.axis, Unit::perSecond);
        QCOMPARE(panel.line.limit, std::optional(4.0));
        QVERIFY2(shown(panel.agreed).contains(QStringLiteral("at least 4 a second")), qPrintable(shown(panel.agreed)));
        QVERIFY2(shown(panel.agreed).contains(QStringLiteral("Usual: 20 a second.")), qPrintable(shown(panel.agreed)));
        scene.normal->bands["requests"] = {25, 30, 35}; // over all hours
        QVERIFY(!scene.page().panels[2].line.usualHigh); // no second number for the same in the chart
    }

    void whatWasWrongSomeTimeAgoIsNotSaidAsIfItWereNow()
    {
        Scene scene;
        scene.fill();
        for (Window& window : scene.windows)
            window.knownAnswers = {2, window.start < scene.now - std::chrono::minutes(4) ? 1U : 0U};
        QVERIFY2(shown(scene.page().panels[3].agreed).endsWith(QStringLiteral("All test questions right.")),
                 qPrintable(shown(scene.page().panels[3].agreed)));
        scene.windows.back().knownAnswers = {2, 1};
        QVERIFY2(shown(scene.page().panels[3].agreed).endsWith(QStringLiteral("test questions wrong.")),
                 qPrintable(shown(scene.page().panels[3].agreed)));
    }
};

QTEST_GUILESS_MAIN(NewsTest)
#include "NewsTest.moc"
