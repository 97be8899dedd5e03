#include "handrail/v1/desk.grpc.pb.h"
#include "tests/agent/Console.h"
#include "tests/agent/RainAgent.h"

#include <QProcess>
#include <QtTest>
#include <fstream>
#include <future>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <openssl/ssl.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace handrail;
using agent::test::Console;

namespace {

#ifdef __clang__ // the memory of a sanitizer's build is several times the program's own
constexpr bool kIsSanitized = __has_feature(address_sanitizer);
#else
constexpr bool kIsSanitized = false;
#endif

constexpr int kLong = 30'000;
constexpr uid_t kNobody = 65'534;
constexpr int kSilent = 200;
constexpr long kMostMemoryMb = 96; ///< that a message of any size may cost, here and at its sender, who is the same process
const QString kAgent = QStringLiteral(HANDRAIL_BINARY_DIR "/app/agent/handrail-agent");

client::Command note(const std::string& text)
{
    return {newRequestId(), agent::test::kRain, {}, client::WriteNote{text}};
}

client::Command restart()
{
    client::Operate what;
    what.action = "restart";
    what.anyway = true; // nothing reports here
    return {newRequestId(), agent::test::kRain, {}, what};
}

int connectedTo(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

/// What a client says first.
std::string helloOfTls()
{
    SSL_CTX* settings = SSL_CTX_new(TLS_client_method());
    SSL* client = SSL_new(settings);
    BIO* said = BIO_new(BIO_s_mem());
    SSL_set_bio(client, BIO_new(BIO_s_mem()), said);
    SSL_connect(client);
    char* text = nullptr;
    const long size = BIO_get_mem_data(said, &text);
    std::string hello(text, static_cast<std::size_t>(size));
    SSL_free(client);
    SSL_CTX_free(settings);
    return hello;
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

    client::Address addressOf(const std::string& name) const
    {
        return agent::test::addressOf(*m_agent, *m_files, "certs", name, "certs");
    }
    /// A caller with the wire in their own hands.
    std::shared_ptr<grpc::Channel> channelOf(const std::string& name) const
    {
        grpc::SslCredentialsOptions options{textOf("certs/authority.pem"), textOf("certs/" + name + ".key"), textOf("certs/" + name + ".pem")};
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        arguments.SetMaxSendMessageSize(-1);
        arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0); // takes no more than it must while nobody reads
        return grpc::CreateCustomChannel(target(), grpc::SslCredentials(options), arguments);
    }
    std::unique_ptr<v1::Desk::Stub> stubOf(const std::string& name) const { return v1::Desk::NewStub(channelOf(name)); }
    /// An Act with these bytes as its message, and what will come of it.
    static std::future<grpc::Status> acted(grpc::GenericStub& stub, grpc::ClientContext& context, const grpc::ByteBuffer& message)
    {
        return called(stub, context, "Act", message);
    }
    static std::future<grpc::Status> called(grpc::GenericStub& stub, grpc::ClientContext& context, const std::string& name,
                                            const grpc::ByteBuffer& message)
    {
        struct Call {
            grpc::ByteBuffer reply;
            std::promise<grpc::Status> answered;
        };
        const auto call = std::make_shared<Call>();
        stub.UnaryCall(&context, "/handrail.v1.Desk/" + name, {}, &message, &call->reply,
                       [call](grpc::Status status) { call->answered.set_value(std::move(status)); });
        return call->answered.get_future();
    }
    static void forgetMostMemory() { std::ofstream("/proc/self/clear_refs") << 5; }
    /// Of this process, the agent in it included.
    static long mostMemoryKb()
    {
        const std::string status = readFile("/proc/self/status").value_or("");
        const auto at = status.find("VmHWM:");
        return at == std::string::npos ? 0 : std::strtol(status.c_str() + at + 6, nullptr, 10);
    }
    [[nodiscard]] int connected() const { return connectedTo(m_agent->port()); }
    void othersDontNotice()
    {
        const std::size_t replies = m_mira->replies.size();
        m_mira->link.act(note("still here"));
        QTRY_VERIFY_WITH_TIMEOUT(m_mira->hasReply(replies + 1), kLong);
        QVERIFY(m_mira->replies.back().accepted);
        QVERIFY(m_mira->isLive());
    }
    std::ptrdiff_t refusalsOf(const std::string& who, journal::RefusedWhy why, const std::string& what = {})
    {
        m_mira->look();
        return std::ranges::count_if(m_mira->board.entries(), [&](const journal::Entry& entry) {
            const auto* refused = std::get_if<journal::Refused>(&entry.body);
            return refused && entry.who == who && refused->why == why && (what.empty() || refused->what == what);
        });
    }
    std::ptrdiff_t tooManyOf(const std::string& who) { return refusalsOf(who, journal::RefusedWhy::tooMany); }
    std::ptrdiff_t tooLongOf(const std::string& who, const std::string& what = {})
    {
        return refusalsOf(who, journal::RefusedWhy::tooLong, what);
    }

private Q_SLOTS:
    void init()
    {
        m_files = std::make_unique<agent::test::RainFolder>();
        QVERIFY(agent::makeCertificates({m_files->path("certs"), {"localhost"}, {"mira", "sam"}, m_clock.wall()}).has_value());
        m_files->write("rights.yaml", "format: 1\nevery service: {see: [everybody], own: [mira]}\n");
        agent::Options wanted = agent::test::byCertificate(*m_files, "certs", "localhost");
        wanted.rightsFile = m_files->path("rights.yaml");
        wanted.streamBacklog = 100;
        m_agent = agent::test::running(std::move(wanted), m_clock);
        QVERIFY(m_agent);
        m_mira = std::make_unique<Console>(addressOf("mira"), "desk");
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
        QTRY_VERIFY_WITH_TIMEOUT(tooLongOf("sam") >= 1, kLong);
        QVERIFY(tooLongOf("sam") <= 21 + seconds / 5);
        othersDontNotice();
    }
    void aHugeMessageIsRefusedWhileOthersWork_data()
    {
        QTest::addColumn<QString>("call");
        QTest::addColumn<int>("megabytes");
        for (const char* call : {"Act", "Describe", "Follow", "History", "Logs"})
            QTest::addRow("%s, 1 GB", call) << QString::fromLatin1(call) << 1'024;
        QTest::newRow("Act, a little too large") << QStringLiteral("Act") << 2;
    }
    void aHugeMessageIsRefusedWhileOthersWork()
    {
        QFETCH(QString, call);
        QFETCH(int, megabytes);
        forgetMostMemory();
        const long before = mostMemoryKb();
        // One piece of memory many times over: it takes the sender nothing.
        const std::vector<grpc::Slice> pieces(static_cast<std::size_t>(megabytes), grpc::Slice(std::string(1u << 20, 'x')));
        const grpc::ByteBuffer huge(pieces.data(), pieces.size());
        grpc::GenericStub sam(channelOf("sam"));
        for (int i = 0; i < 3; ++i) {
            grpc::ClientContext context;
            auto answer = called(sam, context, call.toStdString(), huge);
            othersDontNotice();
            QCOMPARE(answer.get().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
        }
        qInfo("at most %ld MB more", (mostMemoryKb() - before) / 1'024);
        QVERIFY2(kIsSanitized || mostMemoryKb() - before < kMostMemoryMb * 1'024, qPrintable(QString::number(mostMemoryKb() - before)));
        QTRY_VERIFY_WITH_TIMEOUT(tooLongOf("sam", call.toLower().toStdString()) > 0, kLong);
        othersDontNotice();
        QCOMPARE(tooLongOf("sam"), 1); // once a minute
    }
    void aMessageThatNeverComesIsNotWaitedFor()
    {
        struct Silent final : grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
            void OnDone(const grpc::Status& status) override { ended.set_value(status); }
            std::promise<grpc::Status> ended;
        };
        grpc::GenericStub sam(channelOf("sam"));
        grpc::ClientContext context;
        Silent call;
        sam.PrepareBidiStreamingCall(&context, "/handrail.v1.Desk/Act", {}, &call);
        call.StartCall();
        auto ended = call.ended.get_future();
        QTRY_VERIFY_WITH_TIMEOUT(ended.wait_for(Millis(0)) == std::future_status::ready, kLong);
        QCOMPARE(ended.get().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
        QTRY_VERIFY_WITH_TIMEOUT(tooLongOf("sam") == 1, kLong);
        othersDontNotice();
    }
    void whatIsNoMessageIsRefused()
    {
        const grpc::Slice noise(std::string(1'000, '\xff'));
        const grpc::ByteBuffer message(&noise, 1);
        grpc::GenericStub sam(channelOf("sam"));
        grpc::ClientContext context;
        QVERIFY(!acted(sam, context, message).get().ok());
        QTRY_VERIFY_WITH_TIMEOUT(tooLongOf("sam", "act") == 1, kLong);
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
    void aPeerThatStopsTalkingIsClosed_data()
    {
        QTest::addColumn<int>("said");
        QTest::newRow("before it said anything") << 0;
        QTest::newRow("in the middle of its hello") << 40;
        QTest::newRow("after its hello") << 10'000;
    }
    void aPeerThatStopsTalkingIsClosed()
    {
        QFETCH(int, said);
        const std::string hello = helloOfTls();
        std::vector<int> silent;
        for (int i = 0; i < kSilent; ++i) {
            silent.push_back(connected());
            QVERIFY(silent.back() >= 0);
            const std::size_t size = std::min(hello.size(), static_cast<std::size_t>(said));
            QCOMPARE(::send(silent.back(), hello.data(), size, 0), static_cast<ssize_t>(size));
        }
        othersDontNotice();
        Console late(addressOf("mira"), "another desk"); // nor is anybody kept out by them
        late.link.start();
        QTRY_VERIFY_WITH_TIMEOUT(late.isLive(), kLong);
        late.link.act(restart());
        QTRY_VERIFY_WITH_TIMEOUT(late.hasReply(1), kLong);
        QVERIFY2(late.replies[0].accepted, std::to_string(static_cast<int>(late.replies[0].why)).c_str());
        std::array<char, 4'096> answer{};
        for (const int socket : silent) {
            const auto isClosed = [&] { // its own hello comes first
                const auto got = ::recv(socket, answer.data(), answer.size(), MSG_DONTWAIT);
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
