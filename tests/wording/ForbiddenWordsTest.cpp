#include "runbook/ScreenWords.h"
#include "wording/AlertSentences.h"
#include "wording/Labels.h"

#include "Scene.h"

#include <QtTest>

#include <random>

using namespace handrail;
using namespace handrail::wording;

namespace {

/// The word of the field in a text; empty when there is none. One list for screen, runbooks and tests.
QString forbiddenIn(const QString& text)
{
    const auto found = runbook::wordNotForTheScreen(text.toStdString());
    return found ? QString::fromStdString(found->word) : QString();
}

struct Literal {
    QString file, macro, text;
};

/// Every message marked in the sources, adjacent literals put together.
QList<Literal> literals()
{
    QList<Literal> all;
    const QDir folder(QStringLiteral(HANDRAIL_SOURCE_DIR "/src/wording"));
    static const QRegularExpression marked(
        QStringLiteral("\\b(HR_TEXT|HR_TEXT_N)\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+)\\)"));
    static const QRegularExpression seam(QStringLiteral("\"\\s*\""));
    for (const QString& name : folder.entryList({QStringLiteral("*.cpp"), QStringLiteral("*.h")})) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QString source = QString::fromUtf8(file.readAll());
        for (auto match = marked.globalMatch(source); match.hasNext();) {
            const auto found = match.next();
            QString text = found.captured(2).trimmed();
            text.remove(seam);
            all << Literal{name, found.captured(1), text.mid(1, text.size() - 2)};
        }
    }
    return all;
}

template <typename T>
T pick(std::mt19937& random, std::initializer_list<T> values)
{
    return *(values.begin() + random() % values.size());
}

std::optional<double> anyNumber(std::mt19937& random)
{
    return pick<std::optional<double>>(random, {std::nullopt, 0.0, 0.0004, 0.02, 0.072, 0.111, 0.5, 1.0, 3.0, 860.0,
                                                2.1e6, -1.0, 1e300, std::nan("")});
}

journal::Evidence anyEvidence(std::mt19937& random)
{
    journal::Evidence evidence;
    evidence.signal = pick<std::string>(
        random, {"", "latency", "failures", "answers", "guesses", "input:distance:missing", "input:distance:moved",
                 "test_questions", "outcomes", "dependency:profile-store:latency", "dependency:gone:age", "requests",
                 "fallback", "gauge:memory_mb", "answering", "not a signal"});
    evidence.value = anyNumber(random);
    evidence.limit = anyNumber(random);
    evidence.usualLow = anyNumber(random);
    evidence.usual = anyNumber(random);
    evidence.usualHigh = anyNumber(random);
    evidence.worst = anyNumber(random);
    evidence.worstAt = pick<WallTime>(random, {WallTime{}, at(10)});
    evidence.since = pick<WallTime>(random, {WallTime{}, at(9), at(20)});
    evidence.answers = pick<std::uint64_t>(random, {0, 1, 20, 1'000'000});
    evidence.affected = pick<std::uint64_t>(random, {0, 1, 1'240, 3'000'000'000});
    if (random() % 2)
        evidence.parts = {{"deadline", anyNumber(random).value_or(1)}, {"internal", 0.1}, {"before", 0.5}};
    return evidence;
}

journal::Body anyBody(std::mt19937& random, const Scene& scene)
{
    const IncidentId incident("card-checks/1");
    const auto subject = pick<std::string>(random, {"", "distance", "profile-store", "v13", "rules", "hold"});
    switch (random() % 7) {
    case 0:
    case 1: {
        journal::Alert alert;
        alert.phase = static_cast<journal::AlertPhase>(1 + random() % 5);
        alert.incident = incident;
        alert.kind = static_cast<journal::AlertKind>(1 + random() % 19);
        alert.subject = subject;
        alert.failure = pick<std::string>(random, {"", "slow answers", "gone"});
        alert.severity = static_cast<journal::Severity>(1 + random() % 4);
        alert.evidence = anyEvidence(random);
        return alert;
    }
    case 2:
        return journal::Cause{incident, static_cast<journal::CauseKind>(1 + random() % 6), subject,
                              anyEvidence(random)};
    case 3:
        return journal::Change{
            static_cast<journal::ChangeKind>(1 + random() % 5), subject, pick<std::string>(random, {"", "v11"}),
            pick<std::string>(random, {"", "v12", "rules"}),    {},      {}};
    case 4:
        return journal::Incident{incident, static_cast<journal::Holding>(random() % 4), "Cleo"};
    case 5:
        return journal::Step{incident,
                             pick<std::string>(random, {"slow.md", "other.md"}),
                             pick<std::string>(random, {"", "d"}),
                             static_cast<std::uint32_t>(random() % 9),
                             pick<std::string>(random, {"yes", "no", "skipped", "can't tell", "done", ""}),
                             pick<std::string>(random, {"", "why not"}),
                             anyNumber(random),
                             random() % 2 == 0,
                             pick<std::uint32_t>(random, {0, 1, 2, 7, journal::kRunEndedByCalling}),
                             ""};
    default:
        break;
    }
    auto operation = const_cast<Scene&>(scene).operation(
        static_cast<journal::ActionKind>(1 + random() % 4),
        pick<std::string>(random, {"roll back", "fallback", "restart", "gone"}),
        {{pick<std::string>(random, {"version", "mode"}), pick<std::string>(random, {"", "v11", "rules"})}});
    operation.id = OperationId("card-checks/op/" + std::to_string(random() % 3));
    operation.state = static_cast<journal::OperationState>(random() % 11);
    operation.effect = anyEvidence(random);
    operation.refusedWhy = static_cast<journal::RefusedWhy>(random() % 25);
    operation.exitStatus = 1;
    operation.output = "HTTP 503";
    operation.startsAt = at(14, 42);
    return operation;
}

Window anyWindow(std::mt19937& random, WallTime start)
{
    Window any = window(start, pick<double>(random, {0, 90, 5000}), random() % 101, random() % 101);
    if (random() % 4 == 0)
        any.requests.reset();
    if (random() % 4 == 0)
        any.confidence.reset();
    if (random() % 4 == 0)
        any.latency = {};
    if (random() % 6 == 0)
        any.unreported = {"answers", "inputs"};
    if (random() % 6 == 0)
        any.seenShare = 0;
    if (random() % 6 == 0)
        any.version.reset();
    any.fallbackMode = pick<std::optional<std::string>>(random, {std::nullopt, "", "rules", "gone"});
    any.knownAnswers = {random() % 3, 0};
    any.outcomes = {random() % 50, 0};
    return any;
}

void fillRandomly(Scene& scene, std::mt19937& random)
{
    if (random() % 5 == 0)
        scene.agreement = contract::Agreement{};
    if (random() % 3 == 0)
        scene.normal.reset();
    if (random() % 4 == 0)
        scene.silentFor = Millis(random() % 100'000);
    scene.old = random() % 6 == 0;
    scene.canAct = random() % 5 != 0;
    scene.whyNot["restart"] =
        pick<std::string>(random, {"no proof", "looks only", "no right", "not named", "version not there", "what"});
    runbook::Runbook runbook;
    runbook.file = "slow.md";
    runbook.digest = "d";
    for (std::uint32_t i = 0; i < random() % 8; ++i) {
        runbook::RunbookStep step;
        step.number = i + 1;
        step.kind = static_cast<runbook::StepKind>(random() % 7);
        step.action = pick<std::string>(random, {"fallback", "gone"});
        if (random() % 2)
            step.condition = runbook::Condition{};
        runbook.steps.push_back(step);
    }
    scene.runbooks = {runbook};
    const auto windows = random() % 40;
    for (unsigned i = 0; i < windows; ++i)
        scene.windows.push_back(anyWindow(random, scene.now - std::chrono::seconds(5 * (windows - i))));
    const auto entries = random() % 30;
    for (unsigned i = 0; i < entries; ++i)
        scene.happen(at(0) + std::chrono::seconds(30 * i), anyBody(random, scene),
                     pick<std::string>(random, {"Ana", "Ben", "agent"}));
}

} // namespace

class ForbiddenWordsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theTestItselfFindsThem()
    {
        QCOMPARE(forbiddenIn(QStringLiteral("The p99 is high")), QStringLiteral("p99"));
        QCOMPARE(forbiddenIn(QStringLiteral("Latency")), QStringLiteral("Latency"));
        QCOMPARE(forbiddenIn(QStringLiteral("The weeks pass")), QString());
    }

    void noMarkedMessageHoldsOne()
    {
        const auto all = literals();
        QVERIFY2(all.size() > 300, qPrintable(QString::number(all.size())));
        for (const Literal& literal : all)
            if (literal.file != QStringLiteral("Technical.cpp"))
                QVERIFY2(forbiddenIn(literal.text).isEmpty(),
                         qPrintable(literal.file + QStringLiteral(": ") + literal.text));
    }

    void everyPluralHasItsFormForOne()
    {
        for (const Literal& literal : literals()) {
            const bool counts = literal.text.contains(QStringLiteral("%n"));
            QVERIFY2(counts == (literal.macro == QStringLiteral("HR_TEXT_N")), qPrintable(literal.text));
            if (!counts)
                continue;
            const std::string one = Catalog().translate(literal.text.toUtf8().constData(), 1);
            static const QStringList same = {QStringLiteral("%n to watch"), QStringLiteral("no contact with %n"), QStringLiteral("%n silenced")};
            QVERIFY2(one != literal.text.toStdString() || same.contains(literal.text), qPrintable(literal.text));
        }
    }

    void noSentenceAboutRandomFactsHoldsOneOrFails()
    {
        const unsigned seed = std::random_device()();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        static const QRegularExpression leftOver(QStringLiteral("%[1-9n]"));
        for (int round = 0; round < 1'500; ++round) {
            Scene scene;
            fillRandomly(scene, random);
            std::vector<std::string> all = sentencesOf(scene.page());
            collect(all, serviceRow(scene.facts()).tip);
            if (const auto needs = card(scene.facts())) {
                collect(all, needs->sentence);
                collect(all, needs->meta);
            }
            collect(all, refusal(static_cast<journal::RefusedWhy>(random() % 25), scene.facts(), random() % 40,
                                 Millis(random() % 5'000)));
            journal::Entry entry;
            entry.body = anyBody(random, scene);
            if (const auto item = timelineItem(entry, &scene.agreement))
                collect(all, item->text);
            for (const std::string& sentence : all) {
                const QString text = QString::fromStdString(sentence);
                QVERIFY2(forbiddenIn(text).isEmpty(), qPrintable(text));
                QVERIFY2(!leftOver.match(text).hasMatch(), qPrintable(text));
                QVERIFY2(!text.contains(QStringLiteral("nan")) && !text.contains(QStringLiteral("inf ")),
                         qPrintable(text));
            }
        }
    }

    void nothingKnownIsNotFine()
    {
        const ServiceFacts nothing;
        QCOMPARE(stateOf(nothing), State::noContact);
        const ServicePage page = servicePage(nothing);
        QCOMPARE(render(page.sentence), std::string("No numbers yet. We don't know whether it works."));
        for (const ActionCard& action : page.anyTime)
            QVERIFY(!action.possible && !action.whyNot.empty());
    }
};

QTEST_GUILESS_MAIN(ForbiddenWordsTest)
#include "ForbiddenWordsTest.moc"
