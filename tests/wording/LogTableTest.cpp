#include "wording/LogTable.h"

#include "Scene.h"
#include "Shown.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::wording;

namespace {

/// A record of an answer at a second; what is given replaces or adds to its usual fields.
LoggedLine record(int second, const char* more = "", const char* features = R"("distance":606)")
{
    std::string text = R"({"schema":"predlog/1","model_version":"v12","status":"OK","latency_ms":4.1,"fallback":"none",)"
                       R"("synthetic":false,"prediction":"pass","confidence":0.8,"features":{)";
    text.append(features).append("}").append(more).append("}");
    return {at(12, second), text, false};
}

/// Ten ordinary answers before the trouble began at second 10, and what comes after.
LogTable tableOf(const contract::Agreement& agreement, std::vector<LoggedLine> after, bool testQuestions = false,
                 std::optional<WallTime> began = at(12, 10))
{
    std::vector<LoggedLine> all;
    for (int second = 0; second < 7; ++second)
        all.push_back(record(second));
    all.insert(all.end(), after.begin(), after.end());
    return logTable({all, &agreement, began, testQuestions});
}

} // namespace

/// A log of answers as a table that a person can read.
class LogTableTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFixedTimeZone(); }

    void anAnswerIsReadIntoItsColumns()
    {
        const contract::Agreement agreement = cardPayments();
        const LogTable table = tableOf(agreement, {});
        QVERIFY(table.records);
        QCOMPARE(table.fields, std::vector<std::string>{"distance"});
        const LogRow& row = table.rows.front();
        QCOMPARE(row.time, std::string("02:12:00"));
        QCOMPARE(shown(row.went), QStringLiteral("answered"));
        QCOMPARE(shown(row.answer), QStringLiteral("pass"));
        QCOMPARE(shown(row.took), QStringLiteral("4.1 ms"));
        QCOMPARE(row.fields, std::vector<std::string>{"606"});
        QCOMPARE(row.version, std::string("v12"));
        QVERIFY(row.raw.starts_with("{\"schema\""));
        QCOMPARE(shown(table.summary), QStringLiteral("7 answers from 02:12:00 to 02:12:06."));
    }

    void wordsInQuotesAreOnePhrase()
    {
        QCOMPARE(wordsOf("  store \"waited too long\"  Refused \"half open"),
                 (std::vector<std::string>{"store", "waited too long", "Refused", "half open"}));
        const contract::Agreement agreement = cardPayments();
        const std::vector<LoggedLine> lines{{at(1), "the Store waited too long, refused", false}, {at(2), "too long, the store waited, refused", false}};
        QCOMPARE(logTable({lines, &agreement, {}, false, "REFUSED store"}).rows.size(), 2U);
        QCOMPARE(logTable({lines, &agreement, {}, false, "refused \"Waited too\""}).rows.size(), 1U);
    }

    void theFirstOddOneSaysWhatIsOdd_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<QString>("features");
        QTest::addColumn<QString>("odd");
        const auto row = [](const char* name, const char* more, const char* features, const char* odd) {
            QTest::newRow(name) << QString::fromLatin1(more) << QString::fromLatin1(features) << QString::fromLatin1(odd);
        };
        const char* const usual = R"("distance":606)";
        row("failed", R"(,"status":"UNAVAILABLE")", usual, "From here: the first that failed");
        row("dependency", R"(,"status":"UNAVAILABLE","reason":"store","dependencies":{"profile-store":{"ok":false}})", usual,
            "From here: the first that failed, because the customer profile store did not work");
        row("number of a status", R"(,"status":503)", usual, "From here: the first that failed");
        row("version", R"(,"model_version":"v13")", usual, "From here: the first from version v13");
        row("slow", R"(,"latency_ms":450)", usual, "From here: the first that took longer than agreed (0.3 s)");
        row("fallback", R"(,"fallback":"rules")", usual, "From here: the first answered by the simple rules");
        row("missing", "", R"("distance":null)", "From here: the first without 'distance'");
        row("not there", "", R"("other":1)", "From here: the first without 'distance'");
        row("impossible", "", R"("distance":90000)", "From here: the first with an impossible 'distance': 90,000");
        row("as before", "", R"("distance":700)", "");
    }
    void theFirstOddOneSaysWhatIsOdd()
    {
        QFETCH(QString, more);
        QFETCH(QString, features);
        QFETCH(QString, odd);
        const contract::Agreement agreement = cardPayments();
        const auto line = [&](int second) { return record(second, more.toLatin1().constData(), features.toLatin1().constData()); };
        const LogTable table = tableOf(agreement, {record(9), line(10), line(11)});
        QCOMPARE(table.rows.size(), 10U);
        QCOMPARE(shown(table.rows[8].odd), odd);
        QVERIFY(table.rows[9].odd.empty()); // only the first of a kind
        QCOMPARE(shown(table.summary).endsWith(QStringLiteral("The first odd one is at 02:12:10.")), !odd.isEmpty());
    }

    void whatWasThereBeforeTheTroubleIsNotOdd()
    {
        const contract::Agreement agreement = cardPayments();
        const LogTable table = tableOf(agreement, {record(7, R"(,"status":"UNAVAILABLE")"), record(12, R"(,"status":"UNAVAILABLE")")});
        QVERIFY(std::ranges::all_of(table.rows, [](const LogRow& row) { return row.odd.empty(); }));
    }

    void withoutATroubleOrAnythingBeforeItNothingIsOdd()
    {
        const contract::Agreement agreement = cardPayments();
        const std::vector<LoggedLine> late{record(10), record(11, R"(,"status":"UNAVAILABLE")")};
        for (const LogTable& table : {tableOf(agreement, late, false, std::nullopt), logTable({late, &agreement, at(12, 10), false})})
            QVERIFY(std::ranges::all_of(table.rows, [](const LogRow& row) { return row.odd.empty(); }));
    }

    void testQuestionsAreLeftOutOrMarked()
    {
        const contract::Agreement agreement = cardPayments();
        const std::vector<LoggedLine> lines{record(8, R"(,"synthetic":true)"), record(9, R"(,"synthetic":true)")};
        const LogTable without = tableOf(agreement, lines);
        QCOMPARE(without.rows.size(), 7U);
        QVERIFY(shown(without.summary).contains(QStringLiteral("2 test questions are left out.")));
        const LogTable with = tableOf(agreement, lines, true);
        QCOMPARE(with.rows.size(), 9U);
        QVERIFY(with.rows.back().testQuestion && !with.rows.front().testQuestion);
    }

    void linesThatAreNoRecordsStayAsTheyAre()
    {
        const contract::Agreement agreement = cardPayments();
        const std::vector<LoggedLine> lines{{at(12), "started", false}, {at(13), "pool exhausted", true}, {at(13), "{broken", false}};
        const LogTable table = logTable({lines, &agreement, at(13), false});
        QVERIFY(!table.records);
        QCOMPARE(shown(table.rows[1].went), QStringLiteral("pool exhausted"));
        QVERIFY(!table.rows[1].odd.empty() && table.rows[0].odd.empty());
        QVERIFY(logTable({{}, nullptr, {}, false}).rows.empty());
    }

    void hostileRecordsAreHarmless_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {R"({"features":{"distance":{"a":[1]}},"status":[],"latency_ms":"x","dependencies":{"a":3},"synthetic":5})",
                                 R"({"features":[],"status":"OK"})", R"({"features":{"distance":1e400}})", R"({"features":{}})", "{}", "{", ""})
            QTest::newRow(text) << QByteArray(text);
    }
    void hostileRecordsAreHarmless()
    {
        QFETCH(QByteArray, text);
        const contract::Agreement agreement = cardPayments();
        const LogTable table = tableOf(agreement, {{at(12, 20), text.toStdString(), true}});
        QVERIFY(table.rows.size() >= 7);
        (void)shown(table.summary);
    }
};

QTEST_GUILESS_MAIN(LogTableTest)
#include "LogTableTest.moc"
