#include "runbook/ScreenWords.h"
#include "wording/AlertSentences.h"
#include "wording/Labels.h"

#include "Scene.h"

#include <QtTest>

#include <random>
#include <set>
#include <utility>

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

/// The compiler calls a value by its name where the enumeration has one, and by "(Enum)7" where it has none.
template <typename Enum, Enum Value>
constexpr bool isNamedValue()
{
    return std::string_view(__PRETTY_FUNCTION__).find("Value = (") == std::string_view::npos;
}

/// Which values came up, or which kinds of body.
template <typename T>
std::set<int> isUsed;

template <typename Enum, int... Value>
std::vector<Enum> namedOf(std::integer_sequence<int, Value...>)
{
    std::vector<Enum> all;
    (static_cast<void>(isNamedValue<Enum, static_cast<Enum>(Value)>() ? all.push_back(static_cast<Enum>(Value)) : void()), ...);
    return all;
}

/// All values of an enumeration: a new one is in it by itself.
template <typename Enum>
const std::vector<Enum>& valuesOf()
{
    static const std::vector<Enum> all = namedOf<Enum>(std::make_integer_sequence<int, 64>());
    return all;
}

template <typename Enum>
Enum anyOf(std::mt19937& random)
{
    const auto& all = valuesOf<Enum>();
    const Enum value = all[random() % all.size()];
    isUsed<Enum>.insert(static_cast<int>(value));
    return value;
}

template <typename Enum>
bool isUsedUp()
{
    return isUsed<Enum>.size() == valuesOf<Enum>().size();
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

const IncidentId kIncident("card-checks/1");

std::string anySubject(std::mt19937& random)
{
    return pick<std::string>(random, {"", "distance", "profile-store", "v13", "rules", "hold"});
}

std::string anyWords(std::mt19937& random)
{
    return pick<std::string>(random, {"", "why not", "known, mended tonight."});
}

// One for each kind of body: a new one without its own does not compile.

void fill(journal::Alert& alert, std::mt19937& random)
{
    alert = {anyOf<journal::AlertPhase>(random), kIncident, anyOf<journal::AlertKind>(random), anySubject(random),
             pick<std::string>(random, {"", "slow answers", "gone"}), anyOf<journal::Severity>(random), anyEvidence(random), {}};
}
void fill(journal::Cause& cause, std::mt19937& random)
{
    cause = {kIncident, anyOf<journal::CauseKind>(random), anySubject(random), anyEvidence(random)};
}
void fill(journal::Change& change, std::mt19937& random)
{
    change = {anyOf<journal::ChangeKind>(random), anySubject(random), pick<std::string>(random, {"", "v11"}),
              pick<std::string>(random, {"", "v12", "rules"}), {}, {}};
}
void fill(journal::Incident& incident, std::mt19937& random)
{
    incident = {kIncident, anyOf<journal::Holding>(random), "Cleo"};
}
void fill(journal::Step& step, std::mt19937& random)
{
    step = {kIncident,
            pick<std::string>(random, {"slow.md", "other.md"}),
            pick<std::string>(random, {"", "d"}),
            static_cast<std::uint32_t>(random() % 9),
            pick<std::string>(random, {"yes", "no", "skipped", "can't tell", "done", "did not help", "went on", "the old one", ""}),
            anyWords(random),
            anyNumber(random),
            random() % 2 == 0,
            pick<std::uint32_t>(random, {journal::kRunEndedWell, 1, 2, 7, journal::kRunEndedByCalling, journal::kRunEndedOpen}),
            "",
            random() % 4 == 0 ? random() % 40 : 0,
            pick<std::string>(random, {"yes", "did not help", "the old one"})};
}
void fill(journal::Operation& operation, std::mt19937& random)
{
    operation.id = OperationId("card-checks/op/" + std::to_string(random() % 3));
    operation.request = RequestId("r" + std::to_string(random() % 3));
    operation.kind = anyOf<journal::ActionKind>(random);
    operation.action = pick<std::string>(random, {"roll back", "fallback", "restart", "gone"});
    operation.params = {{pick<std::string>(random, {"version", "mode"}), pick<std::string>(random, {"", "v11", "rules"})}};
    if (random() % 3 == 0)
        operation.params["at most"] = pick<std::string>(random, {"", "900", "what"});
    operation.state = anyOf<journal::OperationState>(random);
    operation.reason = anyWords(random);
    operation.askedBy = pick<std::string>(random, {"Ana", "Ben", ""});
    operation.incident = kIncident;
    operation.effect = anyEvidence(random);
    operation.refusedWhy = anyOf<journal::RefusedWhy>(random);
    operation.refusedFor = random() % 40;
    operation.exitStatus = 1;
    operation.output = "HTTP 503";
    operation.startsAt = at(14, 42);
    operation.startedAt = pick<WallTime>(random, {WallTime{}, at(14, 45)});
    operation.helpedLateAt = pick<WallTime>(random, {WallTime{}, at(16, 20)});
    operation.needsConsent = random() % 3 == 0;
    operation.consentBy = pick<std::string>(random, {"", "Cleo"});
    operation.undoVersion = pick<std::string>(random, {"", "v12"});
    operation.undoMode = pick<std::string>(random, {"", "rules"});
}
void fill(journal::Note& note, std::mt19937& random)
{
    note = {kIncident, anyWords(random)};
}
void fill(journal::SignOff& signOff, std::mt19937& random)
{
    signOff = {pick<std::string>(random, {"", "d"}), "Operations", pick<std::string>(random, {"live", "live: v12", "gone"}), anyWords(random)};
}
void fill(journal::Configuration& configuration, std::mt19937& random)
{
    configuration.agreementDigest = pick<std::string>(random, {"", "d"});
    configuration.agreementFile = "card-checks.yaml";
    configuration.problem = pick<std::string>(random, {"", "the key 'limt' is not known"});
    configuration.problemWhere = "card-checks.yaml:3";
    configuration.problemHint = pick<std::string>(random, {"", "did you mean 'limit'?"});
}
void fill(journal::NormalLearned& learned, std::mt19937& random)
{
    learned = {static_cast<std::uint32_t>(random() % 4), at(0), at(10), random() % 100'000, pick<std::string>(random, {"", "live", "records"})};
}
void fill(journal::ClockStep& step, std::mt19937& random)
{
    step.step = pick<Millis>(random, {Millis(-3'600'000), Millis(0), Millis(40), Millis(90'000)});
}
void fill(journal::AgentState& state, std::mt19937& random)
{
    state = {random() % 2 == 0, "0.1.0", pick<WallTime>(random, {WallTime{}, at(3)})};
}
void fill(journal::Refused& refused, std::mt19937& random)
{
    refused = {RequestId("r1"),
               pick<std::string>(random, {"take", "step", "note", "operation", "act", "stop", "sign-off", "drill", "still here", "silence",
                                          "change stop", "consent", "take back", "follow", "describe", "history", "logs", "connection"}),
               anyOf<journal::RefusedWhy>(random), pick<std::string>(random, {"", "Ana"})};
}
void fill(journal::Drill& drill, std::mt19937& random)
{
    drill.drill = "card-checks/drill/1";
    drill.fault = pick<std::string>(random, {"", "store slow", "gone"});
    drill.state = pick<std::string>(random, {"asked", "on", "ended", "stopped", "failed", ""});
    drill.incident = pick<IncidentId>(random, {IncidentId(), kIncident});
    if (random() % 2)
        drill.score = {{"found", 12}, {"understood", 40}, {"fixed", 90}, {"steps", 3}, {"wrong clicks", 1}};
    drill.until = at(15);
}
void fill(journal::Silence& silence, std::mt19937& random)
{
    silence = {anyOf<journal::AlertKind>(random), anySubject(random), pick<std::string>(random, {"", "slow answers"}), anyWords(random),
               at(static_cast<int>(random() % 40)), random() % 3 == 0};
}
void fill(journal::ChangeStop& stop, std::mt19937& random)
{
    stop = {anyWords(random), at(static_cast<int>(random() % 40)), random() % 3 == 0};
}
void fill(journal::Consent& consent, std::mt19937& random)
{
    consent = {OperationId("card-checks/op/" + std::to_string(random() % 3)), random() % 2 == 0, anyWords(random)};
}

template <std::size_t... Index>
journal::Body bodyOf(std::size_t wanted, std::mt19937& random, std::index_sequence<Index...>)
{
    journal::Body body;
    static_cast<void>(((wanted == Index ? (fill(body.emplace<Index>(), random), true) : false) || ...));
    return body;
}

/// Every kind there is, and alerts more often: what stands decides about most sentences.
journal::Body anyBody(std::mt19937& random)
{
    constexpr std::size_t kKinds = std::variant_size_v<journal::Body>;
    const std::size_t kind = random() % (kKinds + 3);
    journal::Body body = bodyOf(kind < kKinds ? kind : 0, random, std::make_index_sequence<kKinds>());
    isUsed<journal::Body>.insert(static_cast<int>(body.index()));
    return body;
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
    scene.whyNot["restart"] = pick<std::string>(random, {"no proof", "looks only", "no right", "not named", "version not there",
                                                         "command not there", "secret not there", "not configured", "what"});
    for (const char* version : {"v9", "v11", "v12"})
        scene.looks.push_back({version, random() % 4 == 0, "no such file", anyOf<contract::VersionLook::Answers>(random),
                               pick<WallTime>(random, {WallTime{}, at(5)})});
    scene.warnings["roll back"] = {pick<std::string>(random, {"pinned in /srv/late.yaml", "something else manages it: Argo CD",
                                                              "was not well: v11", "what"})};
    runbook::Runbook runbook;
    runbook.file = "slow.md";
    runbook.digest = "d";
    for (std::uint32_t i = 0; i < random() % 8; ++i) {
        runbook::RunbookStep step;
        step.number = i + 1;
        step.kind = anyOf<runbook::StepKind>(random);
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
        scene.happen(at(0) + std::chrono::seconds(30 * i), anyBody(random),
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
            collect(all, refusal(anyOf<journal::RefusedWhy>(random), scene.facts(), random() % 40,
                                 Millis(random() % 5'000)));
            journal::Entry entry;
            entry.body = anyBody(random);
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
        // Nothing was left out: neither a kind of entry nor a value in one.
        QCOMPARE(isUsed<journal::Body>.size(), std::variant_size_v<journal::Body>);
        QVERIFY(isUsedUp<journal::AlertPhase>() && isUsedUp<journal::AlertKind>() && isUsedUp<journal::Severity>());
        QVERIFY(isUsedUp<journal::CauseKind>() && isUsedUp<journal::ChangeKind>() && isUsedUp<journal::Holding>());
        QVERIFY(isUsedUp<journal::ActionKind>() && isUsedUp<journal::OperationState>() && isUsedUp<journal::RefusedWhy>());
        QVERIFY(isUsedUp<runbook::StepKind>() && isUsedUp<contract::VersionLook::Answers>());
    }
    void theTestItselfKnowsAllValues()
    {
        QCOMPARE(valuesOf<journal::AlertKind>().size(), std::size_t(19));
        QCOMPARE(valuesOf<journal::AlertKind>().front(), journal::AlertKind::slow);
        QCOMPARE(valuesOf<journal::RefusedWhy>().front(), journal::RefusedWhy::none);
        QCOMPARE(valuesOf<journal::RefusedWhy>().back(), journal::RefusedWhy::troubleOver);
    }

    void nothingKnownIsNotFine()
    {
        const ServiceFacts nothing;
        QCOMPARE(stateOf(nothing), State::noContact);
        const ServicePage page = servicePage(nothing);
        QCOMPARE(render(page.sentence), std::string("No numbers yet. We don't know whether it works."));
        for (const ActionOffer& offer : page.anyTime)
            for (const ActionCard& action : offer.cards)
                QVERIFY(!action.possible && !action.whyNot.empty());
    }
};

QTEST_GUILESS_MAIN(ForbiddenWordsTest)
#include "ForbiddenWordsTest.moc"
