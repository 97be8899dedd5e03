#include "Console.h"

#include "Beside.h"
#include "ConsoleMemory.h"
#include "KeyRing.h"
#include "Options.h"
#include "PictureWriter.h"

#include "base/Loopback.h"
#include "ui/DesktopScheme.h"
#include "ui/LinkFeed.h"
#include "ui/MainWindow.h"
#include "ui/Notices.h"
#include "ui/OneInstance.h"
#include "ui/SettingsPage.h"
#include "ui/TopBar.h"
#include "ui/Words.h"

#include <QApplication>
#include <QIcon>
#include <QLocale>
#include <QTimer>
#include <QTranslator>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>

namespace handrail::console {

namespace {

constexpr const char* kUsualAgent = "127.0.0.1:7443";
constexpr int kKeepPictureEveryMs = 60'000;

/// Ctrl-C and the end of the session close the window as its button would.
volatile std::sig_atomic_t askedToEnd = 0;

void onSignal(int)
{
    askedToEnd = 1;
}

ui::ThemeChoice themeFrom(const std::string& name)
{
    return name == "light" ? ui::ThemeChoice::light : name == "dark" ? ui::ThemeChoice::dark : ui::ThemeChoice::desktop;
}

std::string nameOf(ui::ThemeChoice choice)
{
    return choice == ui::ThemeChoice::light ? "light" : choice == ui::ThemeChoice::dark ? "dark" : "";
}

/// Where the agents are: as asked, else as remembered, else the usual one.
std::vector<std::string> addresses(const console::Options& options, const console::ConsoleMemory& memory)
{
    if (options.agentsGiven || !options.service.empty())
        return options.agents;
    auto remembered = memory.rememberedAgents();
    if (remembered.empty())
        remembered.push_back(kUsualAgent);
    return remembered;
}

/// The three files as they were named; else those in the folder, for whatever is not on this machine. A key that no file
/// holds is in the keyring.
client::Address addressOf(const console::Options& options, const console::KeyRing& keys, const std::string& target)
{
    client::Address address{target, options.caFile, options.certFile, options.keyFile, {}};
    const auto where = parseHostPort(target);
    const bool isGiven = !options.certsFolder.empty();
    if (options.caFile.empty() && (isGiven || (where && !isLoopbackHost(where->host)))) {
        const std::filesystem::path folder = isGiven ? options.certsFolder : options.data / "certs";
        address.caFile = (folder / "authority.pem").string();
        std::error_code none;
        for (const auto& file : std::filesystem::directory_iterator(folder, none))
            if (file.path().extension() == ".pem" && file.path().stem() != "authority") {
                address.certFile = file.path().string();
                address.keyFile = std::filesystem::path(file.path()).replace_extension(".key").string();
            }
    }
    if (!address.certFile.empty() && !std::filesystem::exists(address.keyFile))
        address.key = keys.reader(std::filesystem::path(address.certFile).stem().string());
    return address;
}

/// What `handrail --keep-key FILE` does.
int keepKey(const std::string& file)
{
    const auto name = console::KeyRing::keep(file);
    if (!name) {
        std::fprintf(stderr, "handrail: %s\n", name.error().text().c_str());
        return 1;
    }
    std::printf("The key %s is in the keyring of this desktop. %s is not needed here any more.\n", name->c_str(), file.c_str());
    return 0;
}

void wireNotices(ui::Notices& notices, ui::Desk& desk, ui::MainWindow& window, console::ConsoleMemory& memory)
{
    QObject::connect(&desk, &ui::Desk::brokenNow, &notices, &ui::Notices::show);
    QObject::connect(&desk, &ui::Desk::pictureChanged, &notices, [&](const ui::Picture& picture) {
        notices.showTray(picture.worst, ui::say(picture.tray));
        notices.remind(picture.cards);
    });
    QObject::connect(&notices, &ui::Notices::opened, &window, [&window] {
        window.showNormal();
        window.raise();
        window.activateWindow();
    });
    QObject::connect(&window.topBar(), &ui::TopBar::soundChanged, &notices, [&](bool on) {
        notices.setSound(on);
        memory.keepSetting("sound", on ? "on" : "off");
    });
    ui::SettingsPage& settings = window.settings();
    QObject::connect(&settings, &ui::SettingsPage::themeChosen, &window,
                     [&memory](ui::ThemeChoice choice) { memory.keepSetting("theme", nameOf(choice)); });
    QObject::connect(&settings, &ui::SettingsPage::soundTried, &notices, &ui::Notices::beep);
    window.topBar().setSound(memory.setting("sound") != "off");
    if (const std::string seconds = memory.setting("countdown"); !seconds.empty())
        settings.setCountdown(static_cast<unsigned>(std::clamp(std::atoi(seconds.c_str()), 0, 10)));
    QObject::connect(&settings, &ui::SettingsPage::countdownChanged, &window,
                     [&memory](unsigned seconds) { memory.keepSetting("countdown", std::to_string(seconds)); });
}

/// What is not in the first picture waits until that stands.
void afterFirstPicture(ui::Desk& desk, ui::MainWindow& window, const std::function<void()>& rest)
{
    const auto goOn = [&desk, rest] {
        rest();
        QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/handrail.svg")));
        QTimer::singleShot(0, &desk, &ui::Desk::begin);
    };
    if (window.isBuilt())
        goOn();
    else
        QObject::connect(&window, &ui::MainWindow::built, &window, goOn);
}

/// An agent in this process, which looks and does not act. Null when it can't, and that was said.
std::unique_ptr<agent::Agent> lookWithoutAgent(const Options& options, const Clock& clock, ui::Desk& desk,
                                               const std::string& console, Embed embed)
{
    auto agent = embed(options.service, options.metrics, options.answers, clock);
    if (!agent) {
        std::fprintf(stderr, "handrail: %s\n", agent.error().text().c_str());
        return nullptr;
    }
    client::Address address{options.service, {}, {}, {}, (*agent)->inProcessChannel()};
    desk.addAgent(std::make_unique<ui::LinkFeed>(std::move(address), console));
    return std::move(*agent);
}

int run(QApplication& app, const Options& options, Embed embed)
{
    ui::OneInstance one(QString::fromStdString(options.data.string()));
    if (!one.claim())
        return 0;
    const SystemClock clock;
    auto made = std::make_unique<console::ConsoleMemory>(options.data);
    console::ConsoleMemory& memory = *made;
    std::unique_ptr<agent::Agent> embedded;
    ui::Look look;
    look.choose(themeFrom(options.theme.empty() ? memory.setting("theme") : options.theme));
    ui::DesktopScheme scheme;
    QObject::connect(&scheme, &ui::DesktopScheme::changed, &look, &ui::Look::followDesktop);
    ui::Desk desk(clock, std::move(made));
    const console::KeyRing keys; // after the desk: whose links stop waiting for a key when the window closes
    const std::string console = "console-" + newRequestId().value.substr(0, 8);
    if (!options.service.empty()) {
        embedded = lookWithoutAgent(options, clock, desk, console, embed);
        if (!embedded)
            return 1;
    }
    const auto dial = [&](const std::string& target) -> std::unique_ptr<ui::Feed> {
        return std::make_unique<ui::LinkFeed>(addressOf(options, keys, target), console);
    };
    std::vector<std::string> targets = addresses(options, memory);
    for (const std::string& target : targets)
        desk.addAgent(dial(target));
    targets.push_back(options.service);
    const auto add = [&](const std::string& target) {
        memory.keepSetting("agent:" + target, "added");
        return dial(target);
    };
    ui::MainWindow window(desk, look, add, memory.firstPicture(targets), clock.wall());
    window.resize(options.size.isValid() ? options.size : window.size());
    std::optional<ui::Notices> notices;
    afterFirstPicture(desk, window, [&] {
        wireNotices(notices.emplace(), desk, window, memory);
        QObject::connect(&one, &ui::OneInstance::raised, &*notices, &ui::Notices::opened);
        QTimer::singleShot(0, &scheme, &ui::DesktopScheme::ask);
    });
    QTimer keeping;
    QObject::connect(&keeping, &QTimer::timeout, &window, [&] { memory.keepFirstPicture(targets, window.keptPicture()); });
    keeping.start(kKeepPictureEveryMs);
    QTimer ending;
    QObject::connect(&ending, &QTimer::timeout, &app, [&] {
        if (askedToEnd != 0)
            app.quit();
    });
    ending.start(200);
    window.show();
    std::unique_ptr<console::PictureWriter> pictures;
    if (!options.picture.empty())
        pictures = std::make_unique<console::PictureWriter>(window, options.picture, options.pictureEveryS);
    const int code = app.exec();
    memory.keepFirstPicture(targets, window.keptPicture());
    if (embedded)
        embedded->stop();
    return code;
}

} // namespace

int run(int argc, char** argv, Embed embed)
{
    int exitCode = 0;
    const auto options = readOptions(argc, argv, exitCode);
    if (!options)
        return exitCode;
    if (!options->keepKey.empty()) {
        const QCoreApplication app(argc, argv);
        return keepKey(options->keepKey);
    }
    if (!options->service.empty() && embed == nullptr) {
        const auto problem = goOnAs(kLookingProgram, argv);
        std::fprintf(stderr, "handrail: %s\n", problem.text().c_str());
        return 1;
    }
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("handrail"));
    QApplication::setDesktopFileName(QStringLiteral("org.handrail.Handrail"));
    QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("handrail"), QStringLiteral("_"), QStringLiteral(":/translations")))
        QApplication::installTranslator(&translator);
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    return run(app, *options, embed);
}

} // namespace handrail::console
