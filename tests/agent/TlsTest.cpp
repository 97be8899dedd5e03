#include "base/Mutex.h"
#include "tests/agent/Console.h"
#include "tests/agent/RainAgent.h"

#include <QtTest>
#include <atomic>
#include <sys/stat.h>

using namespace handrail;
using agent::test::Console;

namespace {

constexpr int kLong = 30'000;

client::Command note(const std::string& text)
{
    return {newRequestId(), agent::test::kRain, {}, client::WriteNote{text}};
}

client::Command restart()
{
    client::Operate what;
    what.action = "restart";
    return {newRequestId(), agent::test::kRain, {}, what};
}

} // namespace

/// The agent behind mutual TLS, as another machine would reach it, with certificates of its own making.
class TlsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<agent::test::RainFolder> m_files;
    const SystemClock m_clock;
    Mutex m_logMutex;
    std::string m_log HR_GUARDED_BY(m_logMutex);

    bool hasLogged(const std::string& words) HR_EXCLUDES(m_logMutex)
    {
        const Lock lock(m_logMutex);
        return m_log.find(words) != std::string::npos;
    }

    void makeCertificates(const std::string& folder, std::vector<std::string> agents, std::vector<std::string> people,
                          Millis ago = Millis(0))
    {
        const auto made = agent::makeCertificates({m_files->path(folder), std::move(agents), std::move(people), m_clock.wall() - ago});
        QVERIFY2(made.has_value(), made ? "" : made.error().text().c_str());
    }
    std::unique_ptr<agent::Agent> running(const std::string& rights = {})
    {
        agent::Options wanted = agent::test::byCertificate(*m_files, "own", "rain.example");
        if (std::filesystem::exists(m_files->path("snow.yaml")))
            wanted.agreements.push_back(m_files->path("snow.yaml"));
        wanted.log = [this](const std::string& line) {
            const Lock lock(m_logMutex);
            m_log += line + "\n";
        };
        if (!rights.empty()) {
            m_files->write("rights.yaml", rights);
            wanted.rightsFile = m_files->path("rights.yaml");
        }
        return agent::test::running(std::move(wanted), m_clock);
    }
    client::Address addressOf(const agent::Agent& agent, const std::string& name, const std::string& folder = "own",
                              const std::string& authority = "own") const
    {
        return agent::test::addressOf(agent, *m_files, folder, name, authority);
    }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<agent::test::RainFolder>();
        {
            const Lock lock(m_logMutex);
            m_log.clear();
        }
        makeCertificates("own", {"rain.example"}, {"mira", "sam"});
    }
    void filesAreSecretAndNothingIsOverwritten()
    {
        for (const char* name : {"own/authority.key", "own/mira.key", "own/rain.example.key", "own/mira.pem"}) {
            struct stat facts{};
            QCOMPARE(::stat(m_files->path(name).c_str(), &facts), 0);
            QCOMPARE(static_cast<int>(facts.st_mode & 0777), 0600);
        }
        const auto before = readFile(m_files->path("own/authority.pem"));
        QCOMPARE(agent::makeCertificates({m_files->path("own"), {}, {"mira"}, m_clock.wall()}).error().code, ErrorCode::alreadyExists);
        makeCertificates("own", {}, {"zoe"}); // the same authority signs one more
        QCOMPARE(*readFile(m_files->path("own/authority.pem")), *before);
        for (const char* wrong : {"", "a/b", "..", "agent", "authority", "everybody", "group on call"})
            QVERIFY2(!agent::makeCertificates({m_files->path("own"), {}, {wrong}, m_clock.wall()}), wrong);
        const auto facts = agent::readCertificate(*readFile(m_files->path("own/mira.pem")));
        QCOMPARE(facts->name, std::string("mira"));
        QVERIFY(!facts->isAuthority && facts->until > m_clock.wall() + std::chrono::hours(24 * 390));
    }
    void withoutARightsFileEverybodyLooksAndNobodyActs()
    {
        const auto agent = running();
        QVERIFY(agent);
        QVERIFY(hasLogged("--rights"));
        Console mira(addressOf(*agent, "mira"), "desk");
        mira.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(mira.isLive(), kLong);
        QCOMPARE(mira.board.description()->you, std::string("mira"));
        QVERIFY(mira.board.description()->yourCertificateUntil > m_clock.wall());
        QTRY_VERIFY_WITH_TIMEOUT((mira.link.reconnectNow(), mira.look(), mira.board.description()->certificateUntil != WallTime{}), kLong);
        QVERIFY(!mira.board.facts(agent::test::kRain, m_clock.wall(), m_clock.steady()).canAct);
        mira.link.act(note("hello"));
        QTRY_VERIFY_WITH_TIMEOUT(mira.hasReply(1), kLong);
        QCOMPARE(mira.replies[0].why, journal::RefusedWhy::notAllowed);
    }
    void aViewerWhoClicksIsRefusedAndRecordedUnderTheirOwnName()
    {
        const auto agent = running("format: 1\nevery service: {see: [everybody], own: [mira]}\n");
        QVERIFY(agent);
        Console mira(addressOf(*agent, "mira"), "desk");
        Console sam(addressOf(*agent, "sam"), "mira"); // a forged name: nobody looks at it
        mira.link.start();
        sam.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(mira.isLive() && sam.isLive(), kLong);
        QVERIFY(mira.board.facts(agent::test::kRain, m_clock.wall(), m_clock.steady()).canAct);
        sam.link.act(restart());
        sam.link.act(note("mira was here"));
        mira.link.act(note("hello"));
        QTRY_VERIFY_WITH_TIMEOUT(sam.hasReply(2) && mira.hasReply(1), kLong);
        QVERIFY(mira.replies[0].accepted);
        for (const client::Acted& reply : sam.replies)
            QCOMPARE(reply.why, journal::RefusedWhy::notAllowed);
        const auto recorded = [&](const std::string& who) {
            mira.look();
            return std::ranges::count(mira.board.entries(), who, &journal::Entry::who);
        };
        QTRY_COMPARE_WITH_TIMEOUT(recorded("sam"), 2, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(recorded("mira"), 1, kLong);
    }
    void whoMayNotEvenLookSeesNothing()
    {
        const auto agent = running("format: 1\nevery service: {own: [mira]}\n");
        QVERIFY(agent);
        Console sam(addressOf(*agent, "sam"), "desk");
        sam.link.start();
        QTRY_VERIFY_WITH_TIMEOUT((sam.look(), sam.board.link().to == client::LinkChanged::To::refused), kLong);
        QVERIFY(sam.lastError.what.find("sam may not look") != std::string::npos);
        QVERIFY(sam.board.services().empty() && sam.board.entries().empty());
        static_cast<void>(sam.link.history(agent::test::kRain, m_clock.wall() - std::chrono::hours(1), m_clock.wall(), 10));
        static_cast<void>(sam.link.logs(agent::test::kRain, m_clock.wall(), Millis(1'000), Millis(1'000), {}, 10));
        QTRY_VERIFY_WITH_TIMEOUT((sam.look(), !sam.histories.empty() && sam.logLines.has_value()), kLong);
        QVERIFY(!sam.histories[0].windows && !sam.logLines->lines);
    }
    void whatOneMayNotSeeKeepsItsPlaceAndNoMore()
    {
        std::string snow = agent::test::RainFolder::agreement();
        snow.replace(snow.find("service: rain"), 13, "service: snow");
        m_files->write("snow.yaml", snow);
        const auto agent = running("format: 1\nservices:\n  rain: {see: [sam], own: [mira]}\n  snow: {own: [mira]}\n");
        QVERIFY(agent);
        Console mira(addressOf(*agent, "mira"), "desk");
        mira.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(mira.isLive(), kLong);
        const auto write = [&](const ServiceId& service, const std::string& text) {
            mira.link.act({newRequestId(), service, {}, client::WriteNote{text}});
        };
        write(ServiceId("snow"), "secret 1");
        QTRY_VERIFY_WITH_TIMEOUT(mira.hasReply(1), kLong);
        Console sam(addressOf(*agent, "sam"), "desk");
        sam.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(sam.isLive(), kLong);
        QCOMPARE(sam.board.services(), std::vector<ServiceId>{agent::test::kRain});
        write(ServiceId("snow"), "secret 2");
        QTRY_VERIFY_WITH_TIMEOUT(mira.hasReply(2), kLong);
        write(agent::test::kRain, "for everybody");
        QTRY_VERIFY_WITH_TIMEOUT((mira.look(), sam.look(), sam.board.shared().lastSeq() > 0 &&
                                  sam.board.shared().lastSeq() == mira.board.shared().lastSeq()), kLong);
        QVERIFY(sam.isLive()); // the chain holds, without what is withheld
        for (const journal::Entry& entry : sam.board.entries())
            QVERIFY(entry.service != ServiceId("snow"));
        const auto notes = [](const Console& console) {
            return std::ranges::count_if(console.board.entries(), [](const auto& entry) { return std::holds_alternative<journal::Note>(entry.body); });
        };
        QCOMPARE(notes(mira), 3);
        QCOMPARE(notes(sam), 1);
        static_cast<void>(sam.link.history(ServiceId("snow"), m_clock.wall() - std::chrono::hours(1), m_clock.wall(), 10));
        QTRY_VERIFY_WITH_TIMEOUT((sam.look(), !sam.histories.empty()), kLong);
        QVERIFY(!sam.histories[0].windows);
    }
    void aCertificateThatEndsSoonIsSaid()
    {
        for (const char* name : {"own/rain.example.pem", "own/rain.example.key"})
            std::filesystem::remove(m_files->path(name));
        makeCertificates("own", {"rain.example"}, {}, std::chrono::hours(24 * 392)); // five days are left
        const auto agent = running("format: 1\nevery service: {own: [mira]}\n");
        QVERIFY(agent);
        QTRY_VERIFY_WITH_TIMEOUT(hasLogged("the agent's certificate ends on"), kLong);
        Console mira(addressOf(*agent, "mira"), "desk");
        mira.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(mira.isLive(), kLong);
        const WallTime until = mira.board.description()->certificateUntil;
        QVERIFY(until > m_clock.wall() && until < m_clock.wall() + std::chrono::hours(24 * 6));
    }
    void wrongCertificates_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("authority"); // that the console trusts
        QTest::newRow("of another authority") << QStringLiteral("other") << QStringLiteral("mira") << QStringLiteral("own");
        QTest::newRow("ended") << QStringLiteral("old") << QStringLiteral("mira") << QStringLiteral("own");
        QTest::newRow("an agent's") << QStringLiteral("own") << QStringLiteral("rain.example") << QStringLiteral("own");
        QTest::newRow("the console trusts another") << QStringLiteral("own") << QStringLiteral("mira") << QStringLiteral("other");
        QTest::newRow("none") << QString() << QString() << QString();
    }
    void wrongCertificates()
    {
        QFETCH(QString, folder);
        QFETCH(QString, name);
        QFETCH(QString, authority);
        makeCertificates("other", {"rain.example"}, {"mira"});
        for (const char* part : {"authority.pem", "authority.key"}) { // the right authority, two years ago
            std::filesystem::create_directories(m_files->path("old"));
            std::filesystem::copy_file(m_files->path("own") / part, m_files->path("old") / part);
        }
        makeCertificates("old", {}, {"mira"}, std::chrono::hours(24 * 730));
        const auto agent = running("format: 1\nevery service: {own: [mira, rain.example]}\n");
        QVERIFY(agent);
        Console right(addressOf(*agent, "mira"), "right");
        client::Address address{"127.0.0.1:" + std::to_string(agent->port()), {}, {}, {}, {}};
        if (!folder.isEmpty())
            address = addressOf(*agent, name.toStdString(), folder.toStdString(), authority.toStdString());
        Console wrong(address, "wrong");
        right.link.start();
        wrong.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(right.isLive(), kLong);
        QTRY_VERIFY_WITH_TIMEOUT((wrong.look(), wrong.board.link().to == client::LinkChanged::To::lost ||
                                                    wrong.board.link().to == client::LinkChanged::To::refused), kLong);
        QVERIFY(wrong.board.services().empty() && wrong.board.entries().empty());
        QVERIFY(!wrong.lastError.text().empty());
        right.link.act(note("the others don't notice"));
        QTRY_VERIFY_WITH_TIMEOUT(right.hasReply(1), kLong);
        QVERIFY(right.replies[0].accepted && !wrong.isLive());
    }
    void aKeyThatNoFileHoldsIsAskedFor()
    {
        const auto agent = running("format: 1\nevery service: {own: [mira]}\n");
        QVERIFY(agent);
        client::Address address = addressOf(*agent, "mira");
        const auto key = readFile(address.keyFile);
        QVERIFY(key && std::filesystem::remove(address.keyFile));
        std::atomic<bool> isOpen = false;
        address.key = [&isOpen, &key]() -> Result<std::string> {
            if (!isOpen)
                return fail(ErrorCode::unavailable, "the keyring of the test was not opened");
            return *key;
        };
        Console mira(address, "desk");
        mira.link.start();
        QTRY_VERIFY_WITH_TIMEOUT((mira.look(), mira.lastError.what == "the keyring of the test was not opened"), kLong);
        isOpen = true; // it is asked again with the next attempt
        mira.link.reconnectNow();
        QTRY_VERIFY_WITH_TIMEOUT(mira.isLive(), kLong);
    }
    void aPersonsCertificateMakesNoAgent()
    {
        agent::Options wanted;
        wanted.dataFolder = m_files->path("data");
        wanted.agreements = {m_files->path("rain.yaml")};
        wanted.listen = "127.0.0.1:0";
        wanted.caFile = m_files->path("own/authority.pem").string();
        wanted.certFile = m_files->path("own/sam.pem").string();
        wanted.keyFile = m_files->path("own/sam.key").string();
        const auto agent = agent::Agent::create(wanted, m_clock);
        QVERIFY(agent && (*agent)->start());
        Console mira(addressOf(**agent, "mira"), "desk");
        mira.link.start();
        QTRY_VERIFY_WITH_TIMEOUT((mira.look(), mira.board.link().to == client::LinkChanged::To::lost), kLong);
        QVERIFY(mira.board.services().empty());
    }
    void certificatesThatChangeAreReadAgain()
    {
        const auto agent = running("format: 1\nevery service: {own: [mira]}\n");
        QVERIFY(agent);
        makeCertificates("new", {"rain.example"}, {"mira"});
        const auto old = addressOf(*agent, "mira");
        {
            Console before(old, "before");
            before.link.start();
            QTRY_VERIFY_WITH_TIMEOUT(before.isLive(), kLong);
        }
        for (const char* part : {"authority.pem", "rain.example.key", "rain.example.pem"})
            QVERIFY(writeFileDurably(m_files->path("own") / part, *readFile(m_files->path("new") / part)));
        Console after(addressOf(*agent, "mira", "new", "new"), "after");
        after.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(after.isLive(), kLong);
        client::Address stale = old;
        stale.caFile = m_files->path("new/authority.pem").string();
        Console late(stale, "late");
        late.link.start();
        QTRY_VERIFY_WITH_TIMEOUT((late.look(), late.board.link().to == client::LinkChanged::To::lost), kLong);
        QVERIFY(late.board.services().empty());
    }
    void filesThatCannotWorkAreSaidAtTheStart_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("no key") << QStringLiteral("own/rain.example.key") << QString() << QStringLiteral("rain.example.key");
        QTest::newRow("another's key") << QStringLiteral("own/rain.example.key") << QStringLiteral("own/sam.key") << QStringLiteral("does not belong");
        QTest::newRow("no certificate") << QStringLiteral("own/rain.example.pem") << QStringLiteral("rain.yaml") << QStringLiteral("no certificate");
        QTest::newRow("no authority") << QStringLiteral("own/authority.pem") << QStringLiteral("rain.yaml") << QStringLiteral("authority");
    }
    void filesThatCannotWorkAreSaidAtTheStart()
    {
        QFETCH(QString, file);
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto target = m_files->path(file.toStdString());
        if (text.isEmpty())
            std::filesystem::remove(target);
        else
            std::filesystem::copy_file(m_files->path(text.toStdString()), target, std::filesystem::copy_options::overwrite_existing);
        const auto checked = agent::checkTlsFiles(m_files->path("own/authority.pem"), m_files->path("own/rain.example.pem"),
                                                  m_files->path("own/rain.example.key"), m_clock.wall());
        QVERIFY(!checked);
        QVERIFY2(checked.error().text().find(says.toStdString()) != std::string::npos, checked.error().text().c_str());
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral(".*")));
        QVERIFY(!running());
    }
};

QTEST_GUILESS_MAIN(TlsTest)
#include "TlsTest.moc"
