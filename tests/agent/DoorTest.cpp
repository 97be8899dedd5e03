#include "agent/Door.h"
#include "agent/OpenSsl.h"
#include "handrail/v1/desk.grpc.pb.h"
#include "tests/agent/Console.h"
#include "tests/agent/RainAgent.h"

#include <QtTest>
#include <arpa/inet.h>
#include <csignal>
#include <grpcpp/grpcpp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace handrail;
using agent::test::Console;
using journal::RefusedWhy;

namespace {

constexpr int kLong = 30'000;
constexpr int kManyStrangers = 50;

using Context = std::unique_ptr<SSL_CTX, agent::openssl::Freed<SSL_CTX_free>>;
using Connection = std::unique_ptr<SSL, agent::openssl::Freed<SSL_free>>;
using Session = std::unique_ptr<SSL_SESSION, agent::openssl::Freed<SSL_SESSION_free>>;

/// What a connection showed, and what it was given for it.
struct Visit {
    std::size_t given = 0; ///< bytes that were meant for it, after the handshake
    Session session;       ///< to come again with
};

/// Comes as a program that cares for no rules: it says what an HTTP/2 client says first, without waiting, and reads to the end.
class Stranger {
public:
    explicit Stranger(int version) : m_context(SSL_CTX_new(TLS_client_method()))
    {
        SSL_CTX_set_min_proto_version(m_context.get(), version);
        SSL_CTX_set_max_proto_version(m_context.get(), version);
        const unsigned char protocols[] = "\x02h2";
        SSL_CTX_set_alpn_protos(m_context.get(), protocols, 3);
        SSL_CTX_set_session_cache_mode(m_context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_set_app_data(m_context.get(), this);
        SSL_CTX_sess_set_new_cb(m_context.get(), [](SSL* ssl, SSL_SESSION* session) {
            // A copy: whoever plays fair forgets a session that ended badly.
            static_cast<Stranger*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)))->m_session.reset(SSL_SESSION_dup(session));
            return 0;
        });
    }
    void show(const std::string& certificate, const std::string& key, const std::vector<std::string>& others = {})
    {
        SSL_CTX_use_certificate(m_context.get(), agent::openssl::certificateIn(certificate).get());
        SSL_CTX_use_PrivateKey(m_context.get(), agent::openssl::keyIn(key).get());
        for (const std::string& other : others)
            SSL_CTX_add1_chain_cert(m_context.get(), agent::openssl::certificateIn(other).get());
    }
    /// Somebody's certificate without its key: another key is what this one signs with.
    void showWithoutItsKey(const std::string& certificate, const std::string& anotherKey)
    {
        const auto shown = agent::openssl::certificateIn(certificate);
        const agent::openssl::Key its(X509_get_pubkey(shown.get())), another = agent::openssl::keyIn(anotherKey);
        X509_set_pubkey(shown.get(), another.get()); // OpenSSL would not send what does not fit
        SSL_CTX_use_certificate(m_context.get(), shown.get());
        SSL_CTX_use_PrivateKey(m_context.get(), another.get());
        X509_set_pubkey(shown.get(), its.get());
    }
    Visit visit(int port, SSL_SESSION* again = nullptr)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const Connection ssl(SSL_new(m_context.get()));
        SSL_set_fd(ssl.get(), socket);
        if (again)
            SSL_set_session(ssl.get(), again);
        Visit visit;
        m_wasResumed = false;
        if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && SSL_connect(ssl.get()) == 1) {
            m_wasResumed = SSL_session_reused(ssl.get()) == 1;
            visit.given = talk(ssl.get());
        }
        ERR_clear_error();
        ::close(socket);
        visit.session = std::move(m_session);
        return visit;
    }
    [[nodiscard]] bool wasResumed() const { return m_wasResumed; }

private:
    /// Hears no more than the first of it: whoever is let in is not hung up on.
    static std::size_t talk(SSL* ssl)
    {
        const std::string hello("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
        SSL_write(ssl, hello.data(), static_cast<int>(hello.size()));
        std::array<char, 4'096> bytes{};
        const int got = SSL_read(ssl, bytes.data(), static_cast<int>(bytes.size()));
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }

    Context m_context;
    Session m_session;
    bool m_wasResumed = false;
};

} // namespace

/// Who comes to the agent's door by certificate, and what they are given.
class DoorTest : public QObject {
    Q_OBJECT

    std::unique_ptr<agent::test::RainFolder> m_files;
    const SystemClock m_clock;
    std::unique_ptr<agent::Agent> m_agent;
    std::unique_ptr<Console> m_mira;

    std::string textOf(const std::string& file) const { return readFile(m_files->path(file)).value_or(std::string()); }
    void makeCertificates(const std::string& folder, std::vector<std::string> agents, std::vector<std::string> people,
                          Millis ago = Millis(0))
    {
        QVERIFY(agent::makeCertificates({m_files->path(folder), std::move(agents), std::move(people), m_clock.wall() - ago}).has_value());
    }
    /// Of the right authority, at another time.
    void makeAtAnotherTime(const std::string& folder, Millis ago)
    {
        std::filesystem::create_directories(m_files->path(folder));
        for (const char* part : {"/authority.pem", "/authority.key"})
            std::filesystem::copy_file(m_files->path("own" + std::string(part)), m_files->path(folder + part));
        makeCertificates(folder, {}, {"zoe"}, ago);
    }
    /// Sam is no authority, and signs one for Zoe all the same: hers with another issuer.
    std::string signedBySam() const
    {
        using namespace agent::openssl;
        const auto zoe = certificateIn(textOf("other/zoe.pem")), sam = certificateIn(textOf("own/sam.pem"));
        X509_set_issuer_name(zoe.get(), X509_get_subject_name(sam.get()));
        if (const int place = X509_get_ext_by_NID(zoe.get(), NID_authority_key_identifier, -1); place >= 0)
            X509_EXTENSION_free(X509_delete_ext(zoe.get(), place));
        X509_sign(zoe.get(), keyIn(textOf("own/sam.key")).get(), EVP_sha256());
        return pemOf([&](BIO* bio) { return PEM_write_bio_X509(bio, zoe.get()) == 1; });
    }
    void dress(Stranger& stranger, const QString& as) const
    {
        if (as == u"no certificate")
            return;
        if (as == u"a key of their own")
            return stranger.showWithoutItsKey(textOf("own/mira.pem"), textOf("other/zoe.key"));
        if (as == u"signed by a person")
            return stranger.show(signedBySam(), textOf("other/zoe.key"), {textOf("own/sam.pem"), textOf("own/authority.pem")});
        const std::map<QString, std::string> files{{QStringLiteral("of another authority"), "other/zoe"}, {QStringLiteral("ended"), "old/zoe"},
                                                   {QStringLiteral("not yet"), "young/zoe"}, {QStringLiteral("an agent's"), "own/localhost"},
                                                   {QStringLiteral("the right one"), "own/sam"}};
        const std::string stem = files.at(as);
        // As OpenSSL does by itself for whoever knows their authority; another authority's comes along to be trusted.
        stranger.show(textOf(stem + ".pem"), textOf(stem + ".key"), {textOf(stem.substr(0, stem.find('/')) + "/authority.pem")});
    }
    std::vector<journal::Entry> refusedConnections()
    {
        m_mira->look();
        std::vector<journal::Entry> found;
        for (const journal::Entry& entry : m_mira->board.entries())
            if (const auto* refused = std::get_if<journal::Refused>(&entry.body); refused && refused->what == "connection")
                found.push_back(entry);
        return found;
    }
    void othersDontNotice()
    {
        const std::size_t replies = m_mira->replies.size();
        m_mira->link.act({newRequestId(), agent::test::kRain, {}, client::WriteNote{"still here"}});
        QTRY_VERIFY_WITH_TIMEOUT(m_mira->hasReply(replies + 1), kLong);
        QVERIFY(m_mira->replies.back().accepted && m_mira->isLive());
    }

private Q_SLOTS:
    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); } // strangers are hung up on while they talk
    void init()
    {
        m_files = std::make_unique<agent::test::RainFolder>();
        makeCertificates("own", {"localhost"}, {"mira", "sam"});
        makeCertificates("other", {}, {"zoe"}); // an authority of the same name
        makeAtAnotherTime("old", std::chrono::hours(24 * 730));
        makeAtAnotherTime("young", -std::chrono::hours(24 * 30));
        m_files->write("rights.yaml", "format: 1\nevery service: {see: [everybody], own: [mira]}\n");
        agent::Options wanted = agent::test::byCertificate(*m_files, "own", "localhost");
        wanted.rightsFile = m_files->path("rights.yaml");
        m_agent = agent::test::running(std::move(wanted), m_clock);
        QVERIFY(m_agent);
        m_mira = std::make_unique<Console>(agent::test::addressOf(*m_agent, *m_files, "own", "mira", "own"), "desk");
        m_mira->link.start();
        QTRY_VERIFY_WITH_TIMEOUT(m_mira->isLive(), kLong);
    }
    void cleanup()
    {
        m_mira.reset();
        m_agent->stop();
        m_agent.reset();
    }
    void nobodyWithoutAGoodCertificateIsGivenAByte_data()
    {
        QTest::addColumn<QString>("as");
        QTest::addColumn<int>("version");
        QTest::addColumn<int>("why"); // none: the handshake itself ends, and it is not known whose it was
        QTest::addColumn<QString>("claimed");
        const auto row = [](const char* as, RefusedWhy why, const char* claimed) {
            for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION})
                QTest::addRow("%s, TLS 1.%d", as, version - TLS1_VERSION) << QString::fromLatin1(as) << version << static_cast<int>(why) << QString::fromLatin1(claimed);
        };
        row("no certificate", RefusedWhy::noCertificate, "");
        row("of another authority", RefusedWhy::otherAuthority, "zoe");
        row("ended", RefusedWhy::certificateEnded, "zoe");
        row("not yet", RefusedWhy::certificateNotYet, "zoe");
        row("an agent's", RefusedWhy::otherAuthority, "localhost");
        row("signed by a person", RefusedWhy::otherAuthority, "zoe");
        row("a key of their own", RefusedWhy::none, "");
    }
    void nobodyWithoutAGoodCertificateIsGivenAByte()
    {
        QFETCH(QString, as);
        QFETCH(int, version);
        QFETCH(int, why);
        QFETCH(QString, claimed);
        Stranger stranger(version);
        dress(stranger, as);
        Visit visit = stranger.visit(m_agent->port());
        QCOMPARE(visit.given, 0u);
        if (visit.session) { // the handshake's own memory of it lets nobody in either
            const Visit again = stranger.visit(m_agent->port(), visit.session.get());
            QCOMPARE(again.given, 0u);
            QVERIFY(stranger.wasResumed());
        }
        const auto expected = static_cast<RefusedWhy>(why);
        if (expected != RefusedWhy::none)
            QTRY_VERIFY_WITH_TIMEOUT(!refusedConnections().empty(), kLong);
        othersDontNotice();
        const auto refused = refusedConnections();
        QCOMPARE(refused.size(), expected == RefusedWhy::none ? 0u : 1u); // the second time is no news
        if (!refused.empty()) {
            const auto& body = std::get<journal::Refused>(refused[0].body);
            QCOMPARE(static_cast<int>(body.why), why);
            QCOMPARE(QString::fromStdString(body.claimed), claimed);
            QCOMPARE(refused[0].who, std::string("unknown")); // what a certificate only claims is nobody's name
        }
    }
    void whoeverHasAGoodCertificateIsLetIn_data()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("TLS 1.2") << TLS1_2_VERSION;
        QTest::newRow("TLS 1.3") << TLS1_3_VERSION;
    }
    /// The same stranger: where nothing came above, it was not for want of asking.
    void whoeverHasAGoodCertificateIsLetIn()
    {
        QFETCH(int, version);
        Stranger sam(version);
        dress(sam, QStringLiteral("the right one"));
        Visit visit = sam.visit(m_agent->port());
        QVERIFY(visit.given > 0 && visit.session);
        QVERIFY(sam.visit(m_agent->port(), visit.session.get()).given > 0);
        QVERIFY(sam.wasResumed());
        QVERIFY(refusedConnections().empty());
    }
    void aScannerDoesNotFillTheRecord()
    {
        Stranger stranger(TLS1_3_VERSION);
        for (int i = 0; i < kManyStrangers; ++i)
            QCOMPARE(stranger.visit(m_agent->port()).given, 0u);
        QTRY_VERIFY_WITH_TIMEOUT(!refusedConnections().empty(), kLong);
        othersDontNotice();
        QCOMPARE(refusedConnections().size(), 1u);
    }
    void strangersWithManyNamesDoNotFillTheRecordEither()
    {
        agent::Mailbox<agent::Message> mailbox;
        agent::Door door(m_files->path("own/authority.pem"), mailbox);
        const std::string own = textOf("other/zoe.pem");
        SteadyTime now{};
        const auto told = [&] {
            std::deque<agent::Message> all;
            mailbox.takeAll(all, now);
            return all.size();
        };
        std::vector<std::string> names;
        for (int i = 0; i < 20; ++i)
            names.push_back("zoe" + std::to_string(i));
        makeCertificates("other", {}, names);
        for (const std::string& name : names)
            door.tell({textOf("other/" + name + ".pem"), {}}, RefusedWhy::otherAuthority, now);
        QCOMPARE(told(), 10u);
        now += std::chrono::minutes(1);
        for (int i = 0; i < 3; ++i)
            door.tell({own, {}}, RefusedWhy::otherAuthority, now);
        QCOMPARE(told(), 1u);
        now += std::chrono::minutes(9);
        door.tell({own, {}}, RefusedWhy::otherAuthority, now);
        QCOMPARE(told(), 0u);
        now += std::chrono::minutes(2);
        door.tell({own, {}}, RefusedWhy::otherAuthority, now);
        QCOMPARE(told(), 1u);
        door.close();
        door.tell({own, {}}, RefusedWhy::certificateEnded, now);
        QCOMPARE(told(), 0u);
    }
    void anOpenConnectionCountsForNoMoreThanItsCertificate()
    {
        const grpc::SslCredentialsOptions options{textOf("own/authority.pem"), textOf("own/sam.key"), textOf("own/sam.pem")};
        const auto sam = v1::Desk::NewStub(grpc::CreateChannel("localhost:" + std::to_string(m_agent->port()), grpc::SslCredentials(options)));
        const auto asked = [&] {
            grpc::ClientContext context;
            v1::Description reply;
            const auto status = sam->Describe(&context, v1::DescribeRequest(), &reply);
            return status.ok() ? std::to_string(reply.services_size()) : status.error_message();
        };
        QCOMPARE(asked(), std::string("1"));
        QVERIFY(writeFileDurably(m_files->path("own/authority.pem"), textOf("other/authority.pem")).has_value());
        QVERIFY2(asked().find("not one that this agent trusts") != std::string::npos, asked().c_str());
    }
    void whatIsShownIsJudgedByItself()
    {
        const std::string sam = textOf("own/sam.pem"), authority = textOf("own/authority.pem"), zoe = textOf("other/zoe.pem");
        const auto judged = [&](const std::string& own, const std::string& others, const std::string& authorities, Millis later = Millis(0)) {
            return agent::whyNotLetIn({own, others}, authorities, m_clock.wall() + later);
        };
        QVERIFY(!judged(sam, "", authority));
        QVERIFY(!judged(sam, authority, authority)); // as OpenSSL tells of them
        QVERIFY(!judged(sam, sam + authority, authority));
        QVERIFY(!judged(sam, zoe, authority + textOf("other/authority.pem")));
        QVERIFY(judged(sam, "", authority, std::chrono::hours(24 * 398)) == RefusedWhy::certificateEnded);
        QVERIFY(judged(sam, "", authority, -std::chrono::hours(2)) == RefusedWhy::otherAuthority); // nor did its authority hold then
        QVERIFY(judged(zoe, sam + authority, authority) == RefusedWhy::otherAuthority);
        QVERIFY(judged(zoe, textOf("other/authority.pem"), authority) == RefusedWhy::otherAuthority);
        QVERIFY(judged(authority, sam, authority) == RefusedWhy::otherAuthority);
        QVERIFY(judged(sam, authority, "") == RefusedWhy::otherAuthority);
        QVERIFY(judged("-----BEGIN", sam + authority, authority) == RefusedWhy::noCertificate);
        QVERIFY(judged("", sam, authority) == RefusedWhy::noCertificate);
    }
    void whatACertificateClaimsIsShownAsOneShortLine()
    {
        using namespace agent::openssl;
        const auto zoe = certificateIn(textOf("other/zoe.pem"));
        const std::string name = "mira\nMira rolled back\x1b[2J " + std::string(500, 'x');
        const std::unique_ptr<X509_NAME, Freed<X509_NAME_free>> subject(X509_NAME_new());
        X509_NAME_add_entry_by_NID(subject.get(), NID_commonName, V_ASN1_UTF8STRING, reinterpret_cast<const unsigned char*>(name.data()),
                                   static_cast<int>(name.size()), -1, 0);
        QCOMPARE(X509_set_subject_name(zoe.get(), subject.get()), 1);
        X509_sign(zoe.get(), keyIn(textOf("other/authority.key")).get(), EVP_sha256());
        const std::string own = pemOf([&](BIO* bio) { return PEM_write_bio_X509(bio, zoe.get()) == 1; });
        agent::Mailbox<agent::Message> mailbox;
        agent::Door door(m_files->path("own/authority.pem"), mailbox);
        door.tell({own, {}}, RefusedWhy::otherAuthority, {});
        std::deque<agent::Message> all;
        mailbox.takeAll(all, SteadyTime{});
        QCOMPARE(all.size(), 1u);
        const std::string claimed = std::get<agent::CallRefused>(all[0]).claimed;
        QVERIFY2(claimed.starts_with("mira Mira rolled back [2J x") && claimed.size() == 64, claimed.c_str());
    }
};

QTEST_GUILESS_MAIN(DoorTest)
#include "DoorTest.moc"
