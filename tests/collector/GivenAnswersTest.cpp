#include "collector/GivenAnswers.h"

#include <QTest>

using namespace handrail::collector;

namespace {

void put(GivenAnswers& given, std::uint64_t id, std::uint64_t answer) { given.put(std::to_string(id), std::to_string(answer)); }
std::optional<bool> was(const GivenAnswers& given, std::uint64_t id, std::uint64_t answer)
{
    return given.was(std::to_string(id), std::to_string(answer));
}

} // namespace

class GivenAnswersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstOfAnIdIsFoundWhereverItStands()
    {
        GivenAnswers given(nullptr);
        for (std::uint64_t i = 0; i < 2'000; ++i)
            put(given, i * 7919 % 1'500, i); // 500 ids come twice
        for (std::uint64_t i = 0; i < 1'500; ++i)
            QCOMPARE(was(given, i * 7919 % 1'500, i), std::optional(true));
        QCOMPARE(was(given, 3, 4), std::optional(false));
        QVERIFY(!was(given, 1'500, 0));
    }

    /// Two answers may look the same once, never always: else every wrong one of a pair would count as right.
    void noTwoAnswersAreTakenForOneAnotherUnderEveryId()
    {
        constexpr std::uint64_t kLabels = 1'500, kIds = 8; // of a million pairs some have equal hashes of 16 bits
        for (std::uint64_t given = 0; given < kLabels; ++given) {
            GivenAnswers answers(nullptr);
            for (std::uint64_t id = 0; id < kIds; ++id)
                put(answers, id, given);
            for (std::uint64_t told = given + 1; told < kLabels; ++told) {
                std::uint64_t id = 0;
                while (id < kIds && was(answers, id, told) == std::optional(true))
                    ++id;
                QVERIFY2(id < kIds, qPrintable(QStringLiteral("%1 is always taken for %2").arg(told).arg(given)));
            }
        }
    }

    void oneServiceKeepsItsLast()
    {
        GivenAnswers given(nullptr);
        for (std::uint64_t i = 0; i < 300'000; ++i)
            put(given, i, i + 1);
        QVERIFY(given.size() <= GivenAnswers::kMost && given.size() > GivenAnswers::kMost - 1'000);
        QVERIFY(!was(given, 190'000, 190'001));
        QCOMPARE(was(given, 202'000, 202'001), std::optional(true));
        QCOMPARE(was(given, 299'999, 300'000), std::optional(true));
    }

    /// The one that has more than its share gives it up; who has less loses nothing.
    void allServicesTogetherAreBounded()
    {
        const auto room = std::make_shared<AnswersRoom>(20'000);
        GivenAnswers busy(room), calm(room);
        for (std::uint64_t i = 0; i < 50'000; ++i)
            put(busy, i, i);
        QVERIFY(room->taken() <= 20'000 && busy.size() == room->taken());
        for (std::uint64_t i = 0; i < 9'000; ++i) {
            put(calm, i, i);
            put(busy, 50'000 + i, i);
        }
        QCOMPARE(calm.size(), std::size_t(9'000));
        QCOMPARE(was(calm, 0, 0), std::optional(true));
        QVERIFY(busy.size() >= 9'000);
        QVERIFY2(room->taken() <= 20'000 + 2 * 512, qPrintable(QString::number(room->taken())));
        for (std::uint64_t i = 0; i < 50'000; ++i) {
            put(calm, 9'000 + i, i);
            put(busy, 60'000 + i, i);
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
                put(gone, i, i);
            QCOMPARE(room->taken(), std::size_t(700));
        }
        QCOMPARE(room->taken(), std::size_t(0));
        GivenAnswers alone(room);
        QCOMPARE(room->share(), std::size_t(20'000));
    }
};

QTEST_GUILESS_MAIN(GivenAnswersTest)
#include "GivenAnswersTest.moc"
