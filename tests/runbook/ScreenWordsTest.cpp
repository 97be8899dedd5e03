#include "runbook/Prose.h"
#include "runbook/ScreenWords.h"

#include <QtTest>

#include <numeric>
#include <random>

using namespace handrail::runbook;

/// Words that are not meant for a person on call, and what such a person reads of a text.
class ScreenWordsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aWordIsFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("found");
        const auto row = [](const char* text, const char* found) { QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(found); };
        row("the Latency is high", "Latency");
        row("drifting away", "drifting");
        row("p95 and more", "p95");
        row("p9 and p9999", "");
        row("p-values", "p-values");
        row("an exit code", "exit code");
        row("exit codes.", "exit codes");
        row("time-out", "time-out");
        row("Prediction", "Prediction");
        row("unpredictable", "");
        row("nullify", "");
        row("sampled", "");
        row("the slow one", "");
        row("slos", "slos");
        row("http_500", "");
        row("über-null", "null");
        row("üps", "");
    }
    void aWordIsFound()
    {
        QFETCH(QString, text);
        QFETCH(QString, found);
        const std::string all = text.toStdString();
        const auto word = wordNotForTheScreen(all);
        QCOMPARE(QString::fromStdString(word ? word->word : ""), found);
        if (word)
            QCOMPARE(all.substr(word->at, word->word.size()), word->word);
    }
    void theListIsNotEmpty() { QVERIFY(wordsNotForTheScreen().size() >= 35); }
    void whatAPersonReadsIsFound()
    {
        const auto lines = proseOf("---\nfor: [a]\n---\n# One `code`\n```sh\nhidden\n```\n~~~\n```\nhidden\n~~~\nLast [a](b.md)\n");
        QCOMPARE(lines.size(), std::size_t(2));
        QCOMPARE(lines[0].text, std::string("# One       "));
        QCOMPARE(lines[0].number, 4);
        QCOMPARE(lines[1].text, std::string("Last [a](    )"));
        QCOMPARE(lines[1].number, 12);
    }
    void headingsCanBeLinkedTo()
    {
        const auto anchors = anchorsOf("# Is it slow?\n\n## 2. Don't wait\n```\n# no\n```\n#no heading\n");
        QCOMPARE(anchors, (std::set<std::string>{"is-it-slow", "2-dont-wait"}));
    }
    void hugeAndHostileTextsAreReadInLinearTime()
    {
        const unsigned seed = std::random_device()();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        std::vector<std::string> texts{std::string(1 << 20, '['), std::string(1 << 20, '`'), std::string(1 << 20, '<'),
                                       "p" + std::string(1 << 20, '9'), std::string(1 << 20, '#')};
        std::string brackets, ticks;
        for (int i = 0; i < (1 << 18); ++i) {
            brackets += "](((";
            ticks += i % 2 ? "` " : "``";
        }
        texts.push_back(brackets);
        texts.push_back(ticks);
        std::string any;
        for (int i = 0; i < 200'000; ++i)
            any += "[]()<>`#!\n -p9a"[random() % 15];
        texts.push_back(any);
        for (const std::string& text : texts) {
            const auto size = std::accumulate(text.begin(), text.end(), 0u, [](unsigned n, char c) { return n + (c == '\n'); });
            QVERIFY(proseOf(text).size() <= size + 1);
            static_cast<void>(linksOf(text));
            static_cast<void>(tagsOf(text));
            static_cast<void>(anchorsOf(text));
            static_cast<void>(wordNotForTheScreen(text));
        }
    }
};

QTEST_GUILESS_MAIN(ScreenWordsTest)
#include "ScreenWordsTest.moc"
