#include "journal/EntryCodec.h"

#include "Entries.h"
#include "base/Files.h"

#include <QRandomGenerator>
#include <QTest>

using namespace handrail;
using namespace handrail::journal;

class EntryCodecTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyKindIsReadBack_data();
    void everyKindIsReadBack();
    void everyKindIsOneLineOfJson_data();
    void everyKindIsOneLineOfJson();
    void emptyBodiesAreReadBack();
    void equalEntriesGiveEqualBytes();
    void brokenBytesAreDamaged();
    void aKindFromANewerVersionIsSaidToBeThat();
    void outputThatIsNoTextCanBeReadBack();
    void theChainIsSha256OverHashAndBytes();

private:
    static void rows();
    static Entry entryOf(const char* kind);
};

void EntryCodecTest::rows()
{
    QTest::addColumn<int>("unused");
    for (const auto& [kind, body] : oneOfEach())
        QTest::newRow(kind) << 0;
}

Entry EntryCodecTest::entryOf(const char* kind)
{
    Entry entry{42, fromMs(1'795'000'000'123), ServiceId("late"), "mira", "desk 3", {}};
    for (const auto& [name, body] : oneOfEach())
        if (std::string_view(name) == kind)
            entry.body = body;
    return entry;
}

void EntryCodecTest::everyKindIsReadBack_data() { rows(); }

void EntryCodecTest::everyKindIsReadBack()
{
    const Entry entry = entryOf(QTest::currentDataTag());
    const auto read = decode(encode(entry));
    QVERIFY2(read.has_value(), read ? "" : read.error().text().c_str());
    QCOMPARE(*read, entry);
    QCOMPARE(encode(*read), encode(entry));
}

void EntryCodecTest::everyKindIsOneLineOfJson_data() { rows(); }

void EntryCodecTest::everyKindIsOneLineOfJson()
{
    const std::string json = toJson(entryOf(QTest::currentDataTag()));
    QVERIFY(
        json.starts_with(R"({"seq":"42","at_ms":"1795000000123","service":"late","who":"mira","console":"desk 3",)"));
    QCOMPARE(json.find('\n'), std::string::npos);
    const auto read = entryFromJson(json);
    QVERIFY(read.has_value());
    QCOMPARE(*read, entryOf(QTest::currentDataTag()));
    QCOMPARE(entryFromJson(json.substr(1)).error().code, ErrorCode::invalidInput);
    if (QTest::currentDataTag() == std::string_view("incident"))
        QVERIFY(json.ends_with(R"("incident":{"incident":"late/1","what":"HANDED_OVER","to":"mira"}})"));
}

void EntryCodecTest::emptyBodiesAreReadBack()
{
    for (const Body& body : {Body(Step{}), Body(Operation{}), Body(Note{}), Body(Change{}), Body(Drill{})}) {
        const Entry entry{1, fromMs(0), {}, {}, {}, body};
        QCOMPARE(*decode(encode(entry)), entry);
    }
}

void EntryCodecTest::equalEntriesGiveEqualBytes()
{
    std::map<std::string, std::string> runbooks;
    for (int i = 0; i < 200; ++i)
        runbooks[std::to_string(i)] = "d";
    Configuration configuration;
    configuration.runbooks = Interned(std::move(runbooks));
    const Entry entry{1, fromMs(5), ServiceId("late"), "agent", "", configuration};
    for (int i = 0; i < 20; ++i)
        QCOMPARE(encode(Entry(entry)), encode(entry));
}

void EntryCodecTest::brokenBytesAreDamaged()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    int refused = 0;
    for (const auto& [kind, body] : oneOfEach())
        for (int round = 0; round < 200; ++round) {
            std::string bytes = encode(entryOf(kind));
            bytes[random.bounded(static_cast<int>(bytes.size()))] ^= static_cast<char>(1 << random.bounded(8));
            bytes.resize(bytes.size() - static_cast<std::size_t>(random.bounded(4)));
            const auto read = decode(bytes);
            refused += read ? 0 : 1;
            if (read)
                (void)toJson(*read);
        }
    QVERIFY(refused > 0);
    QCOMPARE(decode("\xff\xff\xff").error().code, ErrorCode::damaged);
}

void EntryCodecTest::aKindFromANewerVersionIsSaidToBeThat()
{
    // Field 99, length 2: a body that isn't known yet.
    const auto read = decode(std::string("\x08\x05\x9a\x06\x02xx"));
    QCOMPARE(read.error().code, ErrorCode::newerVersion);
    QVERIFY(!read.error().whatToDo.empty());
}

void EntryCodecTest::outputThatIsNoTextCanBeReadBack()
{
    Operation operation = fullOperation();
    operation.output = std::string("\x80\xff\0binary", 9);
    const auto read = decode(encode({1, fromMs(1), ServiceId("late"), "a\xff", "", operation}));
    QVERIFY(read.has_value());
    QCOMPARE(std::get<Operation>(read->body).output, std::string("\xef\xbf\xbd\xef\xbf\xbd\0binary", 13));
}

void EntryCodecTest::theChainIsSha256OverHashAndBytes()
{
    const auto hex = [](const std::string& bytes) { return QByteArray::fromStdString(bytes).toHex().toStdString(); };
    QCOMPARE(hex(chainHash("", "abc")), sha256Hex("abc"));
    QCOMPARE(hex(chainHash("ab", "c")), sha256Hex("abc"));
    QCOMPARE(chainHash("", "").size(), 32u);
}

QTEST_GUILESS_MAIN(EntryCodecTest)
#include "EntryCodecTest.moc"
