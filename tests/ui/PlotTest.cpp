#include <QtTest/QtTest>

#include "ui/PlotView.h"
#include "ui/Series.h"
#include "wording/Labels.h"

#include <QToolTip>

#include <cmath>
#include <limits>

using namespace handrail;
using namespace handrail::ui;
using namespace std::chrono_literals;

class PlotTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void gapsAreGaps();
    void aMissingNumberIsAGapToo();
    void atMostTwoPointsAColumnAndNoPeakIsLost();
    void markTextsNeverOverprint_data();
    void markTextsNeverOverprint();
    void limitIsAlwaysInsideThePlot();
    void aMarkSaysItsTimeInBothClocks();
    void noMarkIsLeftWithoutAText();
    void anAxisThatIsShorterThanWasChosenSaysSo();
    void theLimitsWordsStandBesideThePlot();
    void whatIsBeforeTheRecordIsSaid();
    void noAnswerIsABandAndNoGap_data();
    void noAnswerIsABandAndNoGap();
    void noAnswerFailsFullyAndWhatEndsLaterStandsThere();
    void numbersBesideALowPlotAreFewerAndNeverGone_data();
    void numbersBesideALowPlotAreFewerAndNeverGone();
    void timesAreNeverFainterThanTheNumbers();
};

namespace {
const WallTime kStart = fromMs(1'764'000'000'000);

Plot quarterHour()
{
    Plot plot;
    plot.from = kStart;
    plot.to = kStart + 900s;
    return plot;
}

Samples every(Millis span, int count)
{
    Samples samples;
    for (int i = 0; i < count; ++i)
        samples.push_back({kStart + i * span, span, 1.0});
    return samples;
}
} // namespace

void PlotTest::gapsAreGaps()
{
    Samples samples = every(1s, 100);
    samples.erase(samples.begin() + 40, samples.begin() + 50);
    const Pieces pieces = decimate(samples, kStart, kStart + 100s, 1000);
    QCOMPARE(pieces.size(), std::size_t(2));
    QCOMPARE(pieces[0].size(), 40);
    QCOMPARE(pieces[1].size(), 50);
}

void PlotTest::aMissingNumberIsAGapToo()
{
    Samples samples = every(1s, 100);
    samples[60].value = std::numeric_limits<double>::quiet_NaN();
    QCOMPARE(decimate(samples, kStart, kStart + 100s, 1000).size(), std::size_t(2));
}

void PlotTest::atMostTwoPointsAColumnAndNoPeakIsLost()
{
    Samples samples = every(1s, 86'400);
    samples[50'000].value = 9.0;
    const Pieces pieces = decimate(samples, kStart, kStart + 24h, 400);
    QCOMPARE(pieces.size(), std::size_t(1));
    QVERIFY(pieces[0].size() <= 2 * 402);
    QVERIFY(std::any_of(pieces[0].begin(), pieces[0].end(), [](const QPointF& p) { return p.y() == 9.0; }));
}

void PlotTest::markTextsNeverOverprint_data()
{
    QTest::addColumn<QList<int>>("seconds");
    QTest::newRow("apart") << QList<int>{100, 500, 800};
    QTest::newRow("on one spot") << QList<int>{400, 400, 400, 401};
    QTest::newRow("at both ends") << QList<int>{0, 1, 899, 900};
    QTest::newRow("many") << QList<int>{10, 40, 80, 120, 160, 200, 240, 300, 380, 500, 510, 640, 700, 860, 890};
}

void PlotTest::markTextsNeverOverprint()
{
    QFETCH(QList<int>, seconds);
    Look look;
    Crosshair crosshair;
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(330, 160));
    Plot plot = quarterHour();
    for (const int second : seconds)
        plot.marks.push_back({kStart + std::chrono::seconds(second), wording::verbatim("store slow"), false});
    const auto placed = frame.placeMarks(plot);
    std::size_t marks = 0;
    for (const auto& each : placed)
        marks += each.marks.size();
    QCOMPARE(marks, plot.marks.size()); // each has a text, of its own or with others
    for (std::size_t i = 0; i < placed.size(); ++i) {
        QVERIFY(placed[i].box.left() >= frame.plotArea().left() && placed[i].box.right() <= frame.plotArea().right());
        QVERIFY(placed[i].box.bottom() <= frame.plotArea().top());
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(!placed[i].box.intersects(placed[j].box));
    }
}

void PlotTest::aMarkSaysItsTimeInBothClocks()
{
    Look look;
    Crosshair crosshair;
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(330, 160));
    Plot plot = quarterHour();
    for (const int second : {300, 303})
        plot.marks.push_back({kStart + std::chrono::seconds(second), wording::verbatim(second == 300 ? "store slow" : "fallback on"), false});
    const QPointF onLine(frame.xOf(kStart + 301s, plot), frame.plotArea().center().y());
    const QString tip = frame.tipAt(onLine, plot, 1);
    QCOMPARE(tip.count(QStringLiteral("UTC")), 2); // the one whose text found no place as well
    QVERIFY2(tip.contains(QStringLiteral("store slow")) && tip.contains(QStringLiteral("fallback on")), qPrintable(tip));
    QCOMPARE(frame.tipAt(QPointF(frame.plotArea().right() - 2, onLine.y()), plot, 1), QString());
}

void PlotTest::anAxisThatIsShorterThanWasChosenSaysSo()
{
    Look look;
    Crosshair crosshair;
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(330, 160));
    Plot plot = quarterHour();
    const auto texts = [&] {
        QStringList all;
        for (const auto& each : frame.placeTimes(plot))
            all << each.text;
        return all;
    };
    QVERIFY(texts().size() > 2 && texts().filter(QStringLiteral("so far")).isEmpty());
    plot.from = plot.to - 130s;
    plot.soFar = plot.to - plot.from;
    QCOMPARE(texts().value(0), QStringLiteral("2 min so far"));
    QVERIFY(texts().size() > 1);
    const auto placed = frame.placeTimes(plot);
    for (std::size_t i = 1; i < placed.size(); ++i)
        QVERIFY(placed[i - 1].box.right() < placed[i].box.left());
}

void PlotTest::noMarkIsLeftWithoutAText()
{
    Look look;
    Crosshair crosshair;
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(330, 160));
    Plot plot = quarterHour();
    for (const auto& [second, text] : {std::pair(100, "restarted"), {600, "fallback on"}, {605, "version v11"}, {610, "restarted"}})
        plot.marks.push_back({kStart + std::chrono::seconds(second), wording::verbatim(text), false});
    const auto placed = frame.placeMarks(plot);
    QCOMPARE(placed.size(), std::size_t(2));
    QCOMPARE(placed[0].text, QStringLiteral("restarted"));
    QCOMPARE(placed[1].text, QStringLiteral("fallback on, version v11, restarted"));
    const QString tip = frame.tipAt(placed[1].box.center(), plot, 1);
    for (const char* text : {"fallback on", "version v11", "restarted"})
        QVERIFY2(tip.contains(QLatin1String(text)), qPrintable(tip));
    QCOMPARE(tip.count(QStringLiteral("UTC")), 3);
    // With less room it says less, and what came first to the last.
    QStringList texts;
    for (int width = 330; width > 130; width -= 5) {
        frame.resize(QSizeF(width, 160));
        for (const auto& each : frame.placeMarks(plot))
            if (each.marks.size() == 3 && !texts.contains(each.text))
                texts << each.text;
    }
    QCOMPARE(texts.mid(1, 2), (QStringList{QStringLiteral("fallback on and 2 more"), QStringLiteral("fallback on +2")}));
    frame.resize(QSizeF(330, 160));
    // A click lists them at once.
    PlotView view(look, crosshair, nullptr);
    view.resize(330, 160);
    view.show(plot);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, placed[1].box.center().toPoint());
    QVERIFY2(QToolTip::isVisible() && QToolTip::text() == tip, qPrintable(QToolTip::text()));
}

void PlotTest::theLimitsWordsStandBesideThePlot()
{
    Look look;
    Crosshair crosshair;
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(330, 130));
    Plot plot = quarterHour();
    plot.line.limitText = wording::label(wording::Label::agreedLimit);
    plot.line.limitTip = wording::verbatim("Agreed by both teams.");
    QVERIFY(frame.limitBox(plot, 1).isEmpty());
    for (const double limit : {0.0, 0.3, 0.74, 1.0}) {
        plot.line.limit = limit;
        const QRectF box = frame.limitBox(plot, 1);
        QVERIFY(box.left() > frame.plotArea().right());
        QVERIFY(box.right() <= 330 && box.top() >= 0 && box.bottom() <= 130);
        const double y = frame.yOf(limit, 1);
        QVERIFY(box.top() <= y && box.bottom() >= y); // at the end of its line
        QCOMPARE(frame.tipAt(box.center(), plot, 1), QStringLiteral("Agreed by both teams."));
    }
    plot.line.limit = 1.5; // above what is drawn
    QVERIFY(frame.limitBox(plot, 1).isEmpty());
}

void PlotTest::whatIsBeforeTheRecordIsSaid()
{
    Look look;
    Crosshair crosshair;
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(330, 160));
    Plot plot = quarterHour();
    const QPointF early(frame.plotArea().left() + 20, frame.plotArea().center().y());
    QCOMPARE(frame.tipAt(early, plot, 1), QString());
    plot.recordFrom = kStart + 720s;
    QVERIFY2(frame.tipAt(early, plot, 1).startsWith(QStringLiteral("no record until ")), qPrintable(frame.tipAt(early, plot, 1)));
    QCOMPARE(frame.tipAt(QPointF(frame.plotArea().right() - 5, early.y()), plot, 1), QString());
}

void PlotTest::noAnswerIsABandAndNoGap_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<int>("seconds");
    for (const bool dark : {true, false})
        for (const int seconds : {5, 60, 400})
            QTest::addRow("%d s, %s", seconds, dark ? "dark" : "light") << dark << seconds;
}

void PlotTest::noAnswerIsABandAndNoGap()
{
    QFETCH(bool, dark);
    QFETCH(int, seconds);
    Look look;
    look.choose(dark ? ThemeChoice::dark : ThemeChoice::light);
    Crosshair crosshair;
    PlotView view(look, crosshair, nullptr);
    view.resize(400, 170);
    Plot plot = quarterHour();
    plot.samples = std::make_shared<Samples>(every(1s, 300));
    const auto picture = [&] {
        view.show(plot);
        view.show();
        return view.grab().toImage();
    };
    const QImage without = picture();
    plot.outages = {{kStart + 400s, kStart + 400s + std::chrono::seconds(seconds)}};
    const QImage with = picture();
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(400, 170));
    const double left = frame.xOf(kStart + 400s, plot), right = frame.xOf(*plot.outages[0].to, plot);
    const QPointF inside((left + right) / 2, frame.plotArea().top() + 8);
    QVERIFY2(frame.tipAt(inside, plot, 1).startsWith(QStringLiteral("No answer from ")), qPrintable(frame.tipAt(inside, plot, 1)));
    QCOMPARE(frame.tipAt(QPointF(left - 30, inside.y()), plot, 1), QString());
    // Its word is there, in or beside it: ink that can be read on what it stands on.
    int readable = 0, outside = 0;
    const QRect around = QRectF(left - 30, frame.plotArea().top(), right - left + 60, frame.plotArea().height()).toRect();
    for (int y = 0; y < with.height(); ++y)
        for (int x = 0; x < with.width(); ++x) {
            if (with.pixel(x, y) == without.pixel(x, y))
                continue;
            outside += around.contains(x, y) ? 0 : 1;
            readable += contrast(QColor(with.pixel(x, y)), look.theme().brokenFill) >= 4.5 ? 1 : 0;
        }
    QCOMPARE(outside, 0);
    QVERIFY2(readable >= 20, qPrintable(QString::number(readable)));
}

void PlotTest::noAnswerFailsFullyAndWhatEndsLaterStandsThere()
{
    std::vector<Window> windows;
    for (int second = 0; second < 60; ++second) {
        Window each;
        each.start = kStart + std::chrono::seconds(second);
        each.span = 1s;
        each.seenShare = 1;
        each.requests = 50;
        each.latency.add(20, 50);
        each.latencySource = LatencySource::exact;
        if (second >= 22 && second < 43) { // it hangs; what waited ends in the second before it answers again
            each.latency = {};
            each.requests = second == 42 ? 400 : 0;
            each.unanswered = 4;
            if (second == 42)
                each.errors["gave up"] = 400;
        }
        windows.push_back(each);
    }
    const auto outages = wording::outages(windows);
    QCOMPARE(outages.size(), std::size_t(1));
    wording::Panel failures, speed;
    failures.signal = "failures";
    speed.signal = "latency";
    speed.axis = wording::Unit::seconds;
    Series ofFailures, ofSpeed;
    const auto failing = withOutages(ofFailures.over(windows, failures, {}), outages, windows, failures, {});
    for (const Sample& sample : *failing) {
        const bool silent = sample.at >= kStart + 22s && sample.at < kStart + 43s;
        QCOMPARE(sample.value, silent ? 1.0 : 0.0);
    }
    QCOMPARE(decimate(*failing, kStart, kStart + 60s, 600).size(), std::size_t(1)); // no gap
    const auto fast = withOutages(ofSpeed.over(windows, speed, {}), outages, windows, speed, {});
    QCOMPARE(decimate(*fast, kStart, kStart + 60s, 600).size(), std::size_t(2));
    QCOMPARE(withOutages(failing, {}, windows, failures, {}), failing);
}

void PlotTest::numbersBesideALowPlotAreFewerAndNeverGone_data()
{
    QTest::addColumn<int>("height");
    QTest::addColumn<double>("limit");
    for (const int height : {90, 110, 130, 180}) // no chart is lower
        for (const double limit : {0.0, 0.3, 0.5, 0.74, 0.9})
            QTest::addRow("%d px, limit %g", height, limit) << height << limit;
}

void PlotTest::numbersBesideALowPlotAreFewerAndNeverGone()
{
    QFETCH(int, height);
    QFETCH(double, limit);
    Look look;
    Crosshair crosshair;
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(330, height));
    Plot plot = quarterHour();
    plot.line.limitText = wording::label(wording::Label::agreedLimit);
    plot.line.limit = limit;
    const auto placed = frame.placeValues(plot, 1);
    QVERIFY(!placed.empty());
    QVERIFY2(limit > 0.8 || placed.front().value == 1, "how high the axis is, is not said");
    for (std::size_t i = 0; i < placed.size(); ++i) {
        QVERIFY(!placed[i].box.intersects(frame.limitBox(plot, 1)));
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY(!placed[i].box.intersects(placed[j].box));
    }
}

void PlotTest::timesAreNeverFainterThanTheNumbers()
{
    Look look;
    Crosshair crosshair;
    PlotFrame frame(look, crosshair);
    frame.resize(QSizeF(330, 70));
    Plot plot = quarterHour();
    const auto inked = [&](std::optional<double> limit) {
        plot.line.limit = limit;
        plot.line.limitText = wording::label(wording::Label::agreedLimit);
        QImage image(330, 70, QImage::Format_RGB32);
        image.fill(look.theme().panel);
        QPainter painter(&image);
        frame.paintGround(painter, plot, 1);
        double most = 1; // of anything below the plot, against its ground
        for (int y = static_cast<int>(frame.plotArea().bottom()) + 3; y < image.height(); ++y)
            for (int x = 0; x < static_cast<int>(frame.plotArea().right()); ++x)
                most = std::max(most, contrast(image.pixelColor(x, y), look.theme().panel));
        return most;
    };
    const double plain = inked({});
    QVERIFY(plain > 3);
    for (const double limit : {0.0, 0.4, 0.95}) // wherever its words take a number's place
        QCOMPARE(inked(limit), plain);
}

void PlotTest::limitIsAlwaysInsideThePlot()
{
    Plot plot = quarterHour();
    plot.samples = std::make_shared<Samples>(every(1s, 900));
    plot.unit = wording::Unit::seconds;
    for (const double limit : {0.001, 0.3, 1.0, 7.0, 240.0}) {
        plot.line.limit = limit;
        QVERIFY(axisTop(plot) > limit);
        QVERIFY(axisTop(plot) >= 1.0);
    }
}

QTEST_MAIN(PlotTest)
#include "PlotTest.moc"
