#include "ui/Blocks.h"
#include "ui/HandOver.h"
#include "ui/LogPage.h"

#include "Scene.h"

using namespace handrail;
using namespace handrail::ui;

namespace {

client::LogLine record(WallTime at, const char* more = "")
{
    return {at, std::string(R"({"model_version":"v12","status":"OK","latency_ms":4,"synthetic":false,"prediction":"late","features":)") +
                    R"({"hour":7,"weekday":1,"distance":606,"origin":"ORD","destination":"ATL"})" + more + "}", false};
}

} // namespace

/// The log as a table, and whom to call as rows: what a person reads there, and what a click copies.
class LogPageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anOddAnswerIsMarkedAndItsLineShowsOnDemand()
    {
        const Scene scene;
        const WallTime began = scene.clock.now;
        client::LogsCame logs{1, std::vector<client::LogLine>()};
        for (int i = 20; i > 0; --i)
            logs.lines->push_back(record(began - std::chrono::seconds(i)));
        logs.lines->push_back(record(began, R"(,"synthetic":true)"));
        logs.lines->push_back(record(began + std::chrono::seconds(1), R"(,"status":"UNAVAILABLE")"));
        LogPage page(nullptr);
        QSignalSpy asked(&page, &LogPage::asked);
        page.ask(QStringLiteral("ATL"));
        QCOMPARE(asked.takeFirst(), (QList<QVariant>{QStringLiteral("ATL"), false}));
        page.show(logs, scene.agreement, began);
        page.resize(900, 600);
        page.show();
        auto* table = page.findChild<QTableView*>(QStringLiteral("logTable"));
        const auto* model = table->model();
        QCOMPARE(model->rowCount(), 22); // twenty, a word on the odd one, and the odd one; no test question
        QVERIFY(model->index(20, 0).data().toString().endsWith(QStringLiteral("From here: the first that failed")));
        QCOMPARE(model->index(21, 1).data().toString(), QStringLiteral("failed"));
        QCOMPARE(model->headerData(0, Qt::Horizontal).toString(), QStringLiteral("Time"));
        QVERIFY(!table->findChildren<QLabel*>(QStringLiteral("logNote")).isEmpty());
        auto* raw = page.findChild<QPlainTextEdit*>(QStringLiteral("logRaw"));
        QVERIFY(!raw->isVisible());
        table->setCurrentIndex(model->index(21, 0));
        QVERIFY(raw->isVisible() && raw->toPlainText().startsWith(QStringLiteral("{\"model_version\"")));
        page.findChild<QCheckBox*>(QStringLiteral("logTests"))->setChecked(true);
        QCOMPARE(model->rowCount(), 23);
        page.findChild<QPushButton*>(QStringLiteral("logWhen1"))->click();
        QCOMPARE(asked.takeFirst().at(1).toBool(), true);
        page.show(logs, scene.agreement, began);
        QCOMPARE(model->rowCount(), 22); // of what came just now nothing is said to be odd
    }

    void wordsAreFoundInAnyOrderAsOneTypesAndTheirColumnsComeFirst()
    {
        const Scene scene;
        const WallTime began = scene.clock.now;
        client::LogsCame logs{1, std::vector<client::LogLine>()};
        for (int i = -20; i < 20; ++i) {
            client::LogLine line = record(began + std::chrono::seconds(i));
            if (i % 2 == 0)
                line.text.replace(line.text.find("ATL"), 3, "BOS");
            logs.lines->push_back(line);
        }
        LogPage page(nullptr);
        page.resize(642, 600);
        page.ask(QStringLiteral("ATL distance ORD"));
        page.show(logs, scene.agreement, began);
        page.show();
        auto* table = page.findChild<QTableView*>(QStringLiteral("logTable"));
        const auto* model = table->model();
        QCOMPARE(model->rowCount(), 21); // ten before the trouble, a word on where it began, ten since
        QCOMPARE(model->index(9, 0).data().toString(), QStringLiteral("02:14:40"));
        QCOMPARE(model->index(10, 0).data().toString(), QStringLiteral("From here: about when the trouble began"));
        QStringList titles;
        for (int i = 0; i < model->columnCount(); ++i)
            titles << model->headerData(i, Qt::Horizontal).toString();
        QCOMPARE(titles.mid(2, 3), (QStringList{QStringLiteral("distance"), QStringLiteral("origin"), QStringLiteral("destination")}));
        for (int i = 0; i < 5; ++i)
            QVERIFY2(table->columnViewportPosition(i) + table->columnWidth(i) <= table->viewport()->width(), qPrintable(titles[i]));
        auto* words = page.findChild<QLineEdit*>(QStringLiteral("logContains"));
        words->setText(QStringLiteral("ATL nowhere"));
        QCOMPARE(model->rowCount(), 0);
        QCOMPARE(page.findChild<QLabel*>(QStringLiteral("logState"))->text(),
                 QStringLiteral("No line of this time has all of these words: ATL nowhere."));
        // The agent looks for all of them: of one word alone it has more lines than it sends.
        QSignalSpy asked(&page, &LogPage::asked);
        words->setText(QStringLiteral("BOS distance"));
        QTRY_COMPARE(asked.size(), 1);
        QCOMPARE(asked.front().front().toString(), QStringLiteral("BOS distance"));
    }

    void aCallCopiesTheNumberTheWordsOrEverything()
    {
        wording::CallView call;
        call.whom = {{wording::verbatim("Airport Data on call"), "+1 555 0152", wording::verbatim("answers any time"), {}},
                     {wording::verbatim("Operations desk"), "+1 555 0100", {}, {}}};
        call.toSay = wording::verbatim("Please look at it.");
        call.written = wording::verbatim("All that is known.");
        HandOver page(QStringLiteral("handOver"), HandOver::Place::panel, nullptr);
        page.show(call, QStringLiteral("service: x"));
        page.resize(360, 700);
        page.show();
        const auto press = [&](const char* name) {
            page.findChild<QPushButton*>(QLatin1String(name))->click();
            return QApplication::clipboard()->text();
        };
        QCOMPARE(press("handOverWhom0CopyNumber"), QStringLiteral("+1 555 0152"));
        QCOMPARE(press("handOverWhom1CopyNumber"), QStringLiteral("+1 555 0100"));
        QCOMPARE(press("handOverCopySaying"), QStringLiteral("Please look at it."));
        QVERIFY(press("handOverCopy").startsWith(QStringLiteral("All that is known.\n")) && press("handOverCopy").endsWith(QStringLiteral("service: x")));
        // What is technical is the last thing there, and folded.
        auto* technical = page.findChild<QPlainTextEdit*>(QStringLiteral("handOverTechnical"));
        QVERIFY(!technical->isVisible());
        QVERIFY(!page.findChild<QPlainTextEdit*>(QStringLiteral("handOverWritten"))->isVisible());
        page.findChild<QPushButton*>(QStringLiteral("handOverFold"))->click();
        QVERIFY(technical->isVisible());
    }
};

QTEST_MAIN(LogPageTest)
#include "LogPageTest.moc"
