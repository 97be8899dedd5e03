#include "agent/Agent.h"
#include "agent/Certificates.h"
#include "handrail/v1/desk.grpc.pb.h"
#include "tests/agent/Console.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QProcess>
#include <QtTest>
#include <grpcpp/grpcpp.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace handrail;
using agent::test::Console;

namespace {

constexpr int kLong = 30'000;
constexpr uid_t kNobody = 65'534;
const QString kAgent = QStringLiteral(HANDRAIL_BINARY_DIR "/app/agent/handrail-agent");

client::Command note(const std::string& text)
{
    return {newRequestId(), agent::test::kRain, {}, client::WriteNote{text}};
}

} // namespace

/// Callers who want too much, over the real wire: bounded and told so, while somebody else goes on as if nothing was.
class LimitsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<agent::test::RainFolder> m_files;
    const SystemClock m_clock;
    std::unique_ptr<agent::Agent> m_agent;
    std::unique_ptr<Console> m_mira;

    std::string textOf(const std::string& file) const { return *readFile(m_files->path(file)); }
    std::string target() const { return "127.0.0.1:" + std::to_string(m_agent->port()); }

    /// A caller with the wire in their own hands.
    std::unique_ptr<v1::Desk::Stub> stubOf(const std::string& name) const
    {
        grpc::SslCredentialsOptions options{textOf("certs/authority.pem"), textOf("certs/" + name + ".key"), textOf("certs/" + name + ".pem")};
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        arguments.SetMaxSendMessageSize(-1);
        arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0); // takes no more than it must while nobody reads
        return v1::Desk::NewStub(grpc::CreateCustomChannel(target(), grpc::SslCredentials(options), arguments));
    }
    void othersDontNotice()
    {
        const std::size_t replies = m_mira->replies.size();
        m_mira->link.act(note("still here"));
        QTRY_VERIFY_WITH_TIMEOUT(m_mira->hasReply(replies + 1), kLong);
        QVERIFY(m_mira->replies.back().accepted);
        QVERIFY(m_mira->isLive());
    }
    std::ptrdiff_t tooManyOf(const std::string& who)
    {
        m_mira->look();
        return std::ranges::count_if(m_mira->board.entries(), [&](const journal::Entry& entry) {
            const auto* refused = std::get_if<journal::Refused>(&entry.body);
            return refused && entry.who == who && refused->why == journal::RefusedWhy::tooMany;
        });
    }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<agent::test::RainFolder>();
        QVERIFY(agent::makeCertificates({m_files->path("certs"), {"localhost"}, {"mira", "sam"}, m_clock.wall()}).has_value());
        m_files->write("rights.yaml", "format: 1\nevery service: {see: [everybody], own: [mira]}\n");
        agent::Options wanted;
        wanted.dataFolder = m_files->path("data");
        wanted.agreements = {m_files->path("rain.yaml")};
        wanted.listen = "127.0.0.1:0";
        wanted.caFile = m_files->path("certs/authority.pem").string();
        wanted.certFile = m_files->path("certs/localhost.pem").string();
        wanted.keyFile = m_files->path("certs/localhost.key").string();
        wanted.rightsFile = m_files->path("rights.yaml");
        wanted.executable = "/bin/false";
        wanted.streamBacklog = 100;
        auto made = agent::Agent::create(std::move(wanted), m_clock);
        QVERIFY(made && (*made)->start());
        m_agent = std::move(*made);
        client::Address address{target(), m_files->path("certs/authority.pem").string(), m_files->path("certs/mira.pem").string(),
                                m_files->path("certs/mira.key").string(), {}};
        m_mira = std::make_unique<Console>(address, "desk");
        m_mira->link.start();
        QTRY_VERIFY_WITH_TIMEOUT(m_mira->isLive(), kLong);
    }
    void cleanup()
    {
        m_mira.reset();
        m_agent->stop();
        m_agent.reset();
    }
    void tenThousandCallsAreCutToWhatOneMayAsk()
    {
        const auto sam = stubOf("sam");
        std::atomic<int> answered = 0, refused = 0;
        const auto began = std::chrono::steady_clock::now();
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] {
                for (int call = 0; call < 2'500; ++call) {
                    grpc::ClientContext context;
                    v1::DescribeRequest request;
                    v1::Description reply;
                    const auto status = sam->Describe(&context, request, &reply);
                    answered += status.ok() ? 1 : 0;
                    refused += status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED && !status.error_message().empty() ? 1 : 0;
                }
            });
        othersDontNotice();
        for (std::thread& thread : threads)
            thread.join();
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        qInfo("10,000 calls in %.1f s: %d answered, %d refused", seconds, answered.load(), refused.load());
        QCOMPARE(answered + refused, 10'000);
        QVERIFY(answered <= 100 + 100 * seconds + 1);
        QTRY_VERIFY_WITH_TIMEOUT(tooManyOf("sam") >= 1, kLong);
        QVERIFY(tooManyOf("sam") <= 2 + seconds / 5);
        othersDontNotice();
    }
    void whatCannotBeReadPassesTheSameGate()
    {
        const auto sam = stubOf("sam");
        int unread = 0, tooMany = 0;
        const auto began = std::chrono::steady_clock::now();
        for (int call = 0; call < 1'000; ++call) {
            grpc::ClientContext context;
            v1::ActRequest request; // without an id
            request.set_console(std::string(1'000, 'x'));
            v1::ActReply reply;
            const auto status = sam->Act(&context, request, &reply);
            unread += status.error_code() == grpc::StatusCode::INVALID_ARGUMENT ? 1 : 0;
            tooMany += status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ? 1 : 0;
        }
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        QCOMPARE(unread + tooMany, 1'000);
        QVERIFY(unread <= 100 + 100 * seconds + 1);
        const auto recorded = [this] {
            m_mira->look();
            return std::ranges::count_if(m_mira->board.entries(), [](const journal::Entry& entry) {
                const auto* refused = std::get_if<journal::Refused>(&entry.body);
                return refused && entry.who == "sam" && entry.console.empty() && refused->why == journal::RefusedWhy::tooLong;
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(recorded() >= 1, kLong);
        QVERIFY(recorded() <= 21 + seconds / 5);
        othersDontNotice();
    }
    void aHugeMessageIsRefused()
    {
        // 1 GB where it is asked for: the test must not take so much memory everywhere.
        const std::size_t size = qEnvironmentVariableIsSet("HANDRAIL_HUGE") ? 1u << 30 : 64u << 20;
        const auto sam = stubOf("sam");
        v1::ActRequest request;
        request.mutable_note()->set_text(std::string(size, 'x'));
        grpc::ClientContext context;
        v1::ActReply reply;
        const auto status = sam->Act(&context, request, &reply);
        QCOMPARE(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
        othersDontNotice();
    }
    void oneHasSoManyConsolesAndNoMore()
    {
        const auto sam = stubOf("sam");
        struct Stream {
            grpc::ClientContext context;
            std::unique_ptr<grpc::ClientReader<v1::Update>> reader;
        };
        std::vector<std::unique_ptr<Stream>> streams;
        v1::FollowRequest request;
        v1::Update update;
        for (int i = 0; i < 32; ++i) {
            streams.push_back(std::make_unique<Stream>());
            streams.back()->reader = sam->Follow(&streams.back()->context, request);
            QVERIFY(streams.back()->reader->Read(&update));
        }
        Stream more;
        more.reader = sam->Follow(&more.context, request);
        QVERIFY(!more.reader->Read(&update));
        QCOMPARE(more.reader->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
        QTRY_VERIFY_WITH_TIMEOUT(tooManyOf("sam") >= 1, kLong);
        streams.front()->context.TryCancel();
        static_cast<void>(streams.front()->reader->Finish());
        const auto isFree = [&] {
            Stream again;
            again.reader = sam->Follow(&again.context, request);
            const bool taken = again.reader->Read(&update);
            again.context.TryCancel();
            static_cast<void>(again.reader->Finish());
            return taken;
        };
        bool wasFree = false; // each try takes the place for a moment: it is asked for once
        QTRY_VERIFY_WITH_TIMEOUT(wasFree || (wasFree = isFree()), kLong); // when the agent has heard of it
        othersDontNotice();
        for (const auto& stream : streams)
            stream->context.TryCancel();
        for (std::size_t i = 1; i < streams.size(); ++i)
            static_cast<void>(streams[i]->reader->Finish());
    }
    void aReaderThatDoesNotReadIsCutOff()
    {
        const auto sam = stubOf("sam");
        grpc::ClientContext context;
        v1::FollowRequest request;
        const auto reader = sam->Follow(&context, request);
        v1::Update update;
        QVERIFY(reader->Read(&update));
        const std::size_t replies = m_mira->replies.size();
        std::size_t sent = 0;
        // More than the wire holds back for it, and then more than the agent does.
        while (sent < 160) {
            m_mira->link.act(note(std::string(8'000, 'x')));
            ++sent;
            QTRY_VERIFY_WITH_TIMEOUT(m_mira->hasReply(replies + sent - std::min<std::size_t>(sent, 10)), kLong);
        }
        QTRY_VERIFY_WITH_TIMEOUT((m_mira->look(), m_mira->board.viewers().size() == 1), kLong);
        while (reader->Read(&update)) {
        }
        const auto status = reader->Finish();
        QVERIFY2(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED || status.error_code() == grpc::StatusCode::CANCELLED,
                 status.error_message().c_str());
        othersDontNotice();
    }
    void aConnectionThatSaysNothingIsClosed()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(m_agent->port()));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::vector<int> silent;
        for (int i = 0; i < 50; ++i) {
            silent.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
            QCOMPARE(::connect(silent.back(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        }
        othersDontNotice();
        char byte = 0;
        for (const int socket : silent) {
            const auto isClosed = [&] { // a greeting may come first
                const auto got = ::recv(socket, &byte, 1, MSG_DONTWAIT);
                return got == 0 || (got < 0 && errno == ECONNRESET);
            };
            QTRY_VERIFY_WITH_TIMEOUT(isClosed(), kLong);
            ::close(socket);
        }
    }
    void anotherUserOfThisMachineLooksAndNoMore()
    {
        if (::geteuid() != 0)
            QSKIP("only root can become another user");
        agent::test::RainFolder files;
        agent::Options wanted;
        wanted.dataFolder = files.path("data");
        wanted.agreements = {files.path("rain.yaml")};
        wanted.listen = "127.0.0.1:0";
        const auto agent = agent::Agent::create(wanted, m_clock);
        QVERIFY(agent && (*agent)->start());
        const QString at = QStringLiteral("127.0.0.1:%1").arg((*agent)->port());
        const auto asNobody = [&](const QStringList& words) {
            QProcess process;
            process.setChildProcessModifier([] {
                if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)
                    ::_exit(99);
            });
            process.start(kAgent, words + QStringList{QStringLiteral("--agent"), at});
            if (!process.waitForFinished(kLong))
                return -1;
            return process.exitCode();
        };
        const int looked = asNobody({QStringLiteral("status")});
        if (looked == 99 || looked == -1)
            QSKIP("this place lets nobody become another user");
        QCOMPARE(looked, 0);
        QCOMPARE(asNobody({QStringLiteral("act"), QStringLiteral("rain"), QStringLiteral("restart")}), 2);
        QCOMPARE(asNobody({QStringLiteral("act"), QStringLiteral("rain"), QStringLiteral("note"), QStringLiteral("--text"), QStringLiteral("hello")}), 2);
        Console ours({at.toStdString(), {}, {}, {}, {}}, "desk");
        ours.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(ours.isLive(), kLong);
        QCOMPARE(std::ranges::count(ours.board.entries(), "nobody", &journal::Entry::who), 2);
        (*agent)->stop();
    }
};

QTEST_GUILESS_MAIN(LimitsTest)
#include "LimitsTest.moc"
