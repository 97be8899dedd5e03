#include "tests/e2e/Screen.h"

#include "ui/LinkFeed.h"
#include "ui/SteadyButton.h"

#include <QAbstractButton>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPointer>
#include <QRegularExpression>
#include <QScrollArea>
#include <QTableView>
#include <QTest>
#include <QWindow>

#include <algorithm>
#include <array>

namespace handrail::e2e {

namespace {

constexpr QPoint kAside(300, 20); ///< where a pointer covers and holds nothing
constexpr int kTries = 4;
constexpr int kStill = 20; ///< looks, 10 ms apart, at a thing that hasn't moved
constexpr int kHandMs = 5'000; ///< until something that was pressed shows an answer

QString textOf(const QWidget* widget)
{
    if (const auto* label = qobject_cast<const QLabel*>(widget))
        return label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
        return button->text();
    if (const auto* edit = qobject_cast<const QPlainTextEdit*>(widget))
        return edit->toPlainText();
    return {};
}

} // namespace

Screen::Screen(const QString& agentAddress)
    : Screen(client::Address{agentAddress.toStdString(), {}, {}, {}, {}}, "console-of-the-test")
{
}

Screen::Screen(client::Address agent, const std::string& console) : m_desk(m_clock, std::make_unique<ui::NoMemory>())
{
    m_look.choose(ui::ThemeChoice::dark);
    m_desk.addAgent(std::make_unique<ui::LinkFeed>(std::move(agent), console));
    m_window = std::make_unique<ui::MainWindow>(m_desk, m_look, ui::MainWindow::Dial());
    m_window->resize(1280, 800);
}

Screen::~Screen() = default;

bool Screen::open(int ms)
{
    m_window->show();
    m_desk.begin();
    return QTest::qWaitForWindowExposed(m_window.get())
           && QTest::qWaitFor([this] { return m_window->hasCharts() && !m_desk.picture().grey; }, ms);
}

QWidget* Screen::visible(const char* objectName, const QWidget* within) const
{
    const QWidget* where = within != nullptr ? within : m_window.get();
    for (QWidget* found : where->findChildren<QWidget*>(QLatin1String(objectName)))
        if (found->isVisible())
            return found;
    return nullptr;
}

std::vector<Screen::Card> Screen::cards() const
{
    std::vector<Card> all;
    const auto* view = m_window->findChild<QListView*>(QStringLiteral("cards"));
    for (int i = 0; view != nullptr && i < view->model()->rowCount(); ++i) {
        const QModelIndex at = view->model()->index(i, 0);
        if (static_cast<ui::CardRow::Kind>(at.data(ui::CardModel::KindRole).toInt()) == ui::CardRow::Kind::title)
            continue;
        all.push_back({at.data().toString(), at.data(ui::CardModel::SentenceRole).toString(),
                       at.data(ui::CardModel::MetaRole).toString()});
    }
    return all;
}

QString Screen::text(const char* objectName) const
{
    const QWidget* found = visible(objectName);
    return found != nullptr ? textOf(found) : QString();
}

QStringList Screen::chips() const
{
    QStringList all;
    const auto* row = m_window->findChild<QWidget*>(QStringLiteral("chips"));
    for (const QLabel* chip : row->findChildren<QLabel*>())
        if (chip->isVisible())
            all << chip->text();
    return all;
}

QWidget* Screen::currentStep() const
{
    static const QRegularExpression kStep(QStringLiteral("^step\\d+$"));
    for (QWidget* step : m_window->findChildren<QWidget*>(kStep)) {
        const QWidget* buttons = step->isVisible() ? visible("stepButtons", step) : nullptr;
        if (buttons != nullptr || (step->isVisible() && visible("stepText", step) != nullptr))
            return step;
    }
    return nullptr;
}

std::optional<Screen::Step> Screen::step() const
{
    const QWidget* widget = currentStep();
    if (widget == nullptr)
        return {};
    const auto read = [&](const char* name) {
        const QWidget* found = visible(name, widget);
        return found != nullptr ? textOf(found) : QString();
    };
    Step step{widget->objectName().mid(4).toInt(), read("stepTitle"), read("stepText"), read("stepAnswer"), false, {}};
    step.hasAction = visible("stepAction", widget) != nullptr;
    for (const QAbstractButton* button : widget->findChildren<QAbstractButton*>())
        if (button->isVisible() && button->isEnabled())
            step.choices << button->text();
    return step;
}

QString Screen::callText() const
{
    const QWidget* widget = currentStep();
    const QWidget* found = widget != nullptr ? visible("callText", widget) : nullptr;
    return found != nullptr ? textOf(found) : QString();
}

QStringList Screen::answered() const
{
    QStringList all;
    for (int number = 1;; ++number) {
        const auto* step = m_window->findChild<QWidget*>(QStringLiteral("step%1").arg(number));
        if (step == nullptr || !step->isVisible())
            return all;
        const QWidget* title = visible("stepTitle", step);
        const QWidget* answer = visible("stepAnswer", step);
        if (title != nullptr && answer != nullptr)
            all << textOf(title) + QStringLiteral(": ") + textOf(answer);
    }
}

bool Screen::click(QWidget* button)
{
    const QPointer<QWidget> target = button;
    QPoint at;
    int still = 0;
    const auto standsStill = [&] {
        if (!target || !target->isVisible())
            return true;
        for (QWidget* up = target->parentWidget(); up != nullptr; up = up->parentWidget())
            if (auto* scroll = qobject_cast<QScrollArea*>(up))
                scroll->ensureWidgetVisible(target, 0, 24);
        const QPoint now = target->mapTo(m_window.get(), target->rect().center());
        still = now == at ? still + 1 : 0;
        at = now;
        return still >= kStill;
    };
    // Nobody hits what still moves because the step has only just come.
    if (!QTest::qWaitFor(standsStill, kHandMs) || !target || !target->isVisible() || !target->isEnabled())
        return false;
    QWindow* window = m_window->windowHandle();
    if (m_window->childAt(at) != target) // something lies over it
        return false;
    QTest::mouseMove(window, at);
    QTest::mouseClick(window, Qt::LeftButton, {}, at);
    QTest::mouseMove(window, kAside);
    return true;
}

bool Screen::press(const QString& button)
{
    const auto before = step();
    const auto isOn = [&] {
        const auto now = step();
        return now && before && now->title == before->title;
    };
    // A press that comes too early for the window is lost; a person presses again.
    for (int tries = 0; tries < kTries && isOn(); ++tries) {
        const QPointer<QWidget> widget = currentStep();
        for (QAbstractButton* candidate : widget->findChildren<QAbstractButton*>())
            if (candidate->isVisible() && candidate->text() == button) {
                click(candidate);
                break;
            }
        if (QTest::qWaitFor([&] { return !isOn(); }, kHandMs))
            return true;
    }
    return before && !isOn();
}

bool Screen::act()
{
    const QPointer<QWidget> widget = currentStep();
    auto* button = widget ? qobject_cast<ui::SteadyButton*>(visible("stepActionDo", widget)) : nullptr;
    if (button == nullptr || !QTest::qWaitFor([&] { return button->isEnabled(); }, kHandMs))
        return false;
    const QString first = button->text();
    if (!click(button))
        return false;
    const auto isGoing = [&] { return visible("stepActionStop", widget) != nullptr || !button->isEnabled(); };
    if (!QTest::qWaitFor([&] { return isGoing() || button->text() != first; }, kHandMs))
        return false;
    if (isGoing() || button->text() == first)
        return true;
    // "... anyway" takes a second press, and not that of a double click: pressed until it is taken for a deliberate one.
    return QTest::qWaitFor([&] { return isGoing() || (click(button) && isGoing()); }, kHandMs);
}

bool Screen::take()
{
    // Whoever has it is offered to give it back, in the same place.
    return click(visible("take")) && QTest::qWaitFor([this] { return visible("giveBack") != nullptr; }, kHandMs);
}

bool Screen::handOver(const QString& to)
{
    if (!click(visible("handOverTo")) || !QTest::qWaitFor([this] { return visible("holdingText") != nullptr; }, kHandMs))
        return false;
    QTest::keyClicks(visible("holdingText"), to);
    return click(visible("holdingSend")) && QTest::qWaitFor([this] { return visible("take") != nullptr; }, kHandMs);
}

double Screen::rollBackTogether(Screen& one, Screen& other)
{
    std::array<QAbstractButton*, 2> buttons{};
    std::array<Screen*, 2> screens{&one, &other};
    for (Screen* screen : screens) // a button of "Any time" first opens what it would do
        if (!screen->visible("anyTime0Do") && !screen->click(screen->visible("anyTime0Open")))
            return -1;
    const auto ready = [&] {
        for (std::size_t i = 0; i < screens.size(); ++i) {
            buttons[i] = qobject_cast<QAbstractButton*>(screens[i]->visible("anyTime0Do"));
            if (!buttons[i] || !buttons[i]->isEnabled())
                return false;
        }
        return true;
    };
    if (!QTest::qWaitFor(ready, kHandMs))
        return -1;
    // A button that has only just come takes no press; a person looks at it first.
    QElapsedTimer looked;
    looked.start();
    if (!QTest::qWaitFor([&] { return looked.elapsed() > 700 && ready(); }, kHandMs))
        return -1;
    QElapsedTimer between;
    const auto press = [](QAbstractButton* button) { QTest::mouseClick(button, Qt::LeftButton); };
    press(buttons[0]);
    between.start();
    press(buttons[1]);
    return static_cast<double>(between.nsecsElapsed()) / 1e6;
}

QStringList Screen::journal()
{
    QStringList all;
    if (!click(visible("everything")))
        return all;
    auto* table = m_window->findChild<QTableView*>(QStringLiteral("journalTable"));
    if (!QTest::qWaitFor([&] { return table->isVisible() && table->model()->rowCount() > 0; }, kHandMs))
        return all;
    const QAbstractItemModel* rows = table->model();
    for (int i = 0; i < rows->rowCount(); ++i)
        all << rows->index(i, rows->columnCount() - 1).data().toString() + QStringLiteral(" | ")
                   + rows->index(i, rows->columnCount() - 2).data().toString();
    click(visible("everything"));
    return all;
}

void Screen::keepPicture(const QString& name)
{
    const QString folder = qEnvironmentVariable("HANDRAIL_PICTURES");
    if (folder.isEmpty() || !QDir().mkpath(folder))
        return;
    // Layouts answer to new texts when the events that are posted have been handled.
    int rounds = 0;
    if (QTest::qWaitFor([&] { return ++rounds > 3; }, kHandMs))
        m_window->grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
}

} // namespace handrail::e2e
