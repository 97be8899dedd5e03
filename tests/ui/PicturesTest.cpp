#include "Scene.h"

#include "ui/MainWindow.h"

using namespace handrail;
using namespace handrail::ui;

/// Draws the window in the situations that matter, in both themes and at both sizes. With HANDRAIL_PICTURES set to a folder
/// the pictures are kept there to be looked at; without, it checks that each is painted and is not one flat colour.
class PicturesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void draws_data();
    void draws();
};

namespace {

void setUp(Scene& sample, const QString& situation)
{
    if (situation == QLatin1String("first start"))
        return;
    const bool trouble = situation != QLatin1String("all well");
    sample.comeAlive(true, trouble ? 170 : 0);
    if (!trouble)
        return;
    sample.slowStore();
    sample.alert(1600, journal::AlertKind::inputMissing, journal::Severity::watch, "input missing",
                 {"input:distance:missing", 0.11, 0.05, {}, 0.0, {}, 3000, {}, {}, {}, 0, {}}, "distance",
                 ServiceId("delivery-time-estimates"), IncidentId("delivery-time-estimates/1"));
    sample.beginRun("store-slow.md", 145);
    sample.answer("store-slow.md", 1, "yes", true, 144, 860.0);
    if (situation == QLatin1String("helped")) {
        auto operation = sample.operation(journal::ActionKind::fallback, "fallback", journal::OperationState::asked, {{"mode", "table"}});
        for (const auto state : {journal::OperationState::asked, journal::OperationState::started,
                                 journal::OperationState::settled, journal::OperationState::helped}) {
            operation.state = state;
            operation.startedAt = sample.clock.now - Millis(40'000);
            operation.proofAfter = "table";
            sample.happen(sample.clock.now - Millis(40'000), operation, "Ana Ruiz");
        }
        sample.answer("store-slow.md", 2, "done", true, 30);
    } else if (situation == QLatin1String("counting")) {
        sample.happen(sample.clock.now, sample.operation(journal::ActionKind::fallback, "fallback", journal::OperationState::asked,
                                                         {{"mode", "table"}}), "Ana Ruiz");
    }
}

} // namespace

void PicturesTest::draws_data()
{
    QTest::addColumn<QString>("situation");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    for (const char* situation : {"incident", "all well", "no contact", "counting", "helped", "first start", "journal"})
        for (const bool dark : {true, false})
            for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)})
                QTest::addRow("%s-%s-%d", situation, dark ? "dark" : "light", size.width())
                    << QString::fromLatin1(situation) << dark << size;
}

void PicturesTest::draws()
{
    QFETCH(QString, situation);
    QFETCH(bool, dark);
    QFETCH(QSize, size);
    const bool first = situation == QLatin1String("first start");
    Scene sample(std::make_unique<NoMemory>(), !first);
    Look look;
    look.choose(dark ? ThemeChoice::dark : ThemeChoice::light);
    MainWindow window(*sample.desk, look, {});
    window.resize(size);
    setUp(sample, situation);
    sample.look();
    if (situation == QLatin1String("no contact"))
        sample.clock.pass(Millis(48'000));
    sample.look();
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    if (!first)
        QTRY_VERIFY(window.hasCharts());
    if (situation == QLatin1String("journal"))
        window.findChild<QPushButton*>(QStringLiteral("everything"))->click();
    sample.look();
    QCoreApplication::sendPostedEvents();
    const QImage image = window.grab().toImage();
    QCOMPARE(image.size(), size);
    const QString folder = qEnvironmentVariable("HANDRAIL_PICTURES");
    if (!folder.isEmpty()) {
        QString name = QString::fromLatin1(QTest::currentDataTag());
        QVERIFY(image.save(folder + QLatin1Char('/') + name.replace(u' ', u'-') + QStringLiteral(".png")));
    }
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); y += 7)
        for (int x = 0; x < image.width(); x += 7)
            colours.insert(image.pixel(x, y));
    QVERIFY2(colours.size() > 12, "nothing was painted");
}

QTEST_MAIN(PicturesTest)
#include "PicturesTest.moc"
