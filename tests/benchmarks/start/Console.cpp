// The console as app/console starts it: start_console FOLDER ADDRESS. Says when the first useful picture (the incident list, the
// sentences and the stored lines) has been painted, and ends; with a third argument it stays, to fill its memory.

#include "Painted.h"

#include "console/ConsoleMemory.h"
#include "ui/DesktopScheme.h"
#include "ui/LinkFeed.h"
#include "ui/MainWindow.h"
#include "ui/Notices.h"
#include "ui/OneInstance.h"

#include <QApplication>
#include <QEvent>
#include <QIcon>
#include <QLocale>
#include <QTranslator>

#include <csignal>

using namespace handrail;

namespace {

volatile std::sig_atomic_t askedToEnd = 0;

void onSignal(int)
{
    askedToEnd = 1;
}

/// Told before the window paints: what is queued then runs when the painted window has been handed to the screen, and before
/// the charts are made.
class FirstPicture final : public QObject {
public:
    FirstPicture(const ui::Desk& desk, QWidget& window, bool stays) : m_desk(desk), m_stays(stays)
    {
        window.installEventFilter(this);
    }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && m_desk.picture().page && !std::exchange(m_isPainted, true))
            QMetaObject::invokeMethod(this, [this] { say(); }, Qt::QueuedConnection);
        return false;
    }

private:
    void say() const
    {
        sayPainted();
        if (!m_stays)
            std::_Exit(0); // its end is not measured
    }

    const ui::Desk& m_desk;
    const bool m_stays;
    bool m_isPainted = false;
};

int run(const std::string& folder, const std::string& address, bool stays)
{
    ui::OneInstance one(QString::fromStdString(folder));
    if (!one.claim())
        return 1;
    const SystemClock clock;
    auto memory = std::make_unique<console::ConsoleMemory>(folder);
    ui::Look look;
    ui::DesktopScheme scheme;
    QObject::connect(&scheme, &ui::DesktopScheme::changed, &look, &ui::Look::followDesktop);
    ui::Desk desk(clock, std::move(memory));
    const auto dial = [](const std::string& target) -> std::unique_ptr<ui::Feed> {
        return std::make_unique<ui::LinkFeed>(client::Address{target, {}, {}, {}, {}}, "console-bench");
    };
    desk.addAgent(dial(address));
    ui::MainWindow window(desk, look, dial);
    window.resize(1280, 800);
    ui::Notices notices;
    const FirstPicture first(desk, window, stays);
    QTimer ending;
    QObject::connect(&ending, &QTimer::timeout, &ending, [] {
        if (askedToEnd != 0)
            QApplication::quit();
    });
    ending.start(200);
    window.show();
    QTimer::singleShot(0, &desk, &ui::Desk::begin);
    QTimer::singleShot(0, &scheme, &ui::DesktopScheme::ask);
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3)
        return 2;
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("handrail"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/handrail.svg")));
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("handrail"), QStringLiteral("_"), QStringLiteral(":/translations")))
        QApplication::installTranslator(&translator);
    std::signal(SIGTERM, onSignal);
    return run(argv[1], argv[2], argc > 3);
}
