#include "contract/AgreementReader.h"
#include "contract/Signing.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::contract;
using State = Standing::State;

namespace {

const std::string kText = "format: 1\nservice: s\nname: S\nsources: {answers: {file: a.jsonl}}\n"
                          "owners:\n  model: {team: Flight Models, call: a}\n  machines: {team: Operations, call: b}\n"
                          "  data: {team: Airport Data, call: c}\n"
                          "signed by: {built by: model, run by: machines}\n"
                          "milestones: {live: {signed for: each version}, trial: {}}\n"
                          "fail: [{name: failing requests, kind: failing, limit: 2 %}]\n";

/// A service whose text and signatures come one after another, a second apart.
struct Story {
    journal::SharedState shared;
    Agreement agreement;
    Seq seq = 0;

    WallTime add(journal::Body body, const std::string& who = "agent")
    {
        journal::Entry entry{++seq, fromMs(static_cast<std::int64_t>(seq) * 1000), ServiceId("s"), who, {}, std::move(body)};
        shared.take(entry);
        return entry.at;
    }
    WallTime use(const std::string& text)
    {
        const auto read = readAgreement(text, "a.yaml");
        if (!read)
            qFatal("%s", read.error().front().text().c_str());
        agreement = *read;
        journal::Configuration configuration;
        configuration.agreementDigest = agreement.digest;
        configuration.agreementText = text;
        return add(configuration);
    }
    WallTime sign(const char* team, const char* what = "live", const char* who = "ana")
    {
        return add(journal::SignOff{agreement.digest, team, what, {}}, who);
    }
    const journal::ServiceState* service() const { return shared.service(ServiceId("s")); }
    Standing now() const { return standing(agreement, service()); }
    Standing live(const std::string& version) const
    {
        return standing(agreement, service(), *milestoneOf(agreement, "live"), version);
    }
};

std::string changed(std::string text, const std::string& from, const std::string& to)
{
    return text.replace(text.find(from), from.size(), to);
}

} // namespace

class SigningTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bothTeamsMakeItAnAgreement();
    void onePersonForBothTeamsIsTold();
    void whatWasAgreedAtATimeStays();
    void anotherTeamsSignatureIsNotEnough();
    void withoutNamesAnyTwoOwnersDo();
    void aChangedTextSaysSinceWhenAndWhat();
    void aSecondChangeIsStillMeasuredFromTheSignedText();
    void theOldTextAgainIsAgreedAgain();
    void aChangeInAFileThatItNamesIsAChange();
    void aVersionIsSignedForItself();
    void aVersionWithoutSignOffIsToldOfUntilItIsSigned();
    void aRollbackNeedsNoSignature();
};

void SigningTest::bothTeamsMakeItAnAgreement()
{
    Story story;
    story.use(kText);
    QVERIFY(story.now().state == State::never);
    QCOMPARE(story.now().missing, (std::vector<std::string>{"Flight Models", "Operations"}));
    story.sign("Flight Models");
    QVERIFY(story.now().state == State::partly);
    QCOMPARE(story.now().missing, std::vector<std::string>{"Operations"});
    const WallTime last = story.sign("Operations", "trial", "ben");
    const Standing agreed = story.now();
    QVERIFY(agreed.state == State::agreed);
    QCOMPARE(agreed.by.size(), std::size_t(2));
    QCOMPARE(agreed.by[1].who, std::string("ben"));
    QVERIFY(agreed.since() == last);
}

void SigningTest::onePersonForBothTeamsIsTold()
{
    Story story;
    story.use(kText);
    story.sign("Flight Models");
    QCOMPARE(story.now().onlyPerson(), std::string()); // of one team that is nothing to tell
    story.sign("Operations");
    QCOMPARE(story.now().onlyPerson(), std::string("ana"));
    story.sign("Operations", "live", "ben");
    QCOMPARE(story.now().onlyPerson(), std::string());
}

void SigningTest::whatWasAgreedAtATimeStays()
{
    Story story;
    story.use(kText);
    const WallTime first = story.sign("Flight Models"), second = story.sign("Operations");
    const Agreement then = story.agreement;
    story.use(changed(kText, "2 %", "5 %"));
    QVERIFY(standingAt(then, story.service(), first).state == State::partly);
    QVERIFY(standingAt(then, story.service(), second).state == State::agreed);
    QVERIFY(standingAt(story.agreement, story.service(), second).state == State::never);
}

void SigningTest::anotherTeamsSignatureIsNotEnough()
{
    Story story;
    story.use(kText);
    story.sign("Flight Models");
    story.sign("Airport Data");
    QVERIFY(story.now().state == State::partly);
}

void SigningTest::withoutNamesAnyTwoOwnersDo()
{
    Story story;
    story.use(changed(kText, "signed by: {built by: model, run by: machines}\n", ""));
    story.sign("Flight Models");
    QVERIFY(story.now().state == State::partly);
    story.sign("Airport Data");
    QVERIFY(story.now().state == State::agreed);
}

void SigningTest::aChangedTextSaysSinceWhenAndWhat()
{
    Story story;
    story.use(kText);
    story.sign("Flight Models");
    story.sign("Operations");
    const WallTime at = story.use(changed(kText, "2 %", "5 %"));
    const Standing changedNow = story.now();
    QVERIFY(changedNow.state == State::changed);
    QVERIFY(changedNow.changedAt == at);
    QCOMPARE(changedNow.changes.size(), std::size_t(1));
    QCOMPARE(changedNow.changes[0].path, (std::vector<std::string>{"fail", "failing requests", "limit"}));
    QCOMPARE(changedNow.changes[0].after, std::string("5 %"));
    story.use("# only a comment\n" + changed(kText, "2 %", "5 %"));
    QVERIFY(story.now().changedAt == at);
}

void SigningTest::aSecondChangeIsStillMeasuredFromTheSignedText()
{
    Story story;
    story.use(kText);
    story.sign("Flight Models");
    story.sign("Operations");
    const WallTime at = story.use(changed(kText, "2 %", "5 %"));
    story.sign("Operations"); // one of them has signed the new text; the old agreement is not forgotten
    story.use(changed(kText, "2 %", "9 %"));
    QVERIFY(story.now().state == State::changed);
    QVERIFY(story.now().changedAt == at);
    QCOMPARE(story.now().changes[0].before, std::string("2 %"));
    QCOMPARE(story.now().changes[0].after, std::string("9 %"));
}

void SigningTest::theOldTextAgainIsAgreedAgain()
{
    Story story;
    story.use(kText);
    story.sign("Flight Models");
    story.sign("Operations");
    story.use(changed(kText, "2 %", "5 %"));
    story.use(kText);
    QVERIFY(story.now().state == State::agreed);
}

void SigningTest::aChangeInAFileThatItNamesIsAChange()
{
    Story story;
    story.use(kText);
    story.sign("Flight Models");
    story.sign("Operations");
    journal::Configuration other = *story.service()->configuration;
    other.agreementDigest = story.agreement.digest = "of other test questions";
    story.add(other);
    QVERIFY(story.now().state == State::changed);
    QVERIFY(story.now().changes[0].kind == Difference::Kind::elsewhere);
}

void SigningTest::aVersionIsSignedForItself()
{
    Story story;
    story.use(kText);
    for (const char* team : {"Flight Models", "Operations"})
        story.sign(team, "live: v12");
    QVERIFY(story.live("v12").state == State::agreed);
    QVERIFY(story.live("v13").state == State::never);
    QVERIFY(story.now().state == State::agreed); // the text as such
    const Milestone& trial = *milestoneOf(story.agreement, "trial");
    QCOMPARE(signedFor(trial, "v12"), std::string("trial"));
    QVERIFY(!milestoneOf(story.agreement, "lvie"));
    QCOMPARE(milestoneOf(story.agreement, "")->name, std::string("live"));
}

void SigningTest::aVersionWithoutSignOffIsToldOfUntilItIsSigned()
{
    Story story;
    story.use(kText);
    story.add(journal::Change{journal::ChangeKind::version, {}, {}, "v12", {}, {}});
    QVERIFY(!wentLiveUnsigned(story.agreement, story.service())); // was there before anybody looked
    story.add(journal::Change{journal::ChangeKind::version, {}, "v12", "v13", {}, {}});
    QCOMPARE(wentLiveUnsigned(story.agreement, story.service())->to, std::string("v13"));
    story.sign("Flight Models", "live: v13");
    QVERIFY(wentLiveUnsigned(story.agreement, story.service()));
    story.sign("Operations", "live: v13");
    QVERIFY(!wentLiveUnsigned(story.agreement, story.service()));
    story.use(changed(kText, "2 %", "5 %")); // it was signed when it went live
    story.add(journal::Change{journal::ChangeKind::version, {}, "v13", "v14", {}, {}});
    QVERIFY(wentLiveUnsigned(story.agreement, story.service()));
}

void SigningTest::aRollbackNeedsNoSignature()
{
    Story story;
    story.use(kText);
    story.add(journal::Change{journal::ChangeKind::version, {}, "v13", "v12", OperationId("s/op/1"), {}});
    QVERIFY(!wentLiveUnsigned(story.agreement, story.service()));
}

QTEST_GUILESS_MAIN(SigningTest)
#include "SigningTest.moc"
