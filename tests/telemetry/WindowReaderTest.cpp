#include "telemetry/WindowReader.h"

#include "Windows.h"
#include "handrail/v1/window.pb.h"
#include "telemetry/WindowCodec.h"

#include <QTest>

using namespace handrail;
using namespace std::chrono_literals;

namespace {

std::string tag(unsigned field, unsigned form)
{
    const unsigned value = field << 3 | form;
    if (value < 0x80)
        return {static_cast<char>(value)};
    return {static_cast<char>((value & 0x7f) | 0x80), static_cast<char>(value >> 7)};
}

/// Fields as they stand in the bytes; numbers under 128 and parts under 128 bytes only.
std::string number(unsigned field, unsigned value)
{
    return tag(field, 0) + static_cast<char>(value);
}

std::string part(unsigned field, const std::string& inside)
{
    return tag(field, 2) + static_cast<char>(inside.size()) + inside;
}

std::string ordinary()
{
    return part(1, "late") + number(2, 100) + number(3, 50);
}

/// What the generated message makes of them, as bytes: a number that is none equals itself there.
std::optional<std::string> byMessage(const std::string& bytes)
{
    v1::Window message;
    if (!message.ParseFromString(bytes))
        return std::nullopt;
    return encode(fromMessage(message));
}

} // namespace

class WindowReaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatWeWroteIsReadWithoutTheMessage();
    void whatIsNotAsWeWriteItIsLeftToTheMessage_data();
    void whatIsNotAsWeWriteItIsLeftToTheMessage();
    void whateverIsReadIsWhatTheMessageSays();
};

void WindowReaderTest::whatWeWroteIsReadWithoutTheMessage()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 500; ++round) {
        Window window = anyWindow(random, fromMs(1'795'000'000'000 + round), 5s);
        window.answers["verspätet"] = 3;
        window.requests = ~std::uint64_t{0};
        Window read;
        QVERIFY(readWindow(encode(window), read));
        QCOMPARE(read, window);
    }
}

void WindowReaderTest::whatIsNotAsWeWriteItIsLeftToTheMessage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isWindow");
    const auto row = [](const char* name, const std::string& bytes, bool isWindow) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << isWindow;
    };
    const std::string entry = part(1, "a") + number(2, 5);
    row("a field of a newer version", ordinary() + number(60, 1), true);
    row("a field with a large number", ordinary() + std::string("\x82\xff\xff\x0f\x01x", 6), true);
    row("fields in another order", number(3, 50) + part(1, "late") + number(2, 100), true);
    row("a number twice", ordinary() + number(4, 1) + number(4, 2), true);
    row("latencies in two parts", ordinary() + part(6, number(3, 4)) + part(6, number(1, 2) + part(2, "\x03")), true);
    row("counts one by one", ordinary() + part(6, number(2, 4) + number(2, 5)), true);
    row("a name twice", ordinary() + part(9, entry) + part(9, part(1, "a") + number(2, 6)), true);
    row("an entry without a count", ordinary() + part(9, part(1, "a")), true);
    row("an entry without a name", ordinary() + part(9, number(2, 6)), true);
    row("a number where a part belongs", ordinary() + number(9, 1), true);
    row("three bins", ordinary() + part(8, "abc"), false);
    row("21 bins", ordinary() + part(8, std::string(21, 'a')), false);
    row("a source that is not known", ordinary() + number(7, 9), false);
    row("a name that is no text", ordinary() + part(9, part(1, "\xff") + number(2, 6)), false);
    row("cut short", ordinary() + part(9, entry).substr(0, 4), false);
    row("a number without an end", ordinary() + number(4, 0x80), false);
    row("a number of eleven bytes", ordinary() + number(4, 0x80) + std::string(10, '\x80'), false);
    row("the end of a group", ordinary() + std::string("\x0c", 1), false);
}

void WindowReaderTest::whatIsNotAsWeWriteItIsLeftToTheMessage()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isWindow);
    Window read;
    QVERIFY(!readWindow(bytes.toStdString(), read));
    const auto decoded = decodeWindow(bytes.toStdString());
    QCOMPARE(decoded.has_value(), isWindow);
    if (isWindow)
        QCOMPARE(encode(*decoded), byMessage(bytes.toStdString()).value());
}

void WindowReaderTest::whateverIsReadIsWhatTheMessageSays()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    int differs = 0, read = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = encode(anyWindow(random, fromMs(1'795'000'000'000), 5s));
        for (int i = random.bounded(3); i >= 0; --i) {
            const auto at = static_cast<std::size_t>(random.bounded(static_cast<int>(bytes.size())));
            const auto from = static_cast<std::size_t>(random.bounded(static_cast<int>(bytes.size())));
            switch (random.bounded(4)) {
            case 0:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.bounded(8)));
                break;
            case 1:
                bytes[at] = static_cast<char>(random.bounded(256));
                break;
            case 2:
                bytes.erase(at, 1 + static_cast<std::size_t>(random.bounded(2)));
                bytes += 'x';
                break;
            default:
                bytes.insert(at, bytes.substr(from, static_cast<std::size_t>(random.bounded(12))));
            }
        }
        Window window;
        if (!readWindow(bytes, window))
            continue;
        ++read;
        const auto expected = byMessage(bytes);
        differs += expected && encode(window) == *expected ? 0 : 1;
    }
    QVERIFY2(read > 1'000, QByteArray::number(read).constData());
    QCOMPARE(differs, 0);
}

QTEST_GUILESS_MAIN(WindowReaderTest)
#include "WindowReaderTest.moc"
