#include "demo/AnswerLog.h"
#include "demo/AnswerRecord.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

#include <fmt/format.h>
#include <fstream>
#include <thread>

using namespace handrail;
using namespace handrail::demo;

class AnswerLogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_dir.isValid()); }
    void linesOfManyThreadsAreAllWrittenWhole();
    void fullFilesTurnAndTheOldestGoes();
    void aFileThatIsThereIsContinued();
    void recordIsOneLineOfJson();
    void bytesThatAreNoTextDontBreakTheLine();
    void outcomeSaysWhatWasAnswered();

private:
    std::filesystem::path file(const char* name) const { return m_dir.path().toStdString() + "/" + name; }
    static std::vector<std::string> lines(const std::filesystem::path& file)
    {
        std::vector<std::string> all;
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);)
            all.push_back(line);
        return all;
    }
    QTemporaryDir m_dir;
};

void AnswerLogTest::linesOfManyThreadsAreAllWrittenWhole()
{
    {
        auto log = AnswerLog::open(file("many.jsonl"), {});
        QVERIFY(log);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&log, t] {
                for (int i = 0; i < 500; ++i)
                    (*log)->write(fmt::format("{:02}-{:04}\n", t, i));
            });
        for (auto& thread : threads)
            thread.join();
        QCOMPARE((*log)->dropped(), std::uint64_t(0));
    }
    auto all = lines(file("many.jsonl"));
    QCOMPARE(all.size(), std::size_t(2000));
    std::ranges::sort(all);
    QVERIFY(std::ranges::adjacent_find(all) == all.end());
    QVERIFY(std::ranges::all_of(all, [](const auto& line) { return line.size() == 7; }));
}

void AnswerLogTest::fullFilesTurnAndTheOldestGoes()
{
    {
        auto log = AnswerLog::open(file("turning.jsonl"), {100, 3, 1u << 20});
        QVERIFY(log);
        for (int i = 0; i < 100; ++i)
            (*log)->write(fmt::format("line {:04}\n", i));
    }
    std::vector<std::string> kept;
    for (const char* name : {"turning.jsonl.2", "turning.jsonl.1", "turning.jsonl"}) {
        const auto part = lines(file(name));
        kept.insert(kept.end(), part.begin(), part.end());
    }
    QVERIFY(!std::filesystem::exists(file("turning.jsonl.3")));
    QVERIFY(kept.size() >= 20 && kept.size() <= 30);
    QCOMPARE(kept.back(), std::string("line 0099"));
    for (std::size_t i = 0; i < kept.size(); ++i)
        QCOMPARE(kept[i], fmt::format("line {:04}", 100 - kept.size() + i));
}

void AnswerLogTest::aFileThatIsThereIsContinued()
{
    for (const char* text : {"one\n", "two\n"}) {
        auto log = AnswerLog::open(file("again.jsonl"), {});
        QVERIFY(log);
        (*log)->write(text);
    }
    QCOMPARE(lines(file("again.jsonl")), (std::vector<std::string>{"one", "two"}));
}

void AnswerLogTest::recordIsOneLineOfJson()
{
    AnswerRecord record;
    record.id = "a-1";
    record.time = fromMs(1'000);
    record.version = "v12";
    record.latencyMs = 1.25;
    record.fallback = "none";
    record.question = {7, 1, std::nullopt, "ATL", "ORD", 0.1};
    record.answer = "on time";
    record.chance = 0.15;
    record.flags = {"distance missing"};
    record.dependencies["lateness-store"] = {0.5, true, 0.25};
    const auto line = QByteArray::fromStdString(toLine(record));
    QCOMPARE(line.count('\n'), qsizetype(1));
    const auto json = QJsonDocument::fromJson(line).object();
    const auto at = [&json](const char* key) { return json[QLatin1String(key)]; };
    QCOMPARE(at("schema").toString(), QStringLiteral("predlog/1"));
    QCOMPARE(at("time").toString(), QStringLiteral("1970-01-01T00:00:01.000Z"));
    QCOMPARE(at("status").toString(), QStringLiteral("OK"));
    QCOMPARE(at("prediction").toString(), QStringLiteral("on time"));
    QCOMPARE(at("confidence").toDouble(), 0.75);
    QVERIFY(at("features").toObject()[QStringLiteral("distance")].isNull());
    QCOMPARE(at("features").toObject()[QStringLiteral("hour")].toInt(), 7);
    QCOMPARE(
        at("dependencies").toObject()[QStringLiteral("lateness-store")].toObject()[QStringLiteral("age_s")].toDouble(),
        0.25);
    QVERIFY(!json.contains(QStringLiteral("replayed")));
}

void AnswerLogTest::bytesThatAreNoTextDontBreakTheLine()
{
    AnswerRecord record;
    record.question.origin = "\xff\xfe\n\"";
    const auto line = QByteArray::fromStdString(toLine(record));
    QCOMPARE(line.count('\n'), qsizetype(1));
    QVERIFY(QJsonDocument::fromJson(line).isObject());
}

void AnswerLogTest::outcomeSaysWhatWasAnswered()
{
    const auto json =
        QJsonDocument::fromJson(
            QByteArray::fromStdString(toLine(OutcomeRecord{"a-1", fromMs(0), "late", "on time", "v12", true})))
            .object();
    QCOMPARE(json[QStringLiteral("schema")].toString(), QStringLiteral("predlabel/1"));
    QCOMPARE(json[QStringLiteral("target")].toString(), QStringLiteral("late"));
    QCOMPARE(json[QStringLiteral("prediction")].toString(), QStringLiteral("on time"));
    QCOMPARE(json[QStringLiteral("replayed")].toBool(), true);
}

QTEST_GUILESS_MAIN(AnswerLogTest)
#include "AnswerLogTest.moc"
