#include "WindowStage.h"

#include <QShortcut>

using namespace handrail;
using namespace handrail::ui;

/// Ctrl R shows whether the service in view may go live, and asks the agent whether its log can be read.
class ReadinessPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aKeyOpensItAndEscapeCloses();
    void aLogThatCanBeReadIsProven();
    void whatChangedSinceItWasSignedIsThere();

private:
    struct Stage : WindowStage {
        Stage() : WindowStage(QStringLiteral("readiness")) {}
        QWidget* page() const { return find<QWidget>("readiness"); }
        void open()
        {
            // A screen without a window manager gives no window the keys.
            for (QShortcut* shortcut : window.findChildren<QShortcut*>())
                if (shortcut->key() == QKeySequence(Qt::CTRL | Qt::Key_R))
                    Q_EMIT shortcut->activated();
            scene.look();
        }
        QStringList lines() const
        {
            QStringList all;
            for (const QLabel* label : page()->findChildren<QLabel*>())
                all << label->text();
            return all;
        }
    };
};

void ReadinessPageTest::aKeyOpensItAndEscapeCloses()
{
    Stage stage;
    QVERIFY(!stage.page()->isVisible());
    stage.open();
    QTRY_VERIFY(stage.page()->isVisible());
    QTest::keyClick(&stage.window, Qt::Key_Escape);
    QTRY_VERIFY(!stage.page()->isVisible());
}

void ReadinessPageTest::aLogThatCanBeReadIsProven()
{
    Stage stage;
    stage.open();
    const auto proof = [&] {
        const QStringList lines = stage.lines();
        return lines.value(lines.indexOf(QStringLiteral("The log can be read")) + 1);
    };
    QTRY_COMPARE(proof(), QStringLiteral("Not proven yet."));
    QCOMPARE(stage.scene.feed->logsAsked.size(), std::size_t(1));
    stage.scene.feed->waiting.push_back(client::LogsCame{1, std::vector<client::LogLine>{}});
    stage.scene.look();
    QTRY_COMPARE(proof(), QStringLiteral("Proven just now."));
}

void ReadinessPageTest::whatChangedSinceItWasSignedIsThere()
{
    Stage stage;
    stage.open();
    QTRY_VERIFY(stage.lines().contains(QString::fromUtf8("failing requests: limit 1 % → 2 %")));
    QVERIFY(stage.lines().contains(QStringLiteral("What counts as failing")));
    QVERIFY(stage.lines().contains(QStringLiteral("Has not signed for going live with v12.")));
}

QTEST_MAIN(ReadinessPageTest)
#include "ReadinessPageTest.moc"
