// The console's window with a large fleet behind it, and its charts. Each part of the work beside something bare that does the
// like, in the same run and in turns. A part runs in a process of its own: console_bench PART; without one, all of them.

#include "Fleet.h"

#include "ui/Desk.h"
#include "ui/MainWindow.h"
#include "ui/PlotView.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QPainter>
#include <QProcess>
#include <QTableWidget>
#include <QTest>
#include <QTimer>
#include <QWindow>

#include <cmath>
#include <ctime>
#include <fstream>
#include <functional>

using namespace handrail;
using namespace handrail::bench;

namespace {

double cpuMs()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// Of this process, in MB: its own share of all memory it uses.
double memoryMb()
{
    std::ifstream file("/proc/self/smaps_rollup");
    std::string line;
    while (std::getline(file, line))
        if (line.starts_with("Pss:"))
            return std::strtod(line.c_str() + 4, nullptr) / 1024;
    return 0;
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

void say(const char* what, double ours, const char* unit, const char* beside, double other, double goal)
{
    const double ratio = other > 0 ? ours / other : 0;
    std::printf("%-58s %8.1f %-3s  %-44s %8.1f %-3s  ratio %5.2f  goal %4.2f  %s\n", what, ours, unit, beside, other, unit, ratio,
                goal, ratio <= goal ? "reached" : "NOT reached");
    std::fflush(stdout);
}

void until(const char* what, const std::function<bool()>& holds, int ms)
{
    if (!QTest::qWaitFor(holds, ms))
        qFatal("%s", what);
}

/// Until the desk has drawn all that it was told.
void untilDrawn(ui::Desk& desk)
{
    bool drawn = false;
    const auto connection = QObject::connect(&desk, &ui::Desk::pictureChanged, &desk, [&] { drawn = true; });
    until("no picture came", [&] { return drawn; }, 10'000);
    QObject::disconnect(connection);
}

struct Stage {
    SystemClock clock;
    ui::Look look;
    Fleet* fleet;
    ui::Desk desk;
    std::unique_ptr<ui::MainWindow> window;

    explicit Stage(std::size_t services, std::size_t incidents) : desk(clock, std::make_unique<ui::NoMemory>())
    {
        auto made = std::make_unique<Fleet>(services, incidents);
        fleet = made.get();
        desk.addAgent(std::move(made));
        window = std::make_unique<ui::MainWindow>(desk, look, ui::MainWindow::Dial());
        window->show();
        desk.begin();
        fleet->comeAlive(clock.wall(), clock.steady());
        fleet->live(clock.wall(), clock.steady());
        until("the window does not come alive", [&] { return window->hasCharts() && desk.picture().services.size() == services; }, 60'000);
    }
};

/// Memory, computing and stalls with 1,000 services and 50 incidents, half a minute of life.
void fleetPart()
{
    constexpr int kBeats = 600, kWarmUp = 100; // of 50 ms
    Stage stage(1000, 50);
    QTimer beats;
    double longest = 0;
    QElapsedTimer gap;
    gap.start();
    int tick = 0;
    QObject::connect(&beats, &QTimer::timeout, &beats, [&] {
        longest = std::max(longest, double(gap.nsecsElapsed()) / 1e6 - 50);
        gap.restart();
        stage.fleet->live(stage.clock.wall(), stage.clock.steady());
        if (++tick % 20 == 0)
            stage.fleet->heartbeat(stage.clock.wall(), stage.clock.steady());
    });
    beats.start(50);
    until("the window stands still", [&] { return tick >= kWarmUp; }, 60'000);
    longest = 0;
    const double before = cpuMs();
    QElapsedTimer whole;
    whole.start();
    until("the window stands still", [&] { return tick >= kWarmUp + kBeats; }, 300'000);
    const double share = 100 * (cpuMs() - before) / double(whole.elapsed());
    const double memory = memoryMb();
    say("1,000 services, 50 incidents: memory", memory, "MB", "Nagstamon with 1,000 alerts (known figure)", 150, 0.8);
    say("the same", memory, "MB", "Chromium on Prometheus's alerts (known figure)", 398, 0.3);
    std::printf("%-58s %8.1f %%\n%-58s %8.1f ms\n", "the same: computing, of one core", share,
                "the same: longest time the window did not answer", longest);
}

/// 1,000 alerts, all with a new number, painted; beside a bare table of as many rows and cells.
void alertsPart()
{
    constexpr int kRounds = 30;
    Stage stage(1000, 1000);
    QTableWidget table(1000, 8);
    table.resize(1280, 800);
    for (int row = 0; row < 1000; ++row)
        for (int column = 0; column < 8; ++column)
            table.setItem(row, column, new QTableWidgetItem(QStringLiteral("row %1").arg(row)));
    table.show();
    std::vector<double> ours, bare;
    until("no window", [&] { return table.windowHandle() && table.windowHandle()->isExposed(); }, 10'000);
    for (int round = 0; round < kRounds; ++round) {
        stage.fleet->live(stage.clock.wall(), stage.clock.steady());
        stage.fleet->heartbeat(stage.clock.wall(), stage.clock.steady());
        untilDrawn(stage.desk);
        stage.fleet->refreshAlerts(stage.clock.wall());
        const double before = cpuMs();
        untilDrawn(stage.desk);
        QCoreApplication::sendPostedEvents();
        stage.window->repaint();
        ours.push_back(cpuMs() - before);
        const double start = cpuMs();
        for (int row = 0; row < 1000; ++row)
            for (int column = 0; column < 8; ++column)
                table.item(row, column)->setText(QStringLiteral("row %1 round %2").arg(row).arg(round));
        table.viewport()->repaint();
        bare.push_back(cpuMs() - start);
    }
    say("1,000 alerts refreshed and repainted: computing", median(ours), "ms", "Nagstamon (known figure)", 363, 0.1);
    say("the same", median(ours), "ms", "a bare QTableWidget, 1,000 rows of 8 cells", median(bare), 10);
}

/// Polylines of the same points, as plain as can be.
class Bare final : public QWidget {
public:
    std::vector<QPolygonF> lines;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(Qt::blue, 1));
        for (std::size_t i = 0; i < lines.size(); ++i) {
            painter.resetTransform();
            painter.translate(double(i % 2) * width() / 2.0, double(i / 2) * height() / 2.0);
            painter.drawPolyline(lines[i]);
        }
    }
};

double valueAt(std::size_t i, int round)
{
    return 0.5 + 0.3 * std::sin(double(i) * 0.013 + round) + 0.1 * std::sin(double(i) * 1.7);
}

struct ChartsMeasured {
    double ours = 0, bare = 0;
};

ChartsMeasured charts(std::size_t points)
{
    constexpr int kRounds = 15;
    ui::Look look;
    ui::Crosshair crosshair;
    QWidget window;
    window.resize(1000, 700);
    std::vector<ui::PlotView*> views;
    for (int i = 0; i < 4; ++i) {
        views.push_back(new ui::PlotView(look, crosshair, &window));
        views.back()->setGeometry((i % 2) * 500, (i / 2) * 350, 500, 350);
    }
    Bare bare;
    bare.resize(1000, 700);
    window.show();
    bare.show();
    if (!QTest::qWaitForWindowExposed(&window) || !QTest::qWaitForWindowExposed(&bare))
        qFatal("no window");
    const WallTime from = fromMs(1'795'000'000'000);
    std::vector<double> ours, plain;
    for (int round = 0; round < kRounds; ++round) {
        auto samples = std::make_shared<ui::Samples>();
        const Millis span(86'400'000 / static_cast<long>(points));
        for (std::size_t i = 0; i < points; ++i)
            samples->push_back({from + span * static_cast<long>(i), span, valueAt(i, round)});
        ui::Plot plot;
        plot.from = from;
        plot.to = from + std::chrono::hours(24);
        plot.samples = samples;
        double before = cpuMs();
        for (ui::PlotView* view : views) {
            view->show(plot);
            view->viewport()->repaint();
        }
        ours.push_back(cpuMs() - before);
        before = cpuMs();
        bare.lines.assign(4, {});
        for (QPolygonF& line : bare.lines)
            for (std::size_t i = 0; i < points; ++i)
                line << QPointF(double(i) * 500.0 / double(points), 350 * (1 - valueAt(i, round)));
        bare.repaint();
        plain.push_back(cpuMs() - before);
    }
    return {median(ours), median(plain)};
}

void chartsPart()
{
    const ChartsMeasured few = charts(1'000), day = charts(8'640), many = charts(100'000);
    say("four charts of a day (8,640 windows), new and painted", day.ours, "ms", "plain polylines of the same points", day.bare, 3);
    say("the same, 100,000 points", many.ours, "ms", "plain polylines of the same points", many.bare, 3);
    say("100,000 points", many.ours, "ms", "1,000 points", few.ours, 3);
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QString part = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString();
    if (part == QLatin1String("fleet"))
        fleetPart();
    else if (part == QLatin1String("alerts"))
        alertsPart();
    else if (part == QLatin1String("charts"))
        chartsPart();
    else
        for (const char* each : {"fleet", "alerts", "charts"})
            if (QProcess::execute(QCoreApplication::applicationFilePath(), {QString::fromLatin1(each)}) != 0)
                return 1;
    return 0;
}
