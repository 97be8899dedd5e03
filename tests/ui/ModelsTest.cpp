#include <QtTest/QtTest>

#include "ui/CardModel.h"
#include "ui/JournalModel.h"
#include "ui/ServiceListModel.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QListView>

#include <algorithm>
#include <random>

using namespace handrail;
using namespace handrail::ui;

class ModelsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anyRowsBecomeAnyOtherRows();
    void selectionSurvivesAnUpdate();
    void nothingMovesWhileSomebodyPoints();
    void journalGrowsAtTheTop();
};

namespace {

std::vector<ServiceListRow> rows(const std::string& keys)
{
    std::vector<ServiceListRow> made;
    for (const char key : keys)
        made.push_back({std::string(1, key), ServiceId(std::string(1, key)), wording::State::fine, QString(QLatin1Char(key)), {}, {}});
    return made;
}

std::string keysOf(const ServiceListModel& model)
{
    std::string keys;
    for (int i = 0; i < model.rowCount(); ++i)
        keys += model.row(i).key;
    return keys;
}

} // namespace

void ModelsTest::anyRowsBecomeAnyOtherRows()
{
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    ServiceListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int round = 0; round < 300; ++round) {
        std::string keys = "abcdefghij";
        std::shuffle(keys.begin(), keys.end(), random);
        keys.resize(random() % keys.size());
        model.show(rows(keys));
        QCOMPARE(keysOf(model), keys);
    }
}

void ModelsTest::selectionSurvivesAnUpdate()
{
    ServiceListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.show(rows("abcd"));
    QListView view;
    view.setModel(&model);
    view.setCurrentIndex(model.index(2));
    auto next = rows("cadxb");
    next.front().state = wording::State::broken;
    model.show(next);
    QCOMPARE(view.currentIndex().row(), 0);
    QCOMPARE(view.currentIndex().data().toString(), QStringLiteral("c"));
    QCOMPARE(view.currentIndex().data(ServiceListModel::StateRole).toInt(), static_cast<int>(wording::State::broken));
}

void ModelsTest::nothingMovesWhileSomebodyPoints()
{
    ServiceListModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.show(rows("abcd"));
    auto next = rows("dxba");
    next.front().name = QStringLiteral("changed");
    model.showInPlace(next);
    QCOMPARE(keysOf(model), std::string("abcdx"));
    QCOMPARE(model.row(3).name, QStringLiteral("changed"));
    model.show(next);
    QCOMPARE(keysOf(model), std::string("dxba"));
}

void ModelsTest::journalGrowsAtTheTop()
{
    JournalModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    std::vector<JournalRow> all{{1, QStringLiteral("02:11"), {}, {}, QStringLiteral("first"), {}, false}};
    model.show(all);
    all.push_back({2, QStringLiteral("02:12"), {}, {}, QStringLiteral("second"), {}, true});
    model.show(all);
    QCOMPARE(inserted.size(), 2);
    QCOMPARE(inserted.last().at(1).toInt(), 0);
    QCOMPARE(model.index(0, JournalModel::What).data().toString(), QStringLiteral("second"));
    model.show({{9, QStringLiteral("03:00"), {}, {}, QStringLiteral("another journal"), {}, false}});
    QCOMPARE(model.rowCount(), 1);
}

QTEST_MAIN(ModelsTest)
#include "ModelsTest.moc"
