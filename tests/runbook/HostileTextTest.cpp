#include "runbook/Flow.h"
#include "runbook/Runbook.h"

#include <QtTest>

using namespace handrail;
using namespace handrail::runbook;

namespace {

const std::string kHead = "---\nformat: 1\nfor: [slow]\n---\n# Slow\n";
const std::string kCall = "## Call\n```call\nwhom: db\n```\n";

std::string times(const std::string& text, std::size_t count)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

} // namespace

/// A runbook is text and stays text, whoever wrote it.
class HostileTextTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void itIsTextOrRefusedAndNothingElse_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("read");
        const auto row = [](const char* name, const std::string& text, bool read) { QTest::newRow(name) << QByteArray::fromStdString(text) << read; };
        row("script", kHead + "## Go\n<script>alert(1)</script>\n" + kCall, true);
        row("remote picture", kHead + "## Go\n![a](http://example.org/a.png)<img src=http://example.org/b.png>\n" + kCall, true);
        row("shell block", kHead + "## Go\n```sh\nrm -rf /\n```\n" + kCall, true);
        row("a do in a quote", kHead + "## Go\n> ```do\n> action: restart\n> ```\n" + kCall, true);
        row("a do in a list", kHead + "## Go\n- ```do\n  action: restart\n  ```\n" + kCall, true);
        row("a do in HTML", kHead + "## Go\n<div>\n```do\naction: restart\n```\n</div>\n" + kCall, true);
        row("one line of a megabyte", kHead + "## Go\n" + std::string(1'000'000, 'x') + "\n" + kCall, true);
        row("more than a megabyte", kHead + "## Go\n" + std::string(1'100'000, 'x') + "\n" + kCall, false);
        row("deep quotes", kHead + "## Go\n" + times(">", 100'000) + " a\n" + kCall, true);
        row("deep lists", kHead + "## Go\n" + times("- ", 50'000) + "a\n" + kCall, true);
        row("deep brackets", kHead + "## Go\n" + times("[", 300'000) + times("](x)", 100'000) + "\n" + kCall, true);
        row("deep emphasis", kHead + "## Go\n" + times("*_", 200'000) + "\n" + kCall, true);
        row("a heading of a megabyte", kHead + "## " + std::string(900'000, 'y') + "\n" + kCall, true);
        row("ten thousand steps", kHead + times("## A\nRead.\n", 10'000) + kCall, false); // titles must differ
        row("deep front matter", "---\nfor: " + std::string(50'000, '[') + "\n---\n# A\n" + kCall, false);
        row("aliases", "---\na: &a [x, x]\nb: &b [*a, *a]\nfor: [*b, *b]\n---\n# A\n" + kCall, false);
        row("deep block", kHead + "## Go\n```ask\nanswers: " + std::string(50'000, '{') + "\n```\n" + kCall, false);
        row("a zero byte", kHead + "## Go\nA" + std::string(1, '\0') + "B\n" + kCall, true);
        row("not UTF-8", kHead + "## Go\n\xff\xfe\n" + kCall, false);
    }
    void itIsTextOrRefusedAndNothingElse()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, read);
        const auto runbook = readRunbook(std::string_view(text.constData(), static_cast<std::size_t>(text.size())), "own.md");
        QCOMPARE(runbook.has_value(), read);
        if (!runbook) {
            QVERIFY(!runbook.error().empty());
            QVERIFY(runbook.error().front().where.starts_with("own.md"));
            return;
        }
        QCOMPARE(runbook->text.size(), static_cast<std::size_t>(text.size()));
        static_cast<void>(flowProblems(*runbook));
        static_cast<void>(lint({*runbook}, contract::Agreement{}));
        if (text.contains("> ```do") || text.contains("- ```do") || text.contains("rm -rf"))
            QVERIFY(runbook->steps.front().kind == StepKind::read); // only a block of its own is a button
    }
};

QTEST_GUILESS_MAIN(HostileTextTest)
#include "HostileTextTest.moc"
