#include "agent/Certificates.h"
#include "agent/Revoked.h"
#include "tests/agent/Console.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QProcess>
#include <QtTest>

using namespace handrail;
using agent::test::Console;

namespace {

constexpr int kLong = 30'000;
const QString kAgent = QStringLiteral(HANDRAIL_BINARY_DIR "/app/agent/handrail-agent");

client::Command note(const std::string& text)
{
    return {newRequestId(), agent::test::kRain, {}, client::WriteNote{text}};
}

/// Exit status and what was said.
struct Ran {
    int status = -1;
    QString said;
};
Ran run(const QStringList& words)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(kAgent, words);
    const bool ended = process.waitForFinished(kLong) && process.exitStatus() == QProcess::NormalExit;
    return {ended ? process.exitCode() : -1, QString::fromUtf8(process.readAll())};
}

} // namespace

/// The real program behind mutual TLS, and somebody whose certificate counts no more.
class RevokedTest : public QObject {
    Q_OBJECT

    std::unique_ptr<agent::test::RainFolder> m_files;
    const SystemClock m_clock;
    QProcess m_agent;
    QString m_said, m_port = QStringLiteral("0");

    QString pathOf(const std::string& name) const { return QString::fromStdString(m_files->path(name).string()); }
    void start()
    {
        m_said.clear();
        m_agent.setProcessChannelMode(QProcess::MergedChannels);
        m_agent.start(kAgent, {u"serve"_qs, u"--agreement"_qs, pathOf("rain.yaml"), u"--data"_qs, pathOf("data"), u"--listen"_qs,
                               u"127.0.0.1:"_qs + m_port, u"--rights"_qs, pathOf("rights.yaml"), u"--tls-ca"_qs,
                               pathOf("certs/authority.pem"), u"--tls-cert"_qs, pathOf("certs/localhost.pem"), u"--tls-key"_qs,
                               pathOf("certs/localhost.key")});
        QTRY_VERIFY_WITH_TIMEOUT(hasSaid(u"connect to port "_qs), kLong);
        m_port = m_said.section(u"connect to port "_qs, 1).section(u'\n', 0, 0).trimmed();
    }
    bool hasSaid(const QString& text)
    {
        m_said += QString::fromUtf8(m_agent.readAll());
        return m_said.contains(text);
    }
    std::unique_ptr<Console> connected(const std::string& name) const
    {
        auto made = std::make_unique<Console>(
            client::Address{"127.0.0.1:" + m_port.toStdString(), m_files->path("certs/authority.pem").string(),
                            m_files->path("certs/" + name + ".pem").string(), m_files->path("certs/" + name + ".key").string(), {}},
            "desk of " + name);
        made->link.start();
        return made;
    }
    static bool isPutOut(Console& console)
    {
        console.look();
        return console.board.link().to == client::LinkChanged::To::refused && console.lastError.what.find("was revoked") != std::string::npos;
    }
    static std::ptrdiff_t refusals(Console& console, const std::string& who)
    {
        console.look();
        return std::ranges::count_if(console.board.entries(), [&](const journal::Entry& entry) {
            return entry.who == who && std::holds_alternative<journal::Refused>(entry.body);
        });
    }

    static std::ptrdiff_t notes(const Console& console, const std::string& who)
    {
        return std::ranges::count_if(console.board.entries(), [&](const journal::Entry& entry) {
            return entry.who == who && std::holds_alternative<journal::Note>(entry.body);
        });
    }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<agent::test::RainFolder>();
        m_files->write("rights.yaml", "format: 1\nevery service: {own: [mira, sam]}\n");
        const Ran made = run({u"certs"_qs, pathOf("certs"), u"--agent"_qs, u"localhost"_qs, u"--person"_qs, u"mira"_qs, u"--person"_qs, u"sam"_qs});
        QVERIFY2(made.status == 0, qPrintable(made.said));
        m_port = u"0"_qs;
    }
    void cleanup()
    {
        m_agent.kill();
        m_agent.waitForFinished();
    }
    void whoIsRevokedIsPutOutAndTheOthersStay()
    {
        start();
        const auto mira = connected("mira"), sam = connected("sam");
        QTRY_VERIFY_WITH_TIMEOUT(mira->isLive() && sam->isLive(), kLong);
        sam->link.act(note("not yet"));
        QTRY_VERIFY_WITH_TIMEOUT(sam->hasReply(1), kLong);
        QVERIFY(sam->replies[0].accepted);

        const Ran revoked = run({u"certs"_qs, u"revoke"_qs, pathOf("certs"), u"sam"_qs});
        QVERIFY2(revoked.status == 0 && revoked.said.contains(u"authority.crl"_qs), qPrintable(revoked.said));
        QTRY_VERIFY_WITH_TIMEOUT(isPutOut(*sam), kLong);
        sam->link.act(note("too late"));
        QTRY_VERIFY_WITH_TIMEOUT(refusals(*mira, "sam (revoked certificate)") > 0, kLong);
        QCOMPARE(refusals(*mira, "sam"), 0);
        mira->link.act(note("still here"));
        QTRY_VERIFY_WITH_TIMEOUT(mira->hasReply(1), kLong);
        QVERIFY(mira->replies[0].accepted && mira->isLive());
        QTRY_COMPARE_WITH_TIMEOUT((mira->look(), notes(*mira, "mira")), 1, kLong);
        QCOMPARE(notes(*mira, "sam"), 1); // the first

        cleanup();
        start(); // on the same port
        const auto again = connected("sam");
        QTRY_VERIFY_WITH_TIMEOUT(isPutOut(*again), kLong);
        QVERIFY(again->board.services().empty());

        // Whoever has a new one is let in again.
        for (const char* end : {".pem", ".key"})
            std::filesystem::rename(m_files->path(std::string("certs/sam") + end), m_files->path(std::string("old") + end));
        QCOMPARE(run({u"certs"_qs, pathOf("certs"), u"--person"_qs, u"sam"_qs}).status, 0);
        const auto renewed = connected("sam");
        QTRY_VERIFY_WITH_TIMEOUT(renewed->isLive(), kLong);
    }
    void aListThatCannotBeUsedLeavesTheOldInForce_data()
    {
        QTest::addColumn<QString>("list");
        QTest::newRow("no list") << QStringLiteral("hello");
        QTest::newRow("of another authority") << QStringLiteral("another");
        QTest::newRow("gone") << QString();
    }
    void aListThatCannotBeUsedLeavesTheOldInForce()
    {
        QFETCH(QString, list);
        QVERIFY(agent::makeCertificates({m_files->path("other"), {}, {"mira"}, m_clock.wall()}).has_value());
        QVERIFY(agent::revokeCertificates(m_files->path("other"), {"mira"}, m_clock.wall()).has_value());
        QVERIFY(agent::revokeCertificates(m_files->path("certs"), {"sam"}, m_clock.wall()).has_value());
        start();
        const auto mira = connected("mira");
        QTRY_VERIFY_WITH_TIMEOUT(mira->isLive(), kLong);
        if (list.isEmpty())
            std::filesystem::remove(m_files->path("certs/authority.crl"));
        else
            m_files->write("certs/authority.crl", list == u"another"_qs ? *readFile(m_files->path("other/authority.crl")) : list.toStdString());
        QTRY_VERIFY_WITH_TIMEOUT(hasSaid(u"the old list of revoked certificates stays in force"_qs), kLong);
        const auto sam = connected("sam");
        QTRY_VERIFY_WITH_TIMEOUT(isPutOut(*sam), kLong);
        QVERIFY(mira->isLive());
    }
    void aListThatCannotBeUsedIsSaidAtTheStart()
    {
        m_files->write("certs/authority.crl", "hello");
        const Ran ran = run({u"serve"_qs, u"--agreement"_qs, pathOf("rain.yaml"), u"--data"_qs, pathOf("data"), u"--listen"_qs,
                             u"127.0.0.1:0"_qs, u"--tls-ca"_qs, pathOf("certs/authority.pem"), u"--tls-cert"_qs,
                             pathOf("certs/localhost.pem"), u"--tls-key"_qs, pathOf("certs/localhost.key")});
        QCOMPARE(ran.status, 1);
        QVERIFY2(ran.said.contains(u"authority.crl: this is no list of revoked certificates"_qs), qPrintable(ran.said));
    }
    void theListGrowsAndKeepsItsDates()
    {
        const auto serialOf = [&](const std::string& name) { return agent::readCertificate(*readFile(m_files->path(name)))->serial; };
        const WallTime before = *fromRfc3339("2026-11-24T01:00:00Z");
        QVERIFY(agent::revokeCertificates(m_files->path("certs"), {"sam"}, before).has_value());
        std::filesystem::rename(m_files->path("certs/mira.pem"), m_files->path("mira.pem"));
        QVERIFY(agent::revokeCertificates(m_files->path("certs"), {"sam", m_files->path("mira.pem").string()}, m_clock.wall()).has_value());
        const auto list = readFile(m_files->path("certs/authority.crl")), authority = readFile(m_files->path("certs/authority.pem"));
        const auto read = agent::Revoked::read(*list, *authority);
        QVERIFY(read);
        QCOMPARE(read->size(), std::size_t(2));
        QCOMPARE(read->since(serialOf("certs/sam.pem")), std::optional(before));
        QVERIFY(read->since(serialOf("mira.pem")) > before);
        QVERIFY(!read->since(serialOf("certs/localhost.pem")));
        // In a text of more than one authority each list has its own.
        QVERIFY(agent::makeCertificates({m_files->path("other"), {}, {"mira"}, m_clock.wall()}).has_value());
        QVERIFY(agent::revokeCertificates(m_files->path("other"), {"mira"}, m_clock.wall()).has_value());
        const auto two = agent::Revoked::read(*list + *readFile(m_files->path("other/authority.crl")),
                                              *readFile(m_files->path("other/authority.pem")) + *authority);
        QVERIFY(two && two->size() == 3 && two->since(serialOf("other/mira.pem")));
        QVERIFY(!agent::Revoked::read(*list, *readFile(m_files->path("other/authority.pem"))));
    }
    void whatCannotBeRevokedIsSaid_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("says");
        QTest::newRow("an agent") << QStringLiteral("localhost") << QStringLiteral("no person's certificate");
        QTest::newRow("nobody") << QStringLiteral("zoe") << QStringLiteral("zoe.pem");
        QTest::newRow("the authority") << QStringLiteral("authority") << QStringLiteral("no person's certificate");
        QTest::newRow("of another authority") << QStringLiteral("other/mira.pem") << QStringLiteral("of another authority");
        QTest::newRow("with a broken list") << QStringLiteral("sam") << QStringLiteral("no list of the authority");
    }
    void whatCannotBeRevokedIsSaid()
    {
        QFETCH(QString, name);
        QFETCH(QString, says);
        QVERIFY(agent::makeCertificates({m_files->path("other"), {}, {"mira"}, m_clock.wall()}).has_value());
        const bool isBroken = name == u"sam"_qs;
        if (isBroken)
            m_files->write("certs/authority.crl", "hello");
        const Ran ran = run({u"certs"_qs, u"revoke"_qs, pathOf("certs"), name.contains(u'/') ? pathOf(name.toStdString()) : name});
        QCOMPARE(ran.status, 1);
        QVERIFY2(ran.said.contains(says), qPrintable(ran.said));
        QCOMPARE(std::filesystem::exists(m_files->path("certs/authority.crl")), isBroken);
    }
};

QTEST_GUILESS_MAIN(RevokedTest)
#include "RevokedTest.moc"
