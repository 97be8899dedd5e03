#include "wording/Suggestions.h"

#include "Scene.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;

namespace {

/// A scene in which answers are slow since minute 12.
Scene slow()
{
    Scene scene;
    journal::Alert alert;
    alert.incident = IncidentId("card-checks/1");
    alert.failure = "slow answers";
    alert.severity = journal::Severity::broken;
    alert.at = at(12);
    scene.happen(at(12), alert, "agent");
    for (int i = 24; i > 0; --i)
        scene.windows.push_back(window(scene.now - std::chrono::seconds(5 * i), 860));
    return scene;
}

QString suggested(const Scene& scene)
{
    return QString::fromStdString(render(suggestionView(scene.facts()).text));
}

} // namespace

/// The reason in one sentence.
class SuggestionsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }
    void aNewVersionIsAReason()
    {
        Scene scene = slow();
        QCOMPARE(suggested(scene), QString());
        scene.happen(at(10), journal::Change{journal::ChangeKind::version, "", "v12", "v13", {}, at(10)}, "agent");
        QCOMPARE(suggested(scene), QStringLiteral("Suggested: roll back to the previous version, because v13 came at 02:10, just before the trouble."));
        scene.silentFor = std::chrono::seconds(30);
        QCOMPARE(suggested(scene), QString());
    }
    void theCauseIsAReason()
    {
        Scene scene = slow();
        scene.happen(at(13), journal::Cause{IncidentId("card-checks/1"), journal::CauseKind::dependency, "profile-store", {}}, "agent");
        QCOMPARE(suggested(scene), QStringLiteral("Suggested: switch the simple rules on, because the probable cause is the customer profile "
                                                  "store, and the fallback does without it."));
    }
    void twoVersionsAreHeldSideBySide()
    {
        Scene scene;
        QCOMPARE(render(versionDifference(scene.facts())), std::string());
        for (int i = 24; i > 0; --i) {
            Window one = window(scene.now - std::chrono::seconds(5 * i), i > 12 ? 150 : 860, i > 12 ? 0 : 7);
            one.version = i > 12 ? "v12" : "v13";
            scene.windows.push_back(one);
        }
        const std::string said = render(versionDifference(scene.facts()));
        QVERIFY2(said.starts_with("v13 answers since " + std::string("02:") ), said.c_str());
        for (const char* part : {", v12 before. The slowest 1 in 100 answers: 0.85 s, before 0.15 s.", "Failures: 7 %, before 0 %."})
            QVERIFY2(said.find(part) != std::string::npos, said.c_str());
    }
};

QTEST_GUILESS_MAIN(SuggestionsTest)
#include "SuggestionsTest.moc"
