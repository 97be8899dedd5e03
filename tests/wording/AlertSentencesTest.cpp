#include "wording/AlertSentences.h"

#include "Scene.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;
using journal::AlertKind;

namespace {

struct Row {
    const char* name;
    AlertKind kind;
    const char* subject;
    const char* signal;
    std::optional<double> value, limit, usualLow, usual, usualHigh;
    std::uint64_t answers;
    std::map<std::string, double> parts;
    const char* sentence;
};

constexpr auto kNone = std::nullopt;

const std::vector<Row> kRows = {
    {"slow",
     AlertKind::slow,
     "",
     "latency",
     860,
     300,
     90,
     120,
     190,
     500,
     {},
     "The slowest 1 in 100 answers take 0.86 s or more. Agreed: at most 0.3 s."},
    {"slow without a limit",
     AlertKind::slow,
     "",
     "latency",
     860,
     kNone,
     90,
     120,
     190,
     500,
     {},
     "The slowest 1 in 100 answers take 0.86 s or more. Usually: 0.09 to 0.19 s."},
    {"failing",
     AlertKind::failing,
     "",
     "failures",
     0.07,
     0.02,
     kNone,
     kNone,
     kNone,
     100,
     {{"timeout", 1}},
     "7 of 100 requests fail, all because they waited too long. Agreed: at most 2 %."},
    {"failing no more",
     AlertKind::failing,
     "",
     "failures",
     0,
     0.02,
     kNone,
     kNone,
     kNone,
     100,
     {{"timeout", 1}},
     "No requests fail. Agreed: at most 2 %."},
    {"failing for unknown reasons",
     AlertKind::failing,
     "",
     "failures",
     1,
     0.02,
     kNone,
     kNone,
     kNone,
     20,
     {{"E42", 1}},
     "All requests fail. Agreed: at most 2 %."},
    {"one fails",
     AlertKind::failing,
     "",
     "failures",
     0.01,
     0.005,
     kNone,
     kNone,
     kNone,
     100,
     {},
     "1 of 100 requests fails. Agreed: at most 0.5 %."},
    {"hung",
     AlertKind::notAnswering,
     "",
     "",
     2,
     2,
     kNone,
     kNone,
     kNone,
     2,
     {{"unanswered", 2}},
     "It doesn't answer. 2 test questions in a row got no answer."},
    {"down",
     AlertKind::notAnswering,
     "",
     "",
     0,
     2,
     kNone,
     kNone,
     kNone,
     0,
     {{"refused", 1}},
     "It doesn't answer: the machine is there, but the service refuses calls."},
    {"no traffic",
     AlertKind::fewRequests,
     "",
     "requests",
     0,
     8,
     kNone,
     40,
     kNone,
     0,
     {},
     "No requests come in. Usually: 40 a second."},
    {"little traffic",
     AlertKind::fewRequests,
     "",
     "requests",
     1.23,
     8,
     kNone,
     40,
     kNone,
     12,
     {},
     "Only 1.2 requests a second come in. Usually: 40 a second."},
    {"answers moved",
     AlertKind::answersMoved,
     "",
     "answers",
     0.18,
     0.05,
     kNone,
     kNone,
     kNone,
     800,
     {{"hold", 3}, {"pass", 0.8}},
     "It answers 'hold' 3 times as often as usual. 18 of 100 answers look unusual. Agreed: at most 5 %."},
    {"answers moved no more",
     AlertKind::answersMoved,
     "",
     "answers",
     0,
     0.05,
     kNone,
     kNone,
     kNone,
     800,
     {{"hold", 3}, {"pass", 0.8}},
     "No answers look unusual. Agreed: at most 5 %."},
    {"missing",
     AlertKind::inputMissing,
     "distance",
     "input:distance:missing",
     0.111,
     kNone,
     0,
     0,
     0,
     900,
     {},
     "1 in 9 requests arrives without 'distance'. Usually: none."},
    {"missing everywhere",
     AlertKind::inputMissing,
     "distance",
     "input:distance:missing",
     1,
     0.05,
     0,
     0,
     0,
     900,
     {},
     "All requests arrive without 'distance'. Agreed: at most 5 %."},
    {"out of range",
     AlertKind::inputOutOfRange,
     "distance",
     "input:distance:out_of_range",
     0.3,
     0.05,
     0,
     0,
     0,
     900,
     {},
     "30 of 100 requests have 'distance' out of range. Agreed: 30 to 5,000 miles."},
    {"never seen",
     AlertKind::inputUnseen,
     "origin",
     "input:origin:unseen",
     0.25,
     0.05,
     0,
     0,
     0,
     900,
     {},
     "1 in 4 requests brings a value of 'origin' that was never seen before. Agreed: at most 5 %."},
    {"input moved",
     AlertKind::inputMoved,
     "distance",
     "input:distance:moved",
     0.4,
     0.15,
     kNone,
     kNone,
     kNone,
     900,
     {},
     "40 of 100 values of 'distance' look unusual. Agreed: at most 15 %."},
    {"guessing",
     AlertKind::guessing,
     "",
     "guesses",
     0.31,
     0.15,
     0.02,
     0.04,
     0.07,
     900,
     {},
     "31 of 100 answers are close to a guess. Agreed: at most 15 %. Usually: 2 to 7 %."},
    {"test questions",
     AlertKind::testQuestionsWrong,
     "",
     "test_questions",
     0.1,
     0,
     kNone,
     kNone,
     kNone,
     20,
     {},
     "It got 2 of 20 test questions wrong. Agreed: none."},
    {"outcomes",
     AlertKind::outcomesWrong,
     "",
     "outcomes",
     0.44,
     0.35,
     kNone,
     kNone,
     kNone,
     200,
     {},
     "44 of 100 payments turned out wrong. Agreed: at most 35 %."},
    {"store slow",
     AlertKind::dependencySlow,
     "profile-store",
     "dependency:profile-store:latency",
     2100,
     kNone,
     kNone,
     40,
     kNone,
     90,
     {},
     "The customer profile store takes 2.1 s for a call, usually 40 ms."},
    {"store failing",
     AlertKind::dependencyFailing,
     "profile-store",
     "dependency:profile-store:failures",
     0.12,
     0.05,
     kNone,
     kNone,
     kNone,
     90,
     {},
     "12 of 100 calls to the customer profile store fail. Agreed: at most 5 %."},
    {"store stale",
     AlertKind::dependencyStale,
     "profile-store",
     "dependency:profile-store:age",
     2400,
     600,
     kNone,
     kNone,
     kNone,
     90,
     {},
     "The customer profile store has served the same for 40 min. Agreed: something new at least every 10 min."},
    {"fallback",
     AlertKind::fallbackTooLong,
     "rules",
     "fallback",
     7800,
     7200,
     kNone,
     kNone,
     kNone,
     0,
     {},
     "The fallback (the simple rules) has been on for longer than agreed. Agreed: at most 2 h."},
    {"version",
     AlertKind::versionWorse,
     "v13",
     "failures",
     0.12,
     kNone,
     kNone,
     kNone,
     kNone,
     900,
     {{"v12", 0.02}, {"v13", 0.12}},
     "Version v13 is worse than version v12. 12 of 100 requests fail. Before: 2 of 100."},
    {"version after a good one",
     AlertKind::versionWorse,
     "v13",
     "failures",
     0.12,
     kNone,
     kNone,
     kNone,
     kNone,
     900,
     {{"v12", 0}, {"v13", 0.12}},
     "Version v13 is worse than version v12. 12 of 100 requests fail. Before: none."},
    {"contact",
     AlertKind::contactLost,
     "",
     "",
     48,
     5,
     kNone,
     kNone,
     kNone,
     0,
     {},
     "No contact. We don't know whether it works."},
    {"unusual",
     AlertKind::unusualForItself,
     "memory_mb",
     "gauge:memory_mb",
     912,
     kNone,
     80,
     100,
     120,
     0,
     {},
     "This number is unusual for this service: 'memory_mb', 912. Usually: 80 to 120."},
};

journal::Alert alertOf(const Row& row)
{
    journal::Alert alert;
    alert.kind = row.kind;
    alert.subject = row.subject;
    alert.evidence.signal = row.signal;
    alert.evidence.value = row.value;
    alert.evidence.limit = row.limit;
    alert.evidence.usualLow = row.usualLow;
    alert.evidence.usual = row.usual;
    alert.evidence.usualHigh = row.usualHigh;
    alert.evidence.answers = row.answers;
    alert.evidence.parts = row.parts;
    return alert;
}

} // namespace

class AlertSentencesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyAlertIsAPlainSentence_data()
    {
        QTest::addColumn<std::size_t>("index");
        for (std::size_t i = 0; i < kRows.size(); ++i)
            QTest::newRow(kRows[i].name) << i;
    }
    void everyAlertIsAPlainSentence()
    {
        QFETCH(std::size_t, index);
        const Row& row = kRows[index];
        QCOMPARE(QString::fromStdString(render(alertSentence(alertOf(row), cardPayments()))),
                 QString::fromUtf8(row.sentence));
    }

    void whatNobodySignedIsNotCalledAgreed_data() { everyAlertIsAPlainSentence_data(); }
    void whatNobodySignedIsNotCalledAgreed()
    {
        QFETCH(std::size_t, index);
        const journal::Alert alert = alertOf(kRows[index]);
        const auto shown = [&](bool isSigned) {
            return QString::fromStdString(render(alertSentence(alert, cardPayments(), isSigned)));
        };
        QCOMPARE(shown(true), QString::fromUtf8(kRows[index].sentence));
        QVERIFY2(!shown(false).contains(QStringLiteral("greed:")) && !shown(false).contains(QStringLiteral("than agreed")),
                 qPrintable(shown(false)));
        QCOMPARE(shown(false).contains(QStringLiteral("in the agreement, not signed yet")), shown(true).contains(QStringLiteral("Agreed:")));
    }

    void everyKindHasWordsForEveryPlaceEvenWithoutNumbers()
    {
        for (int kind = 1; kind <= static_cast<int>(AlertKind::unusualForItself); ++kind) {
            journal::Alert alert;
            alert.kind = static_cast<AlertKind>(kind);
            const contract::Agreement nothing;
            for (const Text& text : {alertSentence(alert, nothing), alertClause(alert, nothing),
                                     alertShort(alert, nothing), wellAgain(alert, nothing)})
                QVERIFY2(!render(text).empty(), qPrintable(QString::number(kind)));
        }
    }

    void whatIsUnlikeAFirstImpressionSaysSo()
    {
        journal::Alert alert;
        alert.kind = AlertKind::fewRequests;
        alert.evidence.value = 0;
        alert.evidence.usual = 50;
        const auto shown = [&](Millis knownFor) {
            alert.evidence.knownFor = knownFor;
            return QString::fromStdString(render(alertSentence(alert, cardPayments())));
        };
        QCOMPARE(shown(std::chrono::hours(9)),
                 QStringLiteral("No requests come in. Usually: 50 a second. What is usual was known from 9 h only, so this may be usual too."));
        QCOMPARE(shown(Millis(0)), QStringLiteral("No requests come in. Usually: 50 a second. Nothing was known yet of what is usual."));
    }

    void slowAndFailingIsOneClause()
    {
        const auto slow = alertOf(kRows[0]), failing = alertOf(kRows[2]), all = alertOf(kRows[4]);
        QCOMPARE(render(alertClauses(slow, failing, {})), std::string("answers are slow and some fail"));
        QCOMPARE(render(alertClauses(all, slow, {})), std::string("answers are slow and all fail"));
        auto nearly = all;
        nearly.evidence.value = 0.97;
        QCOMPARE(render(alertClauses(nearly, slow, {})), std::string("answers are slow and nearly all fail"));
    }

    /// When the rest is used up nobody can tell from the numbers of now: much of it may be gone already.
    void aBudgetSaysHowSoonAWholeOneWouldBeUsedUp()
    {
        contract::Agreement agreement;
        contract::Failure line;
        line.name = "requests fail";
        line.kind = AlertKind::failing;
        line.budget = contract::Budget{0.999, std::chrono::hours(720)};
        agreement.failures = {line};
        journal::Alert alert;
        alert.kind = AlertKind::failing;
        alert.failure = line.name;
        alert.evidence.signal = "failures";
        alert.evidence.value = 0.1;
        alert.evidence.limit = 0.0144;
        QCOMPARE(QString::fromStdString(render(alertSentence(alert, agreement))),
                 QStringLiteral("10 of 100 requests fail. Agreed: at most 1 of 1,000 over 30 days. "
                                "If it goes on like this, as many fail within 7 h 12 min as may in all of 30 days; those before are not counted."));
        alert.evidence.value = 0;
        QCOMPARE(QString::fromStdString(render(alertSentence(alert, agreement))),
                 QStringLiteral("No requests fail. Agreed: at most 1 of 1,000 over 30 days."));
    }

    void reasonsAreSaidOnlyWhenTheyArePlain()
    {
        QCOMPARE(render(mostlyBecause({{"deadline_exceeded", 0.6}, {"internal", 0.4}})),
                 std::string("most because they waited too long"));
        QVERIFY(mostlyBecause({{"timeout", 0.4}, {"internal", 0.3}, {"x", 0.3}}).empty());
        QVERIFY(mostlyBecause({}).empty());
    }
};

QTEST_GUILESS_MAIN(AlertSentencesTest)
#include "AlertSentencesTest.moc"
