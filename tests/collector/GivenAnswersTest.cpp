#include "collector/GivenAnswers.h"

#include <QTest>

using namespace handrail::collector;

class GivenAnswersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstOfAnIdIsFoundWhereverItStands()
    {
        GivenAnswers given(nullptr);
        for (std::uint64_t i = 0; i < 2'000; ++i)
            given.put(i * 7919 % 1'500, i); // 500 ids come twice
        for (std::uint64_t i = 0; i < 1'500; ++i)
            QCOMPARE(given.find(i * 7919 % 1'500), std::optional(i));
        QVERIFY(!given.find(1'500));
    }

    void oneServiceKeepsItsLast()
    {
        GivenAnswers given(nullptr);
        for (std::uint64_t i = 0; i < 300'000; ++i)
            given.put(i, i + 1);
        QVERIFY(given.size() <= GivenAnswers::kMost && given.size() > GivenAnswers::kMost - 1'000);
        QVERIFY(!given.find(190'000));
        QCOMPARE(given.find(202'000), std::optional<std::uint64_t>(202'001));
        QCOMPARE(given.find(299'999), std::optional<std::uint64_t>(300'000));
    }

    /// The one that has more than its share gives it up; who has less loses nothing.
    void allServicesTogetherAreBounded()
    {
        const auto room = std::make_shared<AnswersRoom>(20'000);
        GivenAnswers busy(room), calm(room);
        for (std::uint64_t i = 0; i < 50'000; ++i)
            busy.put(i, i);
        QVERIFY(room->taken() <= 20'000 && busy.size() == room->taken());
        for (std::uint64_t i = 0; i < 9'000; ++i) {
            calm.put(i, i);
            busy.put(50'000 + i, i);
        }
        QCOMPARE(calm.size(), std::size_t(9'000));
        QCOMPARE(calm.find(0), std::optional<std::uint64_t>(0));
        QVERIFY(busy.size() >= 9'000);
        QVERIFY2(room->taken() <= 20'000 + 2 * 512, qPrintable(QString::number(room->taken())));
        for (std::uint64_t i = 0; i < 50'000; ++i) {
            calm.put(9'000 + i, i);
            busy.put(60'000 + i, i);
        }
        QVERIFY(room->taken() <= 20'000 + 2 * 512);
        QVERIFY(calm.size() > 9'000 && busy.size() > 9'000);
    }

    void roomIsGivenBack()
    {
        const auto room = std::make_shared<AnswersRoom>(20'000);
        {
            GivenAnswers gone(room);
            for (std::uint64_t i = 0; i < 700; ++i)
                gone.put(i, i);
            QCOMPARE(room->taken(), std::size_t(700));
        }
        QCOMPARE(room->taken(), std::size_t(0));
        GivenAnswers alone(room);
        QCOMPARE(room->share(), std::size_t(20'000));
    }
};

QTEST_GUILESS_MAIN(GivenAnswersTest)
#include "GivenAnswersTest.moc"
