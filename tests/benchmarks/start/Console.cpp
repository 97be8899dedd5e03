// The console as app/console starts it: start_console FOLDER ADDRESS. Says when the first useful picture (the incident list, the
// sentences and the stored lines) has been painted, and ends; with a third argument it stays, to fill its memory, and says
// nothing, or ("window") says when the window itself stands with the desk's own picture and ends.

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
#include <functional>
#include <optional>

using namespace handrail;

namespace {

volatile std::sig_atomic_t askedToEnd = 0;

void onSignal(int)
{
    askedToEnd = 1;
}

/// Told before the picture is painted: what is queued then runs when it has been handed to the screen, and before anything else
/// is made.
class FirstPicture final : public QObject {
public:
    explicit FirstPicture(QWidget& painted, std::function<bool()> isIt) : m_isIt(std::move(isIt))
    {
        painted.installEventFilter(this);
    }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && m_isIt() && !std::exchange(m_isPainted, true))
            QMetaObject::invokeMethod(this, &FirstPicture::say, Qt::QueuedConnection);
        return false;
    }

private:
    static void say()
    {
        sayPainted();
        std::_Exit(0); // its end is not measured
    }

    const std::function<bool()> m_isIt;
    bool m_isPainted = false;
};

int run(const std::string& folder, const std::string& address, const std::string& how)
{
    ui::OneInstance one(QString::fromStdString(folder));
    if (!one.claim())
        return 1;
    const SystemClock clock;
    auto made = std::make_unique<console::ConsoleMemory>(folder);
    console::ConsoleMemory& memory = *made;
    ui::Look look;
    ui::DesktopScheme scheme;
    QObject::connect(&scheme, &ui::DesktopScheme::changed, &look, &ui::Look::followDesktop);
    ui::Desk desk(clock, std::move(made));
    const auto dial = [](const std::string& target) -> std::unique_ptr<ui::Feed> {
        return std::make_unique<ui::LinkFeed>(client::Address{target, {}, {}, {}, {}}, "console-bench");
    };
    desk.addAgent(dial(address));
    ui::MainWindow window(desk, look, dial, memory.firstPicture({address}), clock.wall());
    window.resize(1280, 800);
    std::optional<ui::Notices> notices;
    const auto goOn = [&] {
        notices.emplace();
        QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/handrail.svg")));
        QTimer::singleShot(0, &desk, &ui::Desk::begin);
        QTimer::singleShot(0, &scheme, &ui::DesktopScheme::ask);
    };
    std::unique_ptr<FirstPicture> first;
    QWidget* stored = window.findChild<QWidget*>(QStringLiteral("firstPicture"));
    if (how.empty() && stored != nullptr)
        first = std::make_unique<FirstPicture>(*stored, [] { return true; });
    else if (how != "stay")
        first = std::make_unique<FirstPicture>(window, [&] {
            return desk.picture().page && window.findChild<QWidget*>(QStringLiteral("firstPicture")) == nullptr;
        });
    QTimer ending;
    QObject::connect(&ending, &QTimer::timeout, &ending, [] {
        if (askedToEnd != 0)
            QApplication::quit();
    });
    ending.start(200);
    if (window.isBuilt())
        goOn();
    else
        QObject::connect(&window, &ui::MainWindow::built, &window, goOn);
    window.show();
    const int code = QApplication::exec();
    memory.keepFirstPicture({address}, window.keptPicture());
    return code;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3)
        return 2;
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("handrail"));
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("handrail"), QStringLiteral("_"), QStringLiteral(":/translations")))
        QApplication::installTranslator(&translator);
    std::signal(SIGTERM, onSignal);
    return run(argv[1], argv[2], argc > 3 ? argv[3] : "");
}
