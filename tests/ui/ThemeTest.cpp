#include <QtTest/QtTest>

#include "ui/Theme.h"

using namespace handrail::ui;

class ThemeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void textStandsOutFromItsGround_data();
    void textStandsOutFromItsGround();
    void contrastIsTheOneOfTheStandard();
    void sheetHasNoColourLeftOut();
};

void ThemeTest::textStandsOutFromItsGround_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("ground");
    for (const Theme& theme : {Theme::darkOne(), Theme::light()})
        for (const Theme::Pair& pair : theme.textPairs())
            QTest::addRow("%s: %s on %s", theme.dark ? "dark" : "light", pair.name, qPrintable(pair.ground.name()))
                << pair.text << pair.ground;
}

void ThemeTest::textStandsOutFromItsGround()
{
    QFETCH(QColor, text);
    QFETCH(QColor, ground);
    QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(QString::number(contrast(text, ground))));
}

void ThemeTest::contrastIsTheOneOfTheStandard()
{
    QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
    QVERIFY(std::abs(contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
}

void ThemeTest::sheetHasNoColourLeftOut()
{
    for (const Theme& theme : {Theme::darkOne(), Theme::light()}) {
        const QString sheet = theme.styleSheet(14, QStringLiteral("Inter"));
        QVERIFY(sheet.size() > 1000);
        const QString rules = sheet.mid(sheet.indexOf(QStringLiteral("*/")));
        QVERIFY2(!rules.contains(QLatin1Char('@')), qPrintable(rules.mid(rules.indexOf(QLatin1Char('@')), 30)));
    }
}

QTEST_MAIN(ThemeTest)
#include "ThemeTest.moc"
