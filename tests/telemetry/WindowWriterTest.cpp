#include "telemetry/WindowWriter.h"

#include "Windows.h"
#include "handrail/v1/window.pb.h"
#include "telemetry/MessageText.h"
#include "telemetry/WindowCodec.h"

#include <QTest>

using namespace handrail;
using namespace std::chrono_literals;

namespace {

std::string byMessage(const Window& window)
{
    v1::Window message;
    toMessage(window, message);
    return messageBytes(message);
}

} // namespace

class WindowWriterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void itWritesWhatTheMessageWrites()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        for (int round = 0; round < 1'000; ++round) {
            Window window = anyWindow(random, fromMs(1'795'000'000'000 + round), 5s);
            switch (round % 5) {
            case 0:
                window.answers["verspätet"] = ~std::uint64_t{0};
                window.fallbackMode = "";
                break;
            case 1:
                window.latency = Histogram(-70'000, {1, 0, 3}, 0, -0.0);
                window.gauges = {{"a", -0.5}, {"b", std::numeric_limits<double>::infinity()}, {"", 0}};
                break;
            case 2:
                window.start = fromMs(-5);
                window.startedAt = fromMs(-1);
                window.seenShare = -0.0;
                break;
            case 3:
                for (int i = 0; i < 300; ++i)
                    window.inputs["a field with a name that is long enough"].values["value " + std::to_string(i)] = static_cast<std::uint64_t>(i);
                window.inputs["nothing"] = {};
                window.dependencies["nothing"] = {};
                break;
            default:
                break;
            }
            QCOMPARE(QByteArray::fromStdString(*writeWindow(window)).toHex(), QByteArray::fromStdString(byMessage(window)).toHex());
        }
        QCOMPARE(*writeWindow(Window{}), byMessage(Window{}));
    }

    void whatIsNotUtf8IsLeftToTheMessage()
    {
        Window window;
        window.service = ServiceId("late");
        window.span = 5s;
        window.errors["\xff"] = 1;
        QVERIFY(!writeWindow(window));
        QCOMPARE(decodeWindow(encode(window))->errors.begin()->first, std::string("\xef\xbf\xbd"));
    }
};

QTEST_GUILESS_MAIN(WindowWriterTest)
#include "WindowWriterTest.moc"
