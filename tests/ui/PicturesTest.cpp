#include "Situations.h"

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

void PicturesTest::draws_data()
{
    QTest::addColumn<QString>("situation");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<QSize>("size");
    for (const char* situation : kSituations)
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
    enter(sample, situation);
    bring(sample, window, situation);
    if (!first)
        QTRY_VERIFY(window.hasCharts());
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
