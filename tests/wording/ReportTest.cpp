#include "runbook/Drill.h"
#include "runbook/ScreenWords.h"
#include "wording/Report.h"

#include "Scene.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;

namespace {

/// The night of one incident, as a journal.
struct Night {
    Scene scene;
    journal::SharedState shared;
    std::deque<journal::Entry> entries;
    WallTime now = at(40);

    void add(WallTime when, journal::Body body, const std::string& who = "agent")
    {
        journal::Entry entry;
        entry.seq = entries.size() + 1;
        entry.at = when;
        entry.service = scene.agreement.service;
        entry.who = who;
        entry.body = std::move(body);
        shared.take(entry);
        entries.push_back(entry);
    }
    void alert(WallTime when, journal::AlertPhase phase)
    {
        journal::Alert alert;
        alert.phase = phase;
        alert.incident = IncidentId("card-checks/1");
        alert.failure = "slow answers";
        alert.severity = journal::Severity::broken;
        alert.at = when;
        alert.evidence.signal = "latency";
        alert.evidence.value = 860;
        alert.evidence.limit = 300;
        alert.evidence.worst = 910;
        alert.evidence.worstAt = at(14);
        alert.evidence.affected = 1'240;
        add(when, alert);
    }
    void happen()
    {
        alert(at(12), journal::AlertPhase::opened);
        add(at(12, 30), journal::Incident{IncidentId("card-checks/1"), journal::Holding::taken, {}}, "Ana");
        const auto text = "---\nformat: 1\nfor: [slow answers]\n---\n# When answers are slow\n## Look\nRead.\n## Call\n```call\nwhom: store\n```\n";
        const auto book = *runbook::readRunbook(text, "slow.md");
        add(at(12, 31), runbook::beginRun(book, IncidentId("card-checks/1")));
        add(at(13), *runbook::answerStep(book, *shared.incident(IncidentId("card-checks/1")), 1, "skipped", "nothing `here`"), "Ana");
        auto operation = scene.operation(journal::ActionKind::rollBack, "roll back", {{"version", "v11"}});
        operation.id = OperationId("card-checks/op/1");
        operation.request = RequestId("r1");
        operation.askedBy = "Ana";
        operation.reason = "v12 came at 02:10";
        operation.incident = IncidentId("card-checks/1");
        operation.shown = {{"latency", 860.0}};
        add(at(15), operation, "Ana");
        operation.state = journal::OperationState::helped;
        add(at(17), operation);
        add(at(18), journal::Note{IncidentId("card-checks/1"), "# not <b>a heading</b>\n![x](http://y)"}, "Ben");
        alert(at(17), journal::AlertPhase::better);
    }
    void close()
    {
        alert(at(20), journal::AlertPhase::cleared);
        add(at(21), journal::Incident{IncidentId("card-checks/1"), journal::Holding::closed, {}}, "Ana");
    }
    ReportFrom from() const { return {shared, entries, {{scene.agreement.service, &scene.agreement}}, now}; }
};

} // namespace

/// What leaves the screen: the report of an incident, and the hand-over of a shift.
class ReportTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }
    void aReportTellsAllOfIt()
    {
        Night night;
        night.happen();
        night.close();
        const std::string report = incidentReport(night.from(), IncidentId("card-checks/1"));
        for (const char* line : {"# Card payment checks: answers slow\n", "- Incident card-checks/1\n", "- To 24 Nov 02:21 local, 01:21 UTC, 9 min in all\n",
                                 "- Affected: about 1,240 payments\n", "## What was wrong\n", "  - worst 0.91 s at 02:14\n",
                                 "- 02:15:00 Ana rolled back to v11: it helped\n", "  - why: v12 came at 02:10\n",
                                 "  - on the screen: the slowest 1 in 100 answers 0.86 s\n",
                                 "- When answers are slow, it stands at step 2\n", "  - 02:13:00 Look: skipped, because nothing \\`here\\` (Ana)\n",
                                 "## What happened\n", "- Written at 24 Nov 02:40 local, 01:40 UTC, from the journal up to entry 10\n"})
            QVERIFY2(report.find(line) != std::string::npos, qPrintable(QString::fromUtf8(line) + QString::fromStdString(report)));
    }
    /// As the page says it: a run that ends well before the numbers do has not ended well.
    void anEndIsWellOnlyWhenTheServiceIs()
    {
        Night night;
        night.happen();
        const auto lineOf = [&] {
            const std::string report = incidentReport(night.from(), IncidentId("card-checks/1"));
            const auto begin = report.find("at its end");
            return begin == std::string::npos ? report : report.substr(begin, report.find('\n', begin) - begin);
        };
        journal::Step last{};
        last.incident = IncidentId("card-checks/1");
        last.runbook = "slow.md";
        last.step = 2;
        last.answer = "helped";
        last.nextStep = journal::kRunEndedWell;
        night.add(at(18), last, "Ana");
        QCOMPARE(lineOf(), std::string("at its end: the service is well again"));
        night.alert(at(19), journal::AlertPhase::back);
        QCOMPARE(lineOf(), std::string("at its end; the service is not yet sure to be well again"));
    }
    /// Last month's report keeps last month's limits and signatures, whatever was agreed since.
    void anIncidentIsToldByTheAgreementOfItsTime()
    {
        Night night;
        const auto use = [&](WallTime when, const std::string& name, const std::string& digest) {
            journal::Configuration used;
            used.agreementFile = "card.yaml";
            used.agreementText = "format: 1\nservice: card-checks\nname: " + name + "\nsources: {answers: {file: a}}\n";
            used.agreementDigest = digest;
            night.add(when, used);
        };
        const auto sign = [&](WallTime when, const std::string& digest) {
            for (const char* team : {"Builders", "Runners"})
                night.add(when, journal::SignOff{digest, team, "live", {}}, team);
        };
        use(at(0), "Old name", "aaaaaaaaaaaaaaaa");
        sign(at(1), "aaaaaaaaaaaaaaaa");
        night.happen();
        use(at(25), "New name", "bbbbbbbbbbbbbbbb");
        night.scene.agreement.name = "New name";
        night.scene.agreement.digest = "bbbbbbbbbbbbbbbb";
        std::string report = incidentReport(night.from(), IncidentId("card-checks/1"));
        for (const char* line : {"# Old name: ", "Agreed: at most 0.3 s.", "- The agreement in use then: aaaaaaaaaaaa, since 02:00. Today's is another: card.yaml, bbbbbbbbbbbb\n",
                                 "  - Agreed by Builders and Runners on 24 Nov."})
            QVERIFY2(report.find(line) != std::string::npos, qPrintable(QString::fromUtf8(line) + QString::fromStdString(report)));
        // And a text that was signed only afterwards was not agreed then.
        Night late;
        std::swap(night, late);
        use(at(0), "Old name", "aaaaaaaaaaaaaaaa");
        night.happen();
        sign(at(30), "aaaaaaaaaaaaaaaa");
        night.scene.agreement.digest = "aaaaaaaaaaaaaaaa";
        report = incidentReport(night.from(), IncidentId("card-checks/1"));
        QVERIFY2(report.find("Limit in the agreement, not signed yet: at most 0.3 s.") != std::string::npos, report.c_str());
        QVERIFY2(report.find("- The agreement in use: card.yaml, aaaaaaaaaaaa\n") != std::string::npos, report.c_str());
    }
    void whatPeopleWroteStaysText()
    {
        Night night;
        night.happen();
        const std::string report = incidentReport(night.from(), IncidentId("card-checks/1"));
        QVERIFY(report.find("<b>") == std::string::npos);
        QVERIFY(report.find("\n# not") == std::string::npos);
        QVERIFY(report.find("![x](") == std::string::npos);
        QVERIFY2(report.find("\\# not \\<b\\>a heading") != std::string::npos, report.c_str());
    }
    void aReportHoldsNoWordOfTheField()
    {
        Night night;
        night.happen();
        const auto word = runbook::wordNotForTheScreen(incidentReport(night.from(), IncidentId("card-checks/1")));
        QCOMPARE(word ? word->word : std::string(), std::string("http")); // of the note: a person's own
    }
    void aDrillIsToldAsOne()
    {
        Night night;
        journal::Drill drill{"card-checks/drill/1", "slow-store", "on", {}, {}, at(60)};
        night.add(at(11), drill, "Ana");
        night.happen();
        const std::string line = "- This was a drill, begun by Ana: slow-store\n";
        QVERIFY(incidentReport(night.from(), IncidentId("card-checks/1")).find(line) != std::string::npos);
        const std::string running = shiftText(night.from(), at(0));
        QVERIFY2(running.find("- Card payment checks: a drill: answers slow, since 02:12.") != std::string::npos, running.c_str());
        QVERIFY2(running.find("- Card payment checks: a drill goes on, begun 02:11 by Ana: slow-store\n") != std::string::npos, running.c_str());
        night.close();
        drill.state = runbook::kDrillWell;
        night.add(at(22), drill, "Ana");
        const std::string over = shiftText(night.from(), at(0));
        QVERIFY(over.find("goes on") == std::string::npos);
        QVERIFY2(over.find("- Card payment checks: a drill: answers slow, 02:12 to 02:21.") != std::string::npos, over.c_str());
        // What broke after it was no drill.
        Night real;
        real.add(at(1), drill, "Ana");
        real.happen();
        QVERIFY(incidentReport(real.from(), IncidentId("card-checks/1")).find("drill, begun") == std::string::npos);
    }
    void thereIsNoReportOfNothing()
    {
        Night night;
        QCOMPARE(incidentReport(night.from(), IncidentId("card-checks/9")), std::string());
    }
    void aShiftIsHandedOverInOneText()
    {
        Night night;
        QCOMPARE(shiftText(night.from(), at(0)),
                 std::string("Hand-over, from 24 Nov 02:00 local, 01:00 UTC to 24 Nov 02:40 local, 01:40 UTC.\nNothing is open "
                             "now.\nNothing else happened.\n"));
        night.happen();
        night.add(at(19), journal::Change{journal::ChangeKind::fallback, "", "", "rules", {}, {}});
        night.add(at(19), journal::Silence{journal::AlertKind::guessing, "", "guesses", "known", at(90), false}, "Ben");
        night.add(at(19), journal::ChangeStop{"holidays", at(80), false}, "Ana");
        QCOMPARE(shiftText(night.from(), at(0)),
                 std::string("Hand-over, from 24 Nov 02:00 local, 01:00 UTC to 24 Nov 02:40 local, 01:40 UTC.\nOpen now:\n"
                             "- Card payment checks: answers slow, since 02:12. Ana rolled back to v11: it helped. Better since 02:17.\n"
                             "Nothing else happened.\nNot as usual, do not forget:\n"
                             "- Card payment checks: the simple rules answers, since 02:19.\n"
                             "- Card payment checks: \"guesses\" is silenced until 03:30, by Ben: known\n"
                             "- Card payment checks: a change stop holds until 03:20, by Ana: holidays\n"));
        night.close();
        const std::string over = shiftText(night.from(), at(0));
        QVERIFY2(over.find("What happened, and is over:\n- Card payment checks: answers slow, 02:12 to 02:21. Ana rolled back") !=
                     std::string::npos, over.c_str());
        QVERIFY(shiftText(night.from(), at(30)).find("02:12") == std::string::npos); // before the shift
    }
};

QTEST_GUILESS_MAIN(ReportTest)
#include "ReportTest.moc"
