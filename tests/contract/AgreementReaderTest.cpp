#include "contract/AgreementReader.h"
#include "contract/FailureKinds.h"

#include <QtTest>

#include <fstream>

using namespace handrail;
using namespace handrail::contract;

namespace {

const std::string kFiveLines = "format: 1\n"
                               "service: flight-lateness\n"
                               "name: Late flight forecast\n"
                               "sources:\n"
                               "  answers: {file: answers.jsonl}\n";

/// All problems as lines of text; empty when the agreement is fine.
std::string problems(const std::string& yaml)
{
    const auto agreement = readAgreement(yaml, "flight.yaml");
    std::string lines;
    if (!agreement)
        for (const Error& problem : agreement.error())
            lines += problem.text() + '\n';
    return lines;
}

Agreement valid(const std::string& yaml)
{
    const auto agreement = readAgreement(yaml, "flight.yaml");
    if (!agreement)
        qFatal("%s", problems(yaml).c_str());
    return *agreement;
}

std::filesystem::path sourceFolder()
{
    return HANDRAIL_SOURCE_DIR;
}

} // namespace

class AgreementReaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fiveLinesAreEnough();
    void aProblemSaysWhereAndWhatToDo_data();
    void aProblemSaysWhereAndWhatToDo();
    void allProblemsAreToldAtOnceInTheOrderOfLines();
    void commentsQuotesAndBlankLinesDoNotVoidASignature();
    void aChangedMeaningVoidsASignature_data();
    void aChangedMeaningVoidsASignature();
    void limitsAreKeptInTheUnitOfTheirSignal_data();
    void limitsAreKeptInTheUnitOfTheirSignal();
    void everyKindOfFailureHasAKeyAndBack();
    void theAgreedLimitOfASubjectComesBeforeTheGeneralOne();
    void inputsGetTenStretchesWhenNobodyNamedAny();
    void variablesComeFromTheEnvironmentOnlyForAFile();
    void pathsAreRelativeToTheFile();
    void anActionSaysWhoElseHasAWordInIt();
    void aQuestionFileBelongsToWhatIsSigned();
    void aProblemInAQuestionFileNamesThatFile();
    void theAgreementOfTheDemoIsValid();
    void templatesAreValid();
    void aMilestoneSaysWhoSignsAndWhatMustBeProven();
    void whateverIsTypedWrongHasAPlace();
    void hostileTextsAreRefusedQuickly_data();
    void hostileTextsAreRefusedQuickly();
};

void AgreementReaderTest::fiveLinesAreEnough()
{
    const Agreement agreement = valid(kFiveLines);
    QCOMPARE(agreement.service.value, std::string("flight-lateness"));
    QCOMPARE(agreement.sources.answersFile, std::string("answers.jsonl"));
    QCOMPARE(agreement.unitMany, std::string("answers"));
    QCOMPARE(agreement.span, Millis(5'000));
    QCOMPARE(agreement.digest.size(), std::size_t(64));
}

void AgreementReaderTest::anActionSaysWhoElseHasAWordInIt()
{
    const Agreement agreement = valid(kFiveLines + "actions:\n  restart:\n    by: command\n    command: [run]\n"
                                      "    proof: started after\n    needs a reason: yes\n    second person: yes\n"
                                      "    agreed within: 2 min\n    who may: [mira, group on call]\n"
                                      "    pinned in: deploy.yaml\n    managed by: {name: Argo CD, mark: .argocd}\n");
    const Action& restart = *agreement.action("restart");
    QVERIFY(restart.needsReason && restart.secondPerson);
    QCOMPARE(restart.agreedWithin, Millis(120'000));
    QCOMPARE(restart.whoMay, (std::vector<std::string>{"mira", "group on call"}));
    QCOMPARE(restart.pinnedIn, std::string("deploy.yaml"));
    QCOMPARE(restart.managedBy, std::string("Argo CD"));
    QCOMPARE(restart.managedMark, std::string(".argocd"));
    const Agreement plain = valid(kFiveLines + "actions: {restart: {by: command, command: [run], proof: version}}\n");
    const Action& usual = *plain.action("restart");
    QVERIFY(!usual.needsReason && !usual.secondPerson && usual.whoMay.empty() && usual.managedMark.empty());
}

void AgreementReaderTest::aProblemSaysWhereAndWhatToDo_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* more, const char* expected) {
        QTest::newRow(name) << QByteArray(more) << QString::fromLatin1(expected);
    };
    row("unknown key in a list", "fail:\n  - {name: a, kind: slow, limt: 300 ms}\n",
        "flight.yaml:7:27: unknown key 'limt'. Did you mean 'limit'?\n");
    row("unknown key at the top", "servce: x\n", "flight.yaml:6:1: unknown key 'servce'. Did you mean 'service'?\n");
    row("duplicate key", "name: Other\n", "flight.yaml:6:1: the key 'name' is there twice. Keep one of them\n");
    row("key without a value", "what:\n", "flight.yaml:6:1: 'what' has no value. Write one, or remove the line\n");
    row("nobody signs, and no value", "signed by:\n",
        "flight.yaml:6:1: 'signed by' has no value. Write one, or remove the line\n");
    row("drills without a value", "drills:\n",
        "flight.yaml:6:1: 'drills' has no value. Write one, or remove the line\n");
    row("list instead of text", "what: [a]\n", "flight.yaml:6:7: 'what' must be text, not a list\n");
    row("text instead of a map", "owners: me\n",
        "flight.yaml:6:9: 'owners' must be a group of keys, not a single value\n");
    row("unknown kind", "fail:\n  - name: a\n    kind: slows\n",
        "flight.yaml:8:11: there is no kind of failure 'slows'. Did you mean 'slow'?\n");
    row("not a length of time", "fail:\n  - {name: a, kind: slow, limit: 300}\n",
        "flight.yaml:7:34: '300' is not a length of time. write a number and a unit: 300 ms, 5 s, 2 min, 1 h, 7 d\n");
    row("a stretch longer than the agent keeps", "fail:\n  - {name: a, kind: slow, limit: 300 ms, over: 6 h}\n",
        "flight.yaml:7:48: a line is judged over 1 h at most. Write 1 h or less; what may fail over days is a 'budget'\n");
    row("an hour is not too long", "fail:\n  - {name: a, kind: slow, limit: 300 ms, over: 1 h}\n", "");
    row("a bare 2 is no share", "fail:\n  - {name: a, kind: failing, limit: 2}\n",
        "flight.yaml:7:37: '2' is not a share. Write it as 2 %, 1 in 50, 0.02 or none\n");
    row("same name twice", "fail:\n  - {name: a, kind: slow}\n  - {name: a, kind: failing}\n",
        "flight.yaml:8:5: there are two lines of 'fail' with the name 'a'. Give each a name of its own\n");
    row("no such input",
        "inputs: {distance: {from: 1, to: 2}}\nfail:\n  - {name: a, kind: input missing, subject: distnce}\n",
        "flight.yaml:8:45: there is no input 'distnce'. Did you mean 'distance'?\n");
    row("a subject where none belongs", "fail:\n  - {name: a, kind: slow, subject: x}\n",
        "flight.yaml:7:36: 'slow' has no subject. Remove the line\n");
    row("range the wrong way round", "inputs: {hour: {from: 23, to: 0}}\n",
        "flight.yaml:6:31: 'to' (0) is less than 'from' (23)\n");
    row("no such owner", "owners: {store: {team: A, call: B}}\ndependencies: {db: {owner: stor}}\n",
        "flight.yaml:7:28: there is no owner 'stor'. Did you mean 'store'?\n");
    row("action without a proof", "actions:\n  restart: {by: command, command: [run]}\n",
        "flight.yaml:7:12: the action 'restart' has no proof. Say how Handrail can see that the change is there: "
        "'proof: version', 'proof: fallback mode', 'proof: started after', or a command\n");
    row("unknown proof", "actions:\n  restart: {proof: started}\n",
        "flight.yaml:7:20: 'proof' can't be 'started'. It can be: version, fallback mode, started after, command\n");
    row("url beside a command", "actions:\n  restart: {by: command, command: [a], url: 'http://a', proof: version}\n",
        "flight.yaml:7:45: 'url' does not belong to 'by: command'. Remove the line\n");
    row("address without a port", "logs: a\nactions:\n  restart: {by: http, url: host, proof: version}\n",
        "flight.yaml:8:28: 'host' is not an address. Write it as http://host:port/path\n");
    row("a time for an agreement that nobody is asked for",
        "actions:\n  restart: {by: command, command: [a], proof: version, agreed within: 1 min}\n",
        "flight.yaml:7:71: 'agreed within' needs 'second person: yes'. Remove the line, or write both\n");
    row("managed without a mark",
        "actions:\n  restart: {by: command, command: [a], proof: version, managed by: {name: Argo CD}}\n",
        "flight.yaml:7:68: 'managed by' has no 'mark'. Write one: 'mark: /srv/late/.argocd'\n");
    row("runbook for nothing", "runbooks: {slw: a.md}\n",
        "flight.yaml:6:11: 'runbooks' names a failure 'slw' that is not in 'fail'. Did you mean 'slow'?\n");
    row("answer that is none",
        "answers: {values: [late, on time]}\ntest questions:\n  - {inputs: {a: 1}, answer: lat}\n",
        "flight.yaml:8:30: 'lat' is not one of the answers. Did you mean 'late'?\n");
    row("windows too short", "windows: 200 ms\n",
        "flight.yaml:6:10: 'windows' must be whole seconds from 1 s to 60 s\n");
    row("not UTF-8", "what: a\xff\n", "flight.yaml:6:8: this is not UTF-8 text. Save the file as UTF-8\n");
    row("alias", "what: &a x\nif wrong: *a\n",
        "flight.yaml:6:7: anchors and aliases are not allowed here. Write the value out\n");
    row("merge key", "owners: {<<: {a: 1}}\n",
        "flight.yaml:6:10: keys can't be taken over from elsewhere with '<<'. Write the keys out\n");
    row("type", "what: !!binary aGVsbG8=\n",
        "flight.yaml:6:7: types such as !!str are not allowed here. Remove the word that begins with '!'\n");
    row("tab", "owners:\n\ta: {team: A, call: b}\n", "flight.yaml:7:1: this line is indented with a tab. Use blanks\n");
    row("quote without an end", "what: 'it answers\nif wrong: bad\n",
        "flight.yaml:6:7: a quote has no end. Add the same quote where the value ends\n");
    row("second document", "---\nformat: 1\n",
        "flight.yaml:6:1: there is a second document in this text. Keep one, and remove the line '---' or '...' "
        "between them\n");
    row("a character that can't be seen", "what: \"a\\0b\"\n",
        "flight.yaml:6:7: there is a character in this value that can't be seen. Type the value anew\n");
    row("bracket without an end", "what: [a\n", "flight.yaml:7:1: a '[' has no ']'. Add it where the list ends\n");
    row("colon in a value", "what: a: b\n",
        "flight.yaml:6:8: a ':' stands where none belongs, or the indentation is not that of the lines above. "
        "Put a value that holds ': ' in quotes, and indent with blanks like the lines above\n");
    row("a value where a group belongs", "owners: {a: b}\n",
        "flight.yaml:6:13: the owner 'a' must be a group of keys, not a single value\n");
    row("nobody signs", "signed by: {built by: a, run by: b}\n",
        "flight.yaml:6:23: there is no owner 'a'. Write the team under 'owners' first\n"
        "flight.yaml:6:34: there is no owner 'b'. Write the team under 'owners' first\n");
    row("one team signs for both",
        "owners: {a: {team: A, call: b}, c: {team: A, call: d}}\nsigned by: {built by: a, run by: c}\n",
        "flight.yaml:7:34: 'built by' and 'run by' are the same team, 'A'. An agreement needs the word of two teams\n");
    row("no such item", "milestones: {live: {proven within: {four panel: 1 h}}}\n",
        "flight.yaml:6:49: unknown key 'four panel'. Did you mean 'four panels'?\n");
    row("an item that can't grow old", "milestones: {live: {proven within: {purpose: 1 h}}}\n",
        "flight.yaml:6:46: 'purpose' is read from the agreement itself and can't grow old. Write 'not needed', or "
        "remove the line\n");
}

void AgreementReaderTest::aProblemSaysWhereAndWhatToDo()
{
    QFETCH(QByteArray, more);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(problems(kFiveLines + more.toStdString())), expected);
}

void AgreementReaderTest::allProblemsAreToldAtOnceInTheOrderOfLines()
{
    QCOMPARE(problems("fromat: 1\nservice: Flight Lateness\nwindows: soon\n"),
             std::string("flight.yaml:1:1: the agreement does not say which format it is written in. "
                         "Write 'format: 1' on the first line\n"
                         "flight.yaml:1:1: the agreement has no 'name'. Write one: 'name: Late flight forecast'\n"
                         "flight.yaml:1:1: nothing says where the service's numbers come from. Write 'sources:' with "
                         "'open inference', 'metrics' or 'answers'\n"
                         "flight.yaml:1:1: unknown key 'fromat'. Did you mean 'format'?\n"
                         "flight.yaml:2:10: 'Flight Lateness' can't be the name of a service in files and addresses. "
                         "Use small letters, digits, '-', '.' and '_'\n"
                         "flight.yaml:3:10: 'soon' is not a length of time. "
                         "write a number and a unit: 300 ms, 5 s, 2 min, 1 h, 7 d\n"));
    QCOMPARE(problems(""), std::string("flight.yaml:1:1: the file is empty. Begin with 'format: 1'\n"));
    QVERIFY(problems("a: [").find("flight.yaml:1:") == 0);
}

void AgreementReaderTest::commentsQuotesAndBlankLinesDoNotVoidASignature()
{
    const std::string other =
        "\xef\xbb\xbf# signed in November\r\nformat: 1\r\n\nsources:\n      answers:\n        file: answers.jsonl\n"
        "service: 'flight-lateness' # the id\nname: \"Late flight forecast\"\n\n";
    QCOMPARE(valid(other).digest, valid(kFiveLines).digest);
}

void AgreementReaderTest::aChangedMeaningVoidsASignature_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::newRow("limit") << "fail: [{name: a, kind: slow, limit: 300 ms}]"
                           << "fail: [{name: a, kind: slow, limit: 301 ms}]";
    QTest::newRow("words") << "what: it answers"
                           << "what: it answers.";
    QTest::newRow("order") << "answers: {values: [a, b]}"
                           << "answers: {values: [b, a]}";
    QTest::newRow("two words are not one") << "answers: {values: [a, b]}"
                                           << "answers: {values: ['a, b']}";
    QTest::newRow("removed") << "what: it answers"
                             << "";
}

void AgreementReaderTest::aChangedMeaningVoidsASignature()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    QVERIFY(valid(kFiveLines + before.toStdString()).digest != valid(kFiveLines + after.toStdString()).digest);
}

void AgreementReaderTest::limitsAreKeptInTheUnitOfTheirSignal_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("limit");
    QTest::addColumn<double>("expected");
    QTest::newRow("milliseconds") << "slow"
                                  << "1.5 s" << 1500.0;
    QTest::newRow("percent") << "failing"
                             << "2 %" << 0.02;
    QTest::newRow("one in so many") << "guesses"
                                    << "1 in 50" << 0.02;
    QTest::newRow("none") << "test questions"
                          << "none" << 0.0;
    QTest::newRow("seconds of age") << "dependency stale"
                                    << "2 min" << 120.0;
    QTest::newRow("seconds on the fallback") << "fallback too long"
                                             << "2 h" << 7200.0;
    QTest::newRow("questions in a row") << "does not answer"
                                        << "2" << 2.0;
}

void AgreementReaderTest::limitsAreKeptInTheUnitOfTheirSignal()
{
    QFETCH(QString, kind);
    QFETCH(QString, limit);
    QFETCH(double, expected);
    const std::string line = "fail: [{name: a, kind: " + kind.toStdString() + ", limit: " + limit.toStdString() + "}]";
    QCOMPARE(valid(kFiveLines + line).failures.front().limit.value(), expected);
}

void AgreementReaderTest::everyKindOfFailureHasAKeyAndBack()
{
    for (int number = 1; number <= static_cast<int>(journal::AlertKind::unusualForItself); ++number) {
        const auto kind = static_cast<journal::AlertKind>(number);
        const auto key = failureKey(kind);
        QVERIFY2(!key.empty(), std::to_string(number).c_str());
        QVERIFY(failureKind(key) == failureKind(kind));
    }
}

void AgreementReaderTest::theAgreedLimitOfASubjectComesBeforeTheGeneralOne()
{
    const Agreement agreement = valid(kFiveLines + "inputs: {a: {}, b: {}}\n"
                                                   "dependencies: {db: {slow: 100 ms, changes within: 5 s}}\n"
                                                   "fail:\n"
                                                   "  - {name: any, kind: input missing, limit: 5 %}\n"
                                                   "  - {name: only a, kind: input missing, subject: a, limit: 1 %}\n"
                                                   "  - {name: db, kind: dependency slow, subject: db}\n");
    QCOMPARE(agreedLimit(agreement, {SignalKind::inputMissing, "a"}).value(), 0.01);
    QCOMPARE(agreedLimit(agreement, {SignalKind::inputMissing, "b"}).value(), 0.05);
    QCOMPARE(agreedLimit(agreement, {SignalKind::dependencyLatency, "db"}).value(), 100.0);
    QCOMPARE(agreedLimit(agreement, {SignalKind::dependencyAge, "db"}).value(), 5.0);
    QVERIFY(!agreedLimit(agreement, {SignalKind::latency, ""}));
    QCOMPARE(agreement.failure("db")->limit.value(), 100.0);
}

void AgreementReaderTest::inputsGetTenStretchesWhenNobodyNamedAny()
{
    const Agreement agreement = valid(kFiveLines + "inputs: {a: {from: 0, to: 10}, b: {known: [x]}}\n");
    QCOMPARE(agreement.input("a")->bins, (std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    QVERIFY(agreement.input("b")->bins.empty());
}

void AgreementReaderTest::variablesComeFromTheEnvironmentOnlyForAFile()
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "a.yaml";
    const std::string text = "format: 1\nservice: a\nname: A\nsources:\n"
                             "  open inference: {address: '${HANDRAIL_TEST_INFER:-127.0.0.1:7450}'}\n"
                             "  metrics: http://${HANDRAIL_TEST_UNSET}/metrics\n";
    std::ofstream(path) << text;
    const auto missing = readAgreementFile(path);
    QVERIFY(!missing);
    QCOMPARE(missing.error().front().text(),
             path.string() + ":6:12: the variable HANDRAIL_TEST_UNSET is not set. Set it, or write what to take "
                             "without it: ${HANDRAIL_TEST_UNSET:-default}");
    qputenv("HANDRAIL_TEST_UNSET", "127.0.0.1:1");
    const auto plain = readAgreementFile(path);
    qputenv("HANDRAIL_TEST_INFER", "127.0.0.1:99");
    const auto set = readAgreementFile(path);
    qunsetenv("HANDRAIL_TEST_INFER");
    qunsetenv("HANDRAIL_TEST_UNSET");
    QCOMPARE(plain->sources.oip, std::string("127.0.0.1:7450"));
    QCOMPARE(set->sources.oip, std::string("127.0.0.1:99"));
    QCOMPARE(set->sources.metrics, std::string("http://127.0.0.1:1/metrics"));
    QCOMPARE(set->digest, plain->digest);
    QCOMPARE(valid(text).sources.oip, std::string("${HANDRAIL_TEST_INFER:-127.0.0.1:7450}"));
}

void AgreementReaderTest::pathsAreRelativeToTheFile()
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "a.yaml";
    std::ofstream(path) << kFiveLines << "logs: ../logs/a.log\n";
    const auto agreement = readAgreementFile(path);
    QCOMPARE(agreement->sources.answersFile, (path.parent_path() / "answers.jsonl").string());
    QCOMPARE(agreement->logs, (path.parent_path().parent_path() / "logs/a.log").string());
}

void AgreementReaderTest::aQuestionFileBelongsToWhatIsSigned()
{
    const QTemporaryDir folder;
    const std::filesystem::path path(folder.path().toStdString());
    std::ofstream(path / "a.yaml") << kFiveLines << "test questions: {file: q.yaml}\n";
    std::ofstream(path / "q.yaml") << "- {inputs: {hour: 7}, answer: late}\n";
    const auto before = readAgreementFile(path / "a.yaml");
    std::ofstream(path / "q.yaml") << "# the same\n- inputs: {hour: 7}\n  answer: late\n";
    const auto same = readAgreementFile(path / "a.yaml");
    std::ofstream(path / "q.yaml") << "- {inputs: {hour: 8}, answer: late}\n";
    const auto changed = readAgreementFile(path / "a.yaml");
    QCOMPARE(before->testQuestions.front().inputs.at("hour"), std::string("7"));
    QCOMPARE(same->digest, before->digest);
    QVERIFY(changed->digest != before->digest);
}

void AgreementReaderTest::aProblemInAQuestionFileNamesThatFile()
{
    const QTemporaryDir folder;
    const std::filesystem::path path(folder.path().toStdString());
    std::ofstream(path / "a.yaml") << kFiveLines << "test questions: {file: q.yaml}\n";
    std::ofstream(path / "q.yaml") << "- inputs: {hour: 7}\n  answr: late\n";
    const auto agreement = readAgreementFile(path / "a.yaml");
    QVERIFY(!agreement);
    QCOMPARE(agreement.error().back().text(),
             (path / "q.yaml").string() + ":2:3: unknown key 'answr'. Did you mean 'answer'?");
}

void AgreementReaderTest::theAgreementOfTheDemoIsValid()
{
    const auto agreement = readAgreementFile(sourceFolder() / "runbooks/demo/flight-lateness.yaml");
    std::string lines;
    if (!agreement)
        for (const Error& problem : agreement.error())
            lines += problem.text() + '\n';
    QCOMPARE(lines, std::string());
    QCOMPARE(agreement->testQuestions.size(), std::size_t(20));
    for (const Failure& failure : agreement->failures)
        QVERIFY2(agreement->runbooks.contains(failure.name)
                     || agreement->runbooks.contains(std::string(failureKey(failure.kind))),
                 failure.name.c_str());
    QCOMPARE(agreement->action(journal::ActionKind::rollBack)->by, ActuatorKind::modelRepository);
    QCOMPARE(agreement->action("fallback")->body, std::string(R"({"mode":"{mode}"})"));
}

void AgreementReaderTest::templatesAreValid()
{
    int count = 0;
    for (const auto& file : std::filesystem::directory_iterator(sourceFolder() / "runbooks/templates")) {
        if (file.path().extension() != ".yaml")
            continue;
        ++count;
        const auto agreement = readAgreementFile(file.path());
        QVERIFY2(agreement.has_value(), agreement ? "" : agreement.error().front().text().c_str());
    }
    QVERIFY(count >= 2);
}

void AgreementReaderTest::aMilestoneSaysWhoSignsAndWhatMustBeProven()
{
    const Agreement agreement = valid(
        kFiveLines + "owners: {m: {team: M, call: a, people: [ana]}, o: {team: O, call: b}}\n"
                     "signed by: {built by: m, run by: o}\n"
                     "milestones:\n  live:\n    signed for: each version\n"
                     "    proven within: {roll back: 7 d, restart: not needed, purpose: not needed}\n");
    QCOMPARE(agreement.signedBy.runBy, std::string("o"));
    QCOMPARE(agreement.owner("M")->people, std::vector<std::string>{"ana"});
    const Milestone* live = agreement.milestone("live");
    QVERIFY(live->eachVersion);
    QVERIFY(live->provenWithin.at("roll back") == Millis(std::chrono::days(7)));
    QVERIFY(!live->provenWithin.at("restart"));
    const Agreement plain = valid(kFiveLines);
    QCOMPARE(plain.milestones.front().name, std::string("live"));
    QVERIFY(!plain.signedBy.named());
}

/// The demo's agreement with a few bytes changed, taken out or doubled, many times over.
void AgreementReaderTest::whateverIsTypedWrongHasAPlace()
{
    QFile file(QStringLiteral(HANDRAIL_SOURCE_DIR "/runbooks/demo/flight-lateness.yaml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray whole = file.readAll();
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QByteArray odd = QByteArrayLiteral("\t\r\n:{}[]'\"&*!%#-?|>~,@`\0\xff\xc3 ");
    const QRegularExpression place(QStringLiteral("^flight\\.yaml:[1-9]\\d*:[1-9]\\d*$"));
    for (int round = 0; round < 400; ++round) {
        QByteArray text = whole;
        for (int change = random.bounded(1, 4); change > 0; --change) {
            const int at = random.bounded(static_cast<int>(text.size()));
            switch (random.bounded(4)) {
            case 0: text[at] = odd[random.bounded(static_cast<int>(odd.size()))]; break;
            case 1: text.insert(at, odd[random.bounded(static_cast<int>(odd.size()))]); break;
            case 2: text.remove(at, random.bounded(1, 30)); break;
            default: text.insert(at, text.mid(random.bounded(static_cast<int>(text.size())), random.bounded(200)));
            }
        }
        const auto agreement = readAgreement(text.toStdString(), "flight.yaml");
        if (agreement) {
            QCOMPARE(agreement->digest.size(), std::size_t(64));
            continue;
        }
        QVERIFY(!agreement.error().empty());
        for (const Error& problem : agreement.error()) {
            QVERIFY(!problem.what.empty());
            QVERIFY2(place.match(QString::fromStdString(problem.where)).hasMatch(), problem.text().c_str());
        }
    }
}

void AgreementReaderTest::hostileTextsAreRefusedQuickly_data()
{
    QTest::addColumn<QByteArray>("text");
    QByteArray laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c < 'k'; ++c)
        laughs +=
            QByteArray(1, c) + ": &" + c + " [" + QByteArray("*x, ").replace('x', char(c - 1)).repeated(9) + "]\n";
    QTest::newRow("a text that grows when it is read") << laughs;
    QTest::newRow("very deep") << QByteArray(200'000, '[');
    QTest::newRow("very deep maps") << QByteArray("{a: ").repeated(100'000);
    QTest::newRow("zero bytes") << QByteArray(1'000, '\0');
    QTest::newRow("not UTF-8") << QByteArray("format: \xff\xfe\xc0\n");
    QTest::newRow("two documents") << QByteArray("format: 1\n---\nformat: 1\n");
    QTest::newRow("not a single line end") << QByteArray("format: 1\rservice: a\r");
    QTest::newRow("UTF-16") << QByteArray("\xff\xfe" "f\0o\0", 6);
    QTest::newRow("a megabyte of blanks and dashes") << QByteArray("- ").repeated(500'000);
    QTest::newRow("many keys") << QByteArray("k: 1\n").repeated(200'000);
    QTest::newRow("a list") << QByteArray("- 1\n- 2\n");
}

void AgreementReaderTest::hostileTextsAreRefusedQuickly()
{
    QFETCH(QByteArray, text);
    QVERIFY(!problems(text.toStdString()).empty());
}

QTEST_GUILESS_MAIN(AgreementReaderTest)
#include "AgreementReaderTest.moc"
