#include "wording/Labels.h"
#include "wording/Text.h"

#include "Shown.h"

#include <QtTest>

using namespace handrail::wording;

namespace {

class Backwards final : public Catalog {
public:
    std::string translate(const char* message, int) const override
    {
        return std::string(message) == "%1 has it, %2" ? "%2: %1 hat es" : message;
    }
};

} // namespace

class TextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void argumentsStandWhereTheTranslationWantsThem()
    {
        const Text text = say(HR_TEXT("%1 has it, %2"), "Ana", say(HR_TEXT("on step %1"), "2"));
        QCOMPARE(shown(text), QStringLiteral("Ana has it, on step 2"));
        QCOMPARE(QString::fromStdString(render(text, Backwards())), QStringLiteral("on step 2: Ana hat es"));
    }

    void aNameWithPlaceholdersIsLeftAsItIs()
    {
        QCOMPARE(shown(say(HR_TEXT("%1 and %2"), "%2 %n 100 %", "%1")), QStringLiteral("%2 %n 100 % and %1"));
        QCOMPARE(shown(verbatim("50 % off %1")), QStringLiteral("50 % off %1"));
    }

    void missingArgumentsAndEmptyTextsLeaveNothing()
    {
        QCOMPARE(shown(Text{}), QString());
        QCOMPARE(shown(say(HR_TEXT("[%1|%3]"), "a")), QStringLiteral("[a|]"));
        QCOMPARE(shown(sentences({})), QString());
        QCOMPARE(shown(sentences({verbatim("A."), Text{}, verbatim("B.")})), QStringLiteral("A. B."));
        QCOMPARE(shown(lines({verbatim("A"), Text{}, verbatim("B")})), QStringLiteral("A\nB"));
        QCOMPARE(shown(capitalised(say(HR_TEXT("about %1"), "7"))), QStringLiteral("About 7"));
    }

    void everyLabelHasAText()
    {
        for (int i = 0; i < static_cast<int>(Label::count_); ++i)
            QVERIFY2(!label(static_cast<Label>(i)).empty(), qPrintable(QString::number(i)));
    }

    void theLinkSaysWhatItDoes()
    {
        using handrail::Millis;
        const handrail::WallTime since = handrail::fromMs(1'800'000'000'000);
        const QString away = shown(agentAway("machine:7443", since, since + Millis(48'900)));
        QVERIFY2(away.startsWith(QStringLiteral("Nothing answers at machine:7443 since ")) &&
                     away.endsWith(QStringLiteral(", for 48 s. Handrail tries again by itself, at least every 5 s.")),
                 qPrintable(away));
        QCOMPARE(shown(linkRefused("machine:7443", "you may not look", "ask its owner")),
                 QStringLiteral("The agent at machine:7443 said no: you may not look. What to do: ask its owner."));
        QCOMPARE(shown(viewersText(std::vector<std::string>{"Ana", "Ben", "Cleo"})),
                 QStringLiteral("Ana and 2 others look at this too"));
        QCOMPARE(shown(trayTip(1, 3, 0)), QStringLiteral("Handrail: 1 service is broken"));
        QCOMPARE(shown(errorText("no agent", "")), QStringLiteral("no agent."));
    }
};

QTEST_GUILESS_MAIN(TextTest)
#include "TextTest.moc"
