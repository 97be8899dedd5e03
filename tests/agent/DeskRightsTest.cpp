#include "contract/Signing.h"
#include "tests/agent/RainDesk.h"

using namespace handrail;
using namespace handrail::agent;
using test::caller;
using test::kAna;
using test::kBen;
using test::kGuest;
using journal::OperationState;
using journal::RefusedWhy;

/// Who may do what: rights, a second person, change stops, and who signs for which text.
class DeskRightsTest : public QObject, private test::RainDesk {
    Q_OBJECT

    void agreed(const std::string& keys)
    {
        std::string text = test::RainFolder::agreement();
        text.insert(text.find("    by: command"), keys);
        m_files->write("rain.yaml", text);
        open();
        for (int i = 0; i < 3; ++i)
            second();
    }
    static std::string signedText(const std::string& limit)
    {
        std::string text = test::RainFolder::agreement();
        text.replace(text.find("limit: 2 %"), 10, "limit: " + limit);
        text.insert(text.find("sources:"), "  desk: {team: Operations, call: the desk, people: [ben]}\n"
                                           "signed by: {built by: rain, run by: desk}\n");
        return text;
    }
    /// Returns the digest of the text that is used.
    std::string useSigned(const std::string& limit)
    {
        m_files->write("rain.yaml", signedText(limit));
        open();
        return m_desk->shared().service(test::kRain)->configuration->agreementDigest;
    }
    contract::Standing standing() const
    {
        const auto agreement = readConfigured(m_files->path("rain.yaml"), {})->agreement;
        return contract::standing(*agreement, m_desk->shared().service(test::kRain));
    }

private Q_SLOTS:
    void init() { begin(); }
    void cleanup() { m_desk.reset(); }

    void whoLooksMayNotAct_data()
    {
        QTest::addColumn<int>("which");
        for (int which = 0; which < 3; ++which)
            QTest::newRow(std::to_string(which).c_str()) << which;
    }
    void whoLooksMayNotAct()
    {
        QFETCH(int, which);
        const Command asked = which == 0 ? restart() : which == 1 ? command(NoteCommand{"hello"}) : command(SignOffCommand{"t", "m", "d"});
        const Reply reply = act(asked, kGuest);
        QVERIFY(!reply.accepted);
        QCOMPARE(reply.why, RefusedWhy::notAllowed);
        QVERIFY(reply.seq > 0); // it is in the journal
        QVERIFY(m_jobs.empty());
    }
    void theRightsFileSaysWhoMayDoWhat_data()
    {
        QTest::addColumn<QString>("who");
        QTest::addColumn<bool>("looks");
        QTest::addColumn<bool>("operates");
        QTest::addColumn<bool>("signs");
        QTest::newRow("nobody in particular") << QStringLiteral("zoe") << false << false << false;
        QTest::newRow("sees") << QStringLiteral("sam") << true << false << false;
        QTest::newRow("operates") << QStringLiteral("ana") << true << true << false;
        QTest::newRow("owns") << QStringLiteral("ola") << true << true << true;
    }
    void theRightsFileSaysWhoMayDoWhat()
    {
        QFETCH(QString, who);
        QFETCH(bool, looks);
        QFETCH(bool, operates);
        QFETCH(bool, signs);
        m_files->write("rights.yaml", "format: 1\nservices:\n  rain: {see: [sam], operate: [ana], own: [ola]}\n");
        open();
        const Caller asking = caller(who.toStdString(), "desk", true); // the kernel's word counts no more
        DescriptionOut described;
        turn({DescribeAsked{asking, [&](const DescriptionOut& out) { described = out; }}});
        QCOMPARE(described.services.size(), looks ? 1u : 0u);
        if (looks) {
            QCOMPARE(std::ranges::count(described.services[0].rights, "operate") > 0, operates);
            QCOMPARE(described.services[0].actions[0].whyNot == "no right", !operates);
        }
        std::optional<ErrorCode> refused;
        turn({LookAsked{test::kRain, asking, "history", [&](const auto& file) {
            if (!file)
                refused = file.error().code;
        }}});
        QCOMPARE(refused.has_value(), !looks);
        const auto stream = follow(asking);
        QCOMPARE(stream->begun().has_value(), looks);
        QCOMPARE(stream->refusal().has_value(), !looks);
        QCOMPARE(act(command(NoteCommand{"hello"}), asking).accepted, operates);
        QCOMPARE(act(restart(), asking).why == RefusedWhy::notAllowed, !operates);
        const Reply signature = act(command(SignOffCommand{"Weather", "live", "some text"}), asking);
        QCOMPARE(signature.why == RefusedWhy::notAllowed, !signs);
    }
    void everyRefusedAttemptIsRecordedUntilItFloods()
    {
        const auto refusals = [this] {
            std::size_t count = 0;
            const auto store = storage::JournalStore::openReadOnly(m_files->path("data/journal.db"));
            const auto entries = store->read(0, 100'000);
            for (const storage::ChainedEntry& entry : *entries) {
                const auto decoded = journal::decode(entry.bytes);
                const auto* operation = std::get_if<journal::Operation>(&decoded->body);
                const bool isRefused = std::holds_alternative<journal::Refused>(decoded->body) || (operation && operation->state == OperationState::refused);
                count += isRefused && decoded->who == "guest" ? 1 : 0;
            }
            return count;
        };
        for (int i = 0; i < 5; ++i)
            QCOMPARE(act(i % 2 ? command(NoteCommand{"hello"}) : restart(), kGuest).why, RefusedWhy::notAllowed);
        QCOMPARE(refusals(), 5u);
        for (int i = 0; i < 500; ++i)
            QVERIFY(!act(i % 2 ? command(NoteCommand{"hello"}) : restart(), kGuest).accepted);
        QCOMPARE(refusals(), 20u);
        pass(11'000);
        static_cast<void>(act(command(NoteCommand{"hello"}), kGuest));
        QCOMPARE(refusals(), 21u);
    }
    void whatCouldNotBeDoneIsRecordedToo_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<int>("why");
        QTest::newRow("an incident that is not there") << 0 << int(RefusedWhy::noSuchThing);
        QTest::newRow("a step of no run") << 1 << int(RefusedWhy::noSuchThing);
        QTest::newRow("a text that is not in use") << 2 << int(RefusedWhy::stateChanged);
        QTest::newRow("a stop that came too late") << 3 << int(RefusedWhy::tooLate);
        QTest::newRow("a service that nobody watches") << 4 << int(RefusedWhy::noSuchThing);
        QTest::newRow("a silence that is over") << 5 << int(RefusedWhy::badEnd);
    }
    void whatCouldNotBeDoneIsRecordedToo()
    {
        QFETCH(int, which);
        QFETCH(int, why);
        Command asked = command(TakeCommand{});
        asked.incident = IncidentId("rain/9");
        if (which == 1)
            asked.what = StepCommand{"no.md", 1, "done", {}};
        if (which == 2)
            asked.what = SignOffCommand{"rain", "live", "another text"};
        if (which == 3) {
            Command now = restart();
            std::get<OperationCommand>(now.what).countdownS = 0;
            const Reply operation = act(now, kAna);
            pass(1'000);
            asked = command(StopCommand{operation.operation});
        }
        if (which == 4)
            asked.service = ServiceId("snow");
        if (which == 5)
            asked.what = journal::Silence{journal::AlertKind::slow, {}, {}, "known", m_clock.wall() - Millis(1), false};
        const Reply reply = act(asked, kAna);
        QVERIFY(!reply.accepted);
        QCOMPARE(int(reply.why), why);
        QVERIFY(reply.seq > 0); // it is in the journal
        QVERIFY(m_desk->shared().service(ServiceId("snow")) == nullptr);
    }
    void aSecondPersonAgreesFromAnotherConsole_data()
    {
        QTest::addColumn<bool>("restarted");
        QTest::newRow("at once") << false;
        QTest::newRow("the agent was started again meanwhile") << true;
    }
    void aSecondPersonAgreesFromAnotherConsole()
    {
        QFETCH(bool, restarted);
        agreed("    second person: yes\n");
        const Reply asked = act(restart(), kAna); // and closes the console
        QVERIFY(asked.accepted);
        pass(6'000);
        if (restarted)
            open();
        QCOMPARE(stateOf(asked.operation), OperationState::asked);
        QVERIFY(m_jobs.empty());
        const journal::Consent word{asked.operation, true, {}};
        const Reply own = act(command(word), kAna);
        QCOMPARE(own.why, RefusedWhy::samePerson);
        QVERIFY(own.seq > 0); // it is in the journal
        QCOMPARE(act(command(word), kGuest).why, RefusedWhy::notAllowed);
        const auto ben = follow(kBen);
        for (int i = 0; i < 2; ++i)
            second();
        QVERIFY(act(command(word), kBen).accepted);
        QCOMPARE(m_desk->shared().operation(asked.operation)->latest.consentBy, std::string("ben"));
        pass(2'900);
        QVERIFY(m_jobs.empty());
        pass(200);
        QCOMPARE(m_jobs.size(), 1u);
        const Reply late = act(command(word), kBen);
        QCOMPARE(late.why, RefusedWhy::tooLate);
        QVERIFY(late.seq > 0);
    }
    void aSecondPersonIsOneOfThoseWhomTheAgreementNames()
    {
        agreed("    second person: yes\n    who may: [ana, mira]\n");
        const Reply asked = act(restart(), kAna);
        QVERIFY(asked.accepted);
        const Reply ben = act(command(journal::Consent{asked.operation, true, {}}), kBen);
        QCOMPARE(ben.why, RefusedWhy::notNamed);
        QVERIFY(ben.seq > 0); // it is in the journal
        QCOMPARE(stateOf(asked.operation), OperationState::asked);
        QVERIFY(m_desk->shared().operation(asked.operation)->latest.consentBy.empty());
        Caller mira = kBen;
        mira.who = "mira";
        QVERIFY(act(command(journal::Consent{asked.operation, true, {}}), mira).accepted);
        QCOMPARE(m_desk->shared().operation(asked.operation)->latest.consentBy, std::string("mira"));
    }
    void withoutASecondPersonInTimeItIsStopped()
    {
        agreed("    second person: yes\n    agreed within: 2 s\n");
        const Reply asked = act(restart(), kAna);
        pass(3'000);
        QCOMPARE(stateOf(asked.operation), OperationState::stopped);
        QCOMPARE(m_desk->shared().operation(asked.operation)->latest.refusedWhy, RefusedWhy::noConsent);
        const auto* state = m_desk->shared().service(test::kRain);
        const Reply again = act(restart(state->lastOperationSeq), kAna);
        QVERIFY(act(command(journal::Consent{again.operation, false, "not now"}), kBen).accepted);
        QCOMPARE(stateOf(again.operation), OperationState::stopped);
        QVERIFY(m_jobs.empty());
    }
    void anActionSaysWhoMay()
    {
        agreed("    who may: [ben]\n    needs a reason: yes\n");
        DescriptionOut described;
        turn({DescribeAsked{kAna, [&](const DescriptionOut& out) { described = out; }}});
        QCOMPARE(described.services[0].actions[0].whyNot, std::string("not named"));
        QCOMPARE(act(restart(), kAna).why, RefusedWhy::notNamed);
        QCOMPARE(act(restart(), kBen).why, RefusedWhy::needsReason);
        Command asked = restart();
        std::get<OperationCommand>(asked.what).wanted.reason = "it hangs";
        QVERIFY(act(asked, kBen).accepted);
    }
    void aChangeStopMustEnd_data()
    {
        QTest::addColumn<int>("hours");
        QTest::newRow("too far away") << 24 * 30;
        QTest::newRow("in the past") << -1;
    }
    void aChangeStopMustEnd()
    {
        QFETCH(int, hours);
        QCOMPARE(act(command(journal::ChangeStop{"release night", m_clock.wall() + std::chrono::hours(hours), false}), kBen).why,
                 RefusedWhy::badEnd);
    }
    void inAChangeStopOneMoreClickIsNeeded()
    {
        Command freeze = command(journal::ChangeStop{"release night", m_clock.wall() + std::chrono::hours(2), false});
        freeze.service = {}; // all of them
        QVERIFY(act(freeze, kBen).accepted);
        QCOMPARE(act(restart(), kAna).why, RefusedWhy::changeStopped);
        Command asked = restart();
        std::get<OperationCommand>(asked.what).anyway = true;
        QVERIFY(act(asked, kAna).accepted);
    }
    void whatWouldUndoAnActionIsToldAndAskedAbout()
    {
        agreed("    managed by: {name: Argo CD, mark: .argocd}\n");
        m_files->write(".argocd", "");
        const auto ana = follow(kAna);
        turn({TargetLooked{test::kRain, remediation::lookAtTarget(*readConfigured(m_files->path("rain.yaml"), {})->agreement)}});
        bool isTold = false;
        while (const auto published = ana->next())
            isTold = isTold || published->descriptionChanged;
        QVERIFY(isTold);
        DescriptionOut described;
        turn({DescribeAsked{kAna, [&](const DescriptionOut& out) { described = out; }}});
        QCOMPARE(described.services[0].actions[0].warnings, std::vector<std::string>{"something else manages it: Argo CD"});
        QCOMPARE(act(restart(), kAna).why, RefusedWhy::needsAnyway);
    }
    void newRightsCutWhatIsUnderWay()
    {
        m_files->write("rights.yaml", "format: 1\nevery service: {see: [everybody]}\n");
        open();
        const auto stream = follow(kAna);
        m_files->write("rights.yaml", "format: 1\nevery service: {own: [ben}\n");
        turn({ReloadAsked{}});
        QVERIFY(m_log.back().find("rights.yaml:2") != std::string::npos);
        QVERIFY(!stream->isCut());
        m_files->write("rights.yaml", "format: 1\nevery service: {own: [ben]}\n");
        turn({ReloadAsked{}});
        QVERIFY(stream->isCut() && stream->refusal());
        QVERIFY(!follow(kAna)->begun());
    }
    void aTeamSignsOnlyWhatIsInUse()
    {
        const std::string digest = useSigned("2 %");
        const auto sign = [&](const char* team, const char* milestone, const std::string& text, const Caller& who) {
            return act(command(SignOffCommand{team, milestone, text}), who);
        };
        QCOMPARE(sign("Weather", "live", "another text", kAna).why, RefusedWhy::stateChanged);
        QCOMPARE(sign("Sailors", "live", digest, kAna).why, RefusedWhy::noSuchThing);
        QCOMPARE(sign("Weather", "lvie", digest, kAna).why, RefusedWhy::noSuchThing);
        QCOMPARE(sign("desk", "live", digest, kAna).why, RefusedWhy::notAllowed); // ben signs for that team
        QCOMPARE(sign("rain", "live", digest, kBen).why, RefusedWhy::notAllowed); // who is named for one team signs for no other
        QVERIFY(sign("rain", "live", digest, kAna).accepted);
        QVERIFY(standing().state == contract::Standing::State::partly);
        QVERIFY(sign("desk", "live", digest, kBen).accepted);
        QVERIFY(standing().state == contract::Standing::State::agreed);
        QCOMPARE(standing().by[1].team, std::string("Operations"));
        QCOMPARE(standing().by[1].who, std::string("ben"));
    }
    void whatChangedSinceItWasSignedIsKnownAfterARestart()
    {
        const std::string digest = useSigned("2 %");
        QVERIFY(act(command(SignOffCommand{"rain", "live", digest}), kAna).accepted);
        QVERIFY(act(command(SignOffCommand{"desk", "live", digest}), kBen).accepted);
        m_files->write("rain.yaml", "# a comment and a blank line\n\n" + signedText("2 %"));
        turn({ReloadAsked{}});
        QVERIFY(standing().state == contract::Standing::State::agreed);
        m_files->write("rain.yaml", signedText("5 %"));
        turn({ReloadAsked{}});
        for (int restart = 0; restart < 2; ++restart) {
            const contract::Standing now = standing();
            QVERIFY(now.state == contract::Standing::State::changed);
            QVERIFY(now.changedAt == m_clock.wall());
            QCOMPARE(now.changes.size(), std::size_t(1));
            QCOMPARE(now.changes[0].path, (std::vector<std::string>{"fail", "failing requests", "limit"}));
            QCOMPARE(now.changes[0].before + " -> " + now.changes[0].after, std::string("2 % -> 5 %"));
            open();
        }
    }
    void aBrokenChangeIsRecordedAndWhatWasUsedStays_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        QTest::newRow("agreement") << "rain.yaml" << "format: 1\nservce: rain\n";
        QTest::newRow("runbook") << "failing.md" << "no front matter\n";
    }
    void aBrokenChangeIsRecordedAndWhatWasUsedStays()
    {
        QFETCH(QString, file);
        QFETCH(QString, text);
        const std::string digest = useSigned("2 %");
        const auto configuration = [&] { return *m_desk->shared().service(test::kRain)->configuration; };
        const auto before = readFile(m_files->path(file.toStdString()));
        m_files->write(file.toStdString(), text.toStdString());
        turn({ReloadAsked{}});
        QVERIFY(configuration().problemWhere.find(file.toStdString() + ":") != std::string::npos);
        QVERIFY(!configuration().problem.empty());
        QCOMPARE(configuration().agreementDigest, digest);
        const Seq last = m_desk->shared().lastSeq();
        turn({ReloadAsked{}});
        QCOMPARE(m_desk->shared().lastSeq(), last); // said once
        QVERIFY(act(restart(), kAna).accepted);
        m_files->write(file.toStdString(), *before);
        turn({ReloadAsked{}});
        QVERIFY(configuration().problem.empty());
    }
};

QTEST_GUILESS_MAIN(DeskRightsTest)
#include "DeskRightsTest.moc"
