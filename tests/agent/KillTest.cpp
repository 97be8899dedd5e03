#include "client/Board.h"
#include "client/Link.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QProcess>
#include <QtTest>
#include <random>

using namespace handrail;

namespace {

constexpr int kLong = 30'000;
const QString kAgent = QStringLiteral(HANDRAIL_BINARY_DIR "/app/agent/handrail-agent");

} // namespace

/// The real program, ended with kill -9 while a console writes into its journal.
class KillTest : public QObject {
    Q_OBJECT

    agent::test::RainFolder m_files;
    QProcess m_agent;
    QString m_said;

    QString pathOf(const char* name) const { return QString::fromStdString(m_files.path(name).string()); }
    void start(const QString& listen)
    {
        m_agent.setProcessChannelMode(QProcess::MergedChannels);
        m_agent.start(kAgent, {u"serve"_qs, u"--agreement"_qs, pathOf("rain.yaml"), u"--data"_qs, pathOf("data"),
                               u"--listen"_qs, listen});
        QVERIFY(m_agent.waitForStarted());
    }
    bool hasSaid(const QString& text)
    {
        m_agent.waitForReadyRead(50);
        m_said += QString::fromUtf8(m_agent.readAll());
        return m_said.contains(text);
    }

private Q_SLOTS:
    void cleanup()
    {
        m_agent.kill();
        m_agent.waitForFinished();
    }
    void nothingThatWasConfirmedIsLostAndNothingIsThereTwice()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        start(u"127.0.0.1:0"_qs);
        QTRY_VERIFY_WITH_TIMEOUT(hasSaid(u"connect to port "_qs), kLong);
        const QString port = m_said.section(u"connect to port "_qs, 1).section(u'\n', 0, 0).trimmed();
        client::Link link({"127.0.0.1:" + port.toStdString(), {}, {}, {}, {}}, "desk");
        client::Board board("agent");
        std::set<std::string> confirmed;
        std::map<RequestId, std::string> asked;
        link.start();
        const auto look = [&] {
            for (const client::Update& update : link.drain()) {
                board.take(update);
                if (const auto* acted = std::get_if<client::Acted>(&update); acted && acted->accepted)
                    confirmed.insert(asked.at(acted->request));
            }
        };
        int number = 0;
        for (int round = 0; round < 5; ++round) {
            QTRY_VERIFY_WITH_TIMEOUT((look(), board.isLive()), kLong);
            const std::size_t wanted = confirmed.size() + 1 + random() % 10;
            for (int i = 0; i < 20; ++i) {
                const std::string text = "note " + std::to_string(++number);
                client::Command note{newRequestId(), agent::test::kRain, {}, client::WriteNote{text}};
                asked[note.request] = text;
                link.act(note);
            }
            QTRY_VERIFY_WITH_TIMEOUT((look(), confirmed.size() >= wanted), kLong);
            m_agent.kill();
            QVERIFY(m_agent.waitForFinished());
            QTRY_VERIFY_WITH_TIMEOUT((look(), !board.isLive()), kLong);
            start(u"127.0.0.1:"_qs + port);
        }
        QTRY_VERIFY_WITH_TIMEOUT((look(), board.isLive()), kLong);
        std::map<std::string, int> found;
        Seq next = 0;
        for (const journal::Entry& entry : board.entries()) {
            QCOMPARE(entry.seq, ++next);
            if (const auto* note = std::get_if<journal::Note>(&entry.body))
                ++found[note->text];
        }
        for (const std::string& text : confirmed)
            QVERIFY2(found.contains(text), text.c_str());
        for (const auto& [text, times] : found)
            QVERIFY2(times == 1, text.c_str());
        QProcess verify;
        m_agent.terminate();
        QVERIFY(m_agent.waitForFinished());
        QCOMPARE(m_agent.exitCode(), 0);
        verify.start(kAgent, {u"journal"_qs, u"--data"_qs, pathOf("data"), u"--verify"_qs});
        QVERIFY(verify.waitForFinished());
        QCOMPARE(verify.exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(KillTest)
#include "KillTest.moc"
