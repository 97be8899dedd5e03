#include "ui/DrillBar.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTest>

using namespace handrail;
using namespace handrail::ui;

namespace {

Picture picture()
{
    Picture made;
    made.canAct = true;
    made.drill.possible = true;
    made.drill.faults = {{"store-slow", wording::verbatim("the store is slow")}, {"hang", wording::verbatim("it hangs")}};
    return made;
}

} // namespace

/// A drill is begun, said to be one, and given up.
class DrillBarTest : public QObject {
    Q_OBJECT

    struct Bar {
        DrillBar bar{nullptr};
        QStringList asked;
        Bar()
        {
            QObject::connect(&bar, &DrillBar::drillAsked, [this](const std::string& fault, bool end) {
                asked << QStringLiteral("%1 %2").arg(QString::fromStdString(fault), end ? QStringLiteral("end") : QStringLiteral("begin"));
            });
        }
        template <typename T>
        T* part(const char* name) const { return bar.findChild<T*>(QLatin1String(name)); }
    };

private Q_SLOTS:
    void aFaultIsChosenOrLeftToChance()
    {
        Bar bar;
        bar.bar.show(picture());
        auto* begin = bar.part<QPushButton>("drillBegin");
        QVERIFY(!begin->isHidden() && bar.bar.isHidden() && bar.part<QPushButton>("drillEnd")->isHidden());
        const QList<QAction*> choices = begin->menu()->actions();
        QCOMPARE(choices.size(), 4); // chance, a line, two faults
        QCOMPARE(choices[3]->text(), QStringLiteral("it hangs"));
        choices[3]->trigger();
        choices[0]->trigger();
        QCOMPARE(bar.asked.first(), QStringLiteral("hang begin"));
        QVERIFY(bar.asked.last() == QStringLiteral("hang begin") || bar.asked.last() == QStringLiteral("store-slow begin"));
    }
    void oneThatGoesOnIsSaidAndGivenUp()
    {
        Bar bar;
        Picture running = picture();
        running.drill.running = "late/drill/1";
        running.drill.strip = wording::verbatim("This is a drill.");
        bar.bar.show(running);
        QVERIFY(bar.part<QPushButton>("drillBegin")->isHidden());
        QCOMPARE(bar.part<QLabel>("drillStrip")->text(), QStringLiteral("This is a drill."));
        QCOMPARE(bar.part<QLabel>("drillMark")->text(), QStringLiteral("DRILL"));
        QVERIFY(!bar.bar.isHidden() && !bar.part<QLabel>("drillMark")->isHidden());
        bar.part<QPushButton>("drillEnd")->click();
        QCOMPARE(bar.asked, QStringList{QStringLiteral(" end")});
        running.canAct = false;
        bar.bar.show(running);
        QVERIFY(!bar.part<QPushButton>("drillEnd")->isEnabled());
    }
    void whereNoneMayBeginNowTheButtonSaysWhy()
    {
        Bar bar;
        Picture stopped = picture();
        stopped.drill.whyNot = wording::verbatim("No drill while a change stop holds.");
        bar.bar.show(stopped);
        QVERIFY(bar.bar.isHidden());
        stopped.drill.ended = wording::verbatim("Drill over.");
        stopped.drill.score = wording::verbatim("The fault was: it hangs.");
        bar.bar.show(stopped);
        QVERIFY(!bar.bar.isHidden());
        QCOMPARE(bar.part<QLabel>("drillEnded")->text(), QStringLiteral("Drill over."));
        auto* begin = bar.part<QPushButton>("drillBegin");
        QVERIFY(!begin->isHidden() && !begin->isEnabled());
        QCOMPARE(begin->text(), QStringLiteral("No drill while a change stop holds."));
        bar.bar.show(picture());
        QVERIFY(begin->isEnabled());
        QCOMPARE(begin->text(), QStringLiteral("Begin a drill"));
        stopped.incident = IncidentId("rain/1"); // in trouble its place is for those who have it
        bar.bar.show(stopped);
        QVERIFY(begin->isHidden());
        stopped.incident = {};
        stopped.canAct = false;
        bar.bar.show(stopped);
        QVERIFY(begin->isHidden());
    }
};

QTEST_MAIN(DrillBarTest)
#include "DrillBarTest.moc"
