#include "contract/AgreementReader.h"
#include "runbook/Run.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::runbook;

namespace {

const WallTime kStart = fromMs(1'800'000'000'000);

/// One letter a second: what a window says of version, fallback, failures and whether the service answers.
/// 'a' well, 'b' bad (v13, on the table, failing, silent), '.' watched and nothing said, ' ' not watched.
std::vector<Window> drawn(const std::string& letters)
{
    std::vector<Window> windows;
    for (const char letter : letters) {
        Window window;
        window.start = kStart + Millis(1'000 * windows.size());
        window.span = Millis(1'000);
        window.seenShare = letter == ' ' ? 0 : 1;
        if (letter == 'a' || letter == 'b') {
            const bool isBad = letter == 'b';
            window.version = isBad ? "v13" : "v12";
            window.fallbackMode = isBad ? "table" : "";
            window.reachable = true;
            window.unanswered = isBad ? 2 : 1;
            window.requests = 40;
            if (isBad)
                window.errors["timeout"] = 20;
        }
        windows.push_back(window);
    }
    return windows;
}

runbook::Condition condition(const std::string& block)
{
    const auto read = readRunbook("---\nformat: 1\nfor: a\n---\n# A\n## Ask\n```check\n" + block +
                                      "\n```\n## Call\n```call\nwhom: a\n```\n",
                                  "a.md");
    if (!read)
        qFatal("%s", read.error().front().text().c_str());
    return *read->steps.front().condition;
}

/// "yes since 2 s", "no", "can't tell": seconds are counted from the first window.
QString seen(const std::string& block, const std::vector<Window>& windows,
             const journal::OperationRecord* operation = {})
{
    static const auto agreement =
        contract::readAgreement("format: 1\nservice: a\nname: A\nsources: {answers: {file: a}}\n"
                                "fail: [{name: f, kind: failing, limit: 2 %}]\n",
                                "a.yaml");
    Facts facts;
    facts.windows = windows;
    facts.agreement = &*agreement;
    facts.lastOperation = operation;
    runbook::Condition asked = condition(block);
    asked.holds = std::chrono::hours(1);
    const Seen found = look(asked, facts);
    if (found.answer == Seen::Answer::cantTell)
        return QStringLiteral("can't tell");
    if (found.answer == Seen::Answer::no)
        return QStringLiteral("no");
    return found.holdsSince ? QStringLiteral("yes since %1 s").arg((*found.holdsSince - kStart).count() / 1000)
                            : QStringLiteral("yes");
}

} // namespace

class LookTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aConditionSeesWhatWindowsSay_data();
    void aConditionSeesWhatWindowsSay();
    void theLastActionIsJudgedByHowItEnded_data();
    void theLastActionIsJudgedByHowItEnded();
    void evidenceIsTold();
    void onlyWhatCameAfterTheLastChangeCounts();
    void whatNoVersionChangesIsLookedAtAsBefore();
    void aHandfulOfAnswersTellsNothing();
};

void LookTest::aConditionSeesWhatWindowsSay_data()
{
    QTest::addColumn<QString>("block");
    QTest::addColumn<QString>("windows");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* block, const char* windows, const char* expected) {
        QTest::newRow(name) << QString::fromLatin1(block) << QString::fromLatin1(windows)
                            << QString::fromLatin1(expected);
    };
    row("nothing was seen", "fallback is: table", "", "can't tell");
    row("on the fallback", "fallback is: table", "aabb", "yes since 2 s");
    row("off it", "fallback is: off", "bba", "yes since 2 s");
    row("not off", "fallback is not: off", "aab", "yes since 2 s");
    row("another mode", "fallback is: unavailable", "bb", "no");
    row("said a moment ago", "fallback is: table", "ab..", "yes since 1 s");
    row("said too long ago", "fallback is: table\nover: 2 s", "ab..", "can't tell");
    row("silence does not break", "version is: v13", "ab.bb", "yes since 1 s");
    row("a gap does", "version is: v13", "ab bb", "yes since 3 s");
    row("another version", "version is not: v13", "bba", "yes since 2 s");
    row("one unanswered question is not silence", "service: answers", "baa", "yes since 1 s");
    row("two are", "service: does not answer", "abb", "yes since 1 s");
    row("no word of it", "service: answers", "aa.", "can't tell");
    row("above what was agreed", "signal: failures\nabove: agreed\nover: 1 s", "aabb", "yes since 2 s");
    row("counted over the stretch", "signal: failures\nabove: agreed\nover: 3 s", "baa", "yes since 0 s");
    row("within what was agreed", "signal: failures\nbelow: agreed\nover: 1 s", "bba", "yes since 2 s");
    row("no requests are no answer", "signal: failures\nbelow: agreed\nover: 1 s", "aa.", "can't tell");
    row("a gap in the numbers", "signal: failures\nbelow: agreed\nover: 1 s", "aa aa", "yes since 3 s");
    row("not reported at all", "signal: gauge:memory_mb\nabove: 1", "aaa", "can't tell");
    row("nothing is usual yet", "signal: failures\nabove: 2 x usual", "bbb", "can't tell");
}

void LookTest::aConditionSeesWhatWindowsSay()
{
    QFETCH(QString, block);
    QFETCH(QString, windows);
    QFETCH(QString, expected);
    QCOMPARE(seen(block.toStdString(), drawn(windows.toStdString())), expected);
}

void LookTest::theLastActionIsJudgedByHowItEnded_data()
{
    using State = journal::OperationState;
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("expected");
    QTest::newRow("helped") << int(State::helped) << "yes";
    QTest::newRow("made it worse") << int(State::worse) << "no";
    QTest::newRow("can't tell") << int(State::cantTell) << "no";
    QTest::newRow("failed") << int(State::failed) << "no";
    QTest::newRow("still running") << int(State::started) << "can't tell";
    QTest::newRow("not judged yet") << int(State::settled) << "can't tell";
}

void LookTest::theLastActionIsJudgedByHowItEnded()
{
    QFETCH(int, state);
    QFETCH(QString, expected);
    journal::OperationRecord record;
    record.latest.state = static_cast<journal::OperationState>(state);
    QCOMPARE(seen("last action: helped", drawn("a"), &record), expected);
    QCOMPARE(seen("last action: helped", drawn("a")), QStringLiteral("can't tell"));
}

void LookTest::evidenceIsTold()
{
    const auto windows = drawn("ab");
    Facts facts;
    facts.windows = windows;
    Normal normal;
    normal.bands["failures"] = {0, 0.01, 0.02};
    facts.normal = &normal;
    const Seen found = look(condition("signal: failures\nabove: 10 x usual"), facts);
    QCOMPARE(found.value.value(), 0.25);
    QCOMPARE(found.usual.value(), 0.01);
    QCOMPARE(found.answers, std::uint64_t(80));
    QVERIFY(found.answer == Seen::Answer::yes);
}

namespace {

/// Ten seconds of failing, then three of none, ten requests each; the version came with the first good one.
struct RolledBack {
    std::vector<Window> windows = drawn("bbbbbbbbbbaaa");
    journal::ServiceState service;
    Facts facts;

    explicit RolledBack(unsigned requests)
    {
        for (Window& window : windows) {
            window.requests = requests;
            for (auto& [reason, count] : window.errors)
                count = 5;
        }
        service.changes.emplace_back(kStart + Millis(10'000), journal::Change{journal::ChangeKind::version, {}, "v13", "v12", {}, {}});
        facts.windows = windows;
        facts.service = &service;
    }
};

} // namespace

void LookTest::onlyWhatCameAfterTheLastChangeCounts()
{
    const runbook::Condition asked = condition("signal: failures\nabove: 2 %\nover: 10 s");
    RolledBack many(40);
    const Seen none = look(asked, many.facts);
    QVERIFY(none.answer == Seen::Answer::no && none.since && !none.isTooEarly);
    QCOMPARE(none.value.value(), 0.0);
    QCOMPARE(none.answers, std::uint64_t(120));
    RolledBack few(10);
    const Seen early = look(asked, few.facts);
    QVERIFY(early.answer == Seen::Answer::cantTell && early.isTooEarly && !early.value);
    // The stretch that is asked for lies after the change: as few as ever may tell.
    const Seen later = look(condition("signal: failures\nabove: 2 %\nover: 3 s"), few.facts);
    QVERIFY(later.answer == Seen::Answer::no && !later.since && !later.isTooEarly);
    // What holds is counted from the change, too.
    runbook::Condition wait = condition("signal: failures\nbelow: 60 %\nover: 1 s");
    wait.holds = std::chrono::hours(1);
    QCOMPARE(look(wait, many.facts).holdsSince.value(), kStart + Millis(10'000));
}

void LookTest::whatNoVersionChangesIsLookedAtAsBefore()
{
    const RolledBack world(40);
    const Seen seen = look(condition("signal: requests\nabove: 1\nover: 10 s"), world.facts);
    QVERIFY(seen.answer == Seen::Answer::yes && !seen.since);
    QCOMPARE(seen.answers, std::uint64_t(400));
}

/// 20 requests a minute: ten seconds hold three, and one of them failed.
void LookTest::aHandfulOfAnswersTellsNothing()
{
    std::vector<Window> windows = drawn("aaaaaaaaaa");
    for (std::size_t i = 0; i < windows.size(); ++i)
        windows[i].requests = i % 4 == 0 ? 1 : 0;
    windows[4].errors["timeout"] = 1;
    Facts facts;
    facts.windows = windows;
    const runbook::Condition asked = condition("signal: failures\nabove: 2 %\nover: 10 s");
    const Seen few = look(asked, facts);
    QVERIFY(few.answer == Seen::Answer::cantTell && few.isTooFew && !few.value);
    QCOMPARE(few.answers, std::uint64_t(3));
    // With a minute and a half before it, the stretch is widened until it holds enough.
    std::vector<Window> longer = drawn(std::string(90, 'a'));
    for (std::size_t i = 0; i < longer.size(); ++i)
        longer[i].requests = i % 4 == 0 ? 1 : 0;
    longer[88].errors["timeout"] = 1;
    facts.windows = longer;
    const Seen enough = look(asked, facts);
    QVERIFY(enough.answer == Seen::Answer::yes && enough.answers >= kEnoughToTell && enough.value);
    QVERIFY(*enough.value < 0.06);
    // That hardly anything comes in is a question that few requests answer.
    const Seen silence = look(condition("signal: requests\nbelow: 1\nover: 10 s"), facts);
    QVERIFY(silence.answer == Seen::Answer::yes);
}

QTEST_GUILESS_MAIN(LookTest)
#include "LookTest.moc"
