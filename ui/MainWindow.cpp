#include "MainWindow.h"

#include "ui/Blocks.h"
#include "ui/ConnectPage.h"
#include "ui/FirstPicture.h"
#include "ui/FocusKeeper.h"
#include "ui/HelpPage.h"
#include "ui/IncidentPage.h"
#include "ui/JournalPage.h"
#include "ui/LeftColumn.h"
#include "ui/LogPage.h"
#include "ui/ReadinessPage.h"
#include "ui/RunbookPanel.h"
#include "ui/SettingsPage.h"
#include "ui/TimelineStrip.h"
#include "ui/TopBar.h"
#include "ui/WhatIfPanel.h"
#include "ui/Words.h"
#include "wording/LabelTexts.h"
#include "wording/Numbers.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QKeyEvent>
#include <QScreen>
#include <QStackedLayout>
#include <QTimer>
#include <QUrl>

#include <algorithm>

namespace handrail::ui {

using wording::Label;

namespace {
constexpr Millis kShift = std::chrono::hours(12);
constexpr QSize kLeast(1024, 640), kUsual(1280, 800);
constexpr int kTitleBar = 32;

/// The shortest range that holds what the step that is on asks for; none when it asks for none.
std::optional<Range> rangeOfStep(const Desk& desk)
{
    const auto& page = desk.picture().page;
    const runbook::Runbook* book = page && page->run ? desk.runbook(page->run->runbook) : nullptr;
    if (!book)
        return {};
    const auto on = std::ranges::find(page->run->steps, wording::StepLook::current, &wording::StepView::look);
    if (on == page->run->steps.end() || on->number > book->steps.size() || book->steps[on->number - 1].lookOver <= Millis(0))
        return {};
    for (const Range range : {Range::quarterHour, Range::hour, Range::sixHours, Range::day})
        if (book->steps[on->number - 1].lookOver <= lengthOf(range))
            return range;
    return Range::week;
}

/// What the connect page says of one agent, step by step.
AgentLine lineOf(const DeskAgent& agent, WallTime now)
{
    using To = client::LinkChanged::To;
    AgentLine line{agent.board.address(), {}, agent.board.isLive(), agent.board.link().to == To::lost};
    const client::LinkChanged& link = agent.board.link();
    const client::Description* description = agent.board.description();
    if (link.to == To::connecting)
        line.found.push_back(say(wording::linkConnecting(line.address)));
    else if (link.to == To::lost)
        line.found.push_back(say(agent.awayText(now)));
    else if (link.to == To::refused)
        line.found.push_back(say(wording::linkRefused(line.address, link.why.what, link.why.whatToDo)));
    else if (description)
        line.found.push_back(say(wording::linkLive(line.address, description->agent.value)));
    line.whose = say(agent.whoseText());
    if (!description)
        return line;
    for (const client::ServiceDescription& service : description->services) {
        line.found.push_back(QChar(0x2022) + QStringLiteral(" ") +
                             named(service.agreement ? service.agreement->name : service.service.value));
        if (agent.board.windows(service.service).empty())
            line.found.push_back(say(Label::waitingForNumbers));
    }
    if (description->embedded)
        line.found.push_back(say(Label::looksOnly));
    return line;
}

/// A runbook to read, as its team wrote it.
QString markdownOf(const runbook::Runbook& book)
{
    QString text = QStringLiteral("# %1\n\n%2\n").arg(named(book.title), named(book.intro));
    for (const runbook::RunbookStep& step : book.steps)
        text += QStringLiteral("\n### %1. %2\n\n%3\n").arg(step.number).arg(named(step.title), named(step.text));
    return text;
}

} // namespace

MainWindow::MainWindow(Desk& desk, Look& look, Dial dial, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_look(look), m_dial(std::move(dial))
{
    setObjectName(QStringLiteral("desk"));
    setWindowTitle(say(Label::appName));
    fitToScreen();
    build();
}

MainWindow::MainWindow(Desk& desk, Look& look, Dial dial, const std::string& stored, WallTime now)
    : m_desk(desk), m_look(look), m_dial(std::move(dial))
{
    setObjectName(QStringLiteral("desk"));
    setWindowTitle(say(Label::appName));
    fitToScreen();
    auto last = FirstPicture::read(stored);
    if (!last) {
        build();
        return;
    }
    m_first = new FirstPicture(std::move(*last), now, m_look, this);
    connect(m_first, &FirstPicture::painted, this, &MainWindow::build);
}

/// At twice the scale a usual screen has no room for the usual window.
void MainWindow::fitToScreen()
{
    const QSize room = screen()->availableSize() - QSize(0, kTitleBar);
    setMinimumSize(kLeast.boundedTo(room));
    resize(kUsual.boundedTo(room));
}

void MainWindow::build()
{
    setAttribute(Qt::WA_StyledBackground);
    buildParts();
    connect(m_pages, &QStackedLayout::currentChanged, new FocusKeeper(*this, *m_middle), &FocusKeeper::settle);
    connectParts();
    connectPages();
    applyLook();
    m_left->takeFocus(); // before there is anything to show: Qt would give it to the first field
    show(m_desk.picture());
    if (m_first)
        m_first->raise();
    Q_EMIT built();
}

std::string MainWindow::keptPicture()
{
    const bool isWorthIt = isBuilt() && !m_first && m_desk.picture().page && m_pages->currentWidget() == m_incident;
    return isWorthIt ? FirstPicture::of(*this, m_desk.picture().now) : std::string();
}

void MainWindow::buildParts()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_left = new LeftColumn(m_look, this);
    m_middle = new QWidget(this);
    m_pages = new QStackedLayout(m_middle);
    m_incident = new IncidentPage(m_look, m_middle);
    m_journal = new JournalPage(m_middle);
    m_logs = new LogPage(m_middle);
    m_readiness = new ReadinessPage(m_middle);
    m_connect = new ConnectPage(m_middle);
    m_settings = new SettingsPage(m_look, m_middle);
    m_help = new HelpPage(m_middle);
    for (QWidget* page : std::initializer_list<QWidget*>{m_incident, m_journal, m_logs, m_readiness, m_connect, m_settings, m_help})
        m_pages->addWidget(page);
    m_right = new RunbookPanel(m_look, this);
    auto* row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_left);
    row->addWidget(m_middle, 1);
    row->addWidget(m_right);
    column->addLayout(row, 1);
    buildBottom();
    column->addWidget(m_bottom);
    // Last in the order of the keyboard: it begins with what needs someone.
    m_top = new TopBar(m_look, m_left->services(), this);
    column->insertWidget(0, m_top);
}

void MainWindow::buildBottom()
{
    m_bottom = new QWidget(this);
    m_bottom->setObjectName(QStringLiteral("bottomBar"));
    m_bottom->setAttribute(Qt::WA_StyledBackground);
    m_timeline = new TimelineStrip(m_look, m_bottom);
    m_everything = addButton(m_bottom, QStringLiteral("everything"), "quiet");
    put(m_everything, say(Label::everythingThatHappened) + QStringLiteral(" ") + QChar(0x203A));
    auto* row = new QHBoxLayout(m_bottom);
    row->setContentsMargins(16, 4, 14, 4);
    row->addWidget(m_timeline, 1);
    row->addWidget(m_everything);
}

void MainWindow::connectParts()
{
    connect(&m_desk, &Desk::pictureChanged, this, qOverload<const Picture&>(&MainWindow::show));
    connect(&m_look, &Look::changed, this, &MainWindow::applyLook);
    const auto pick = [this](const std::string& key) {
        m_desk.select(key);
        openPage(m_incident);
    };
    connect(m_left, &LeftColumn::picked, this, pick);
    connect(m_top, &TopBar::picked, this, pick);
    connect(m_top, &TopBar::readinessAsked, this, [this] { toggle(m_readiness); });
    connect(m_top, &TopBar::connectAsked, this, [this] { toggle(m_connect); });
    connect(m_top, &TopBar::settingsAsked, this, [this] { toggle(m_settings); });
    connect(m_top, &TopBar::helpAsked, this, [this] { toggle(m_help); });
    connect(m_incident, &IncidentPage::rangeAsked, &m_desk, &Desk::setRange);
    connect(m_incident, &IncidentPage::takeAsked, this,
            [this](journal::Holding what, const QString& to) { m_desk.take(what, to.toStdString()); });
    connect(m_incident, &IncidentPage::silenceAsked, &m_desk, &Desk::silence);
    connect(m_incident, &IncidentPage::drillAsked, &m_desk, &Desk::drill);
    connect(m_incident, &IncidentPage::changeStopAsked, &m_desk, &Desk::stopChanges);
    connect(m_right, &RunbookPanel::handedOver, this,
            [this](const QString& to) { m_desk.take(journal::Holding::handedOver, to.toStdString()); });
    connect(m_right, &RunbookPanel::changeStopAsked, this, [this] {
        openPage(m_incident);
        m_incident->openChangeStop();
    });
    connect(m_left, &LeftColumn::takeAsked, this, [this, pick](const std::string& key) {
        pick(key);
        m_desk.take(journal::Holding::taken);
    });
    connect(m_left, &LeftColumn::silenceAsked, this, [this, pick](const std::string& key) {
        pick(key);
        m_incident->openSilences();
    });
    connect(m_incident, &IncidentPage::noteAsked, this, [this](const QString& text) { m_desk.note(text.toStdString()); });
    connect(m_right, &RunbookPanel::actionAsked, &m_desk, &Desk::operate);
    connect(m_right, &RunbookPanel::stopAsked, &m_desk, &Desk::stop);
    connect(m_right, &RunbookPanel::consentAsked, &m_desk, &Desk::consent);
    connect(m_right, &RunbookPanel::answered, this,
            [this](const std::string& runbook, std::uint32_t step, const std::string& answer, const QString& why) {
                m_desk.answer(runbook, step, answer, why.toStdString());
            });
    connect(m_right, &RunbookPanel::takenBack, &m_desk, &Desk::takeBack);
    connect(m_right, &RunbookPanel::lookAsked, this, &MainWindow::lookAt);
    connect(m_right, &RunbookPanel::bookAsked, this, &MainWindow::readBook);
}

void MainWindow::connectPages()
{
    const auto back = [this] { openPage(m_incident); };
    connect(m_everything, &QPushButton::clicked, this, [this] { toggle(m_journal); });
    connect(m_settings, &SettingsPage::closed, this, back);
    connect(m_help, &HelpPage::closed, this, back);
    connect(m_journal, &JournalPage::closed, this, back);
    connect(m_logs, &LogPage::closed, this, back);
    connect(m_readiness, &ReadinessPage::closed, this, back);
    connect(m_readiness, &ReadinessPage::drillAsked, this, [this](const std::string& fault) {
        m_desk.drill(fault, false);
        openPage(m_incident); // there it is worked
    });
    connect(m_connect, &ConnectPage::closed, this, back);
    connect(m_logs, &LogPage::asked, this,
            [this](const QString& contains, bool now) { m_desk.askLogs(contains.toStdString(), now); });
    connect(&m_desk, &Desk::logsCame, this, [this](const client::LogsCame& logs) {
        m_logs->show(logs, m_desk.agreementInView(), m_desk.troubleSince());
    });
    connect(m_connect, &ConnectPage::addAsked, this, [this](const QString& address) {
        if (m_dial)
            m_desk.addAgent(m_dial(address.toStdString()));
    });
    connect(m_connect, &ConnectPage::removeAsked, this,
            [this](const QString& address) { m_desk.removeAgent(address.toStdString()); });
    connect(m_connect, &ConnectPage::reconnectAsked, &m_desk, &Desk::reconnectNow);
    connectJournal();
    connectSettings();
    connectTrial();
}

void MainWindow::connectTrial()
{
    WhatIfPanel& panel = m_readiness->whatIf();
    connect(&panel, &WhatIfPanel::limitAsked, &m_desk, &Desk::tryLimit);
    connect(&panel, &WhatIfPanel::fileAsked, &m_desk, &Desk::tryFile);
    connect(&m_desk.trial(), &Trial::progressed, &panel, &WhatIfPanel::showProgress);
    connect(&m_desk.trial(), &Trial::came, &panel, &WhatIfPanel::showAnswer);
    connect(&m_desk.trial(), &Trial::failed, &panel, &WhatIfPanel::showWhyNot);
}

void MainWindow::connectJournal()
{
    connect(m_journal, &JournalPage::reportAsked, this, [this] { m_journal->copy(m_desk.report()); });
    connect(m_journal, &JournalPage::shiftAsked, this, [this] { m_journal->copy(m_desk.shift(kShift)); });
    connect(m_journal, &JournalPage::exportAsked, this, [this](const QString& file, const QString& text) {
        m_desk.memory().writeFile(file.toStdString(), text.toStdString());
    });
    connect(&m_desk, &Desk::written, this, [this](const Result<std::string>& path) {
        if (path)
            m_journal->showExported(named(*path));
        else
            m_journal->showWritten(say(wording::errorText(path.error().what, path.error().whatToDo)));
    });
}

/// The bar's quick switch and the setting are one.
void MainWindow::connectSettings()
{
    connect(m_settings, &SettingsPage::soundChanged, m_top, &TopBar::setSound);
    connect(m_top, &TopBar::soundChanged, m_settings, &SettingsPage::setSound);
    connect(m_settings, &SettingsPage::countdownChanged, this, [this](unsigned seconds) { m_desk.setCountdown(seconds); });
}

void MainWindow::toggle(QWidget* page)
{
    const bool open = m_pages->currentWidget() == page;
    if (page == m_help && !open)
        m_help->openTopic(0);
    openPage(open ? m_incident : page);
}

void MainWindow::readBook(const std::string& file)
{
    const runbook::Runbook* book = m_desk.runbook(file);
    if (!book)
        return;
    m_help->openText(markdownOf(*book));
    openPage(m_help);
}

void MainWindow::openPage(QWidget* page)
{
    m_pages->setCurrentWidget(page);
    m_desk.setReadiness(page == m_readiness);
    showPages(m_desk.picture());
}

void MainWindow::lookAt(const QString& at, const QString& what)
{
    if (at == QLatin1String("logs")) {
        m_logs->ask(what);
        openPage(m_logs);
    } else if (at == QLatin1String("link")) {
        const QUrl address(what);
        if (QStringList{QStringLiteral("https"), QStringLiteral("http"), QStringLiteral("mailto")}.contains(address.scheme()))
            QDesktopServices::openUrl(address);
    } else {
        if (const auto range = rangeOfStep(m_desk))
            m_desk.setRange(*range);
        openPage(m_incident);
        m_incident->setFocus();
    }
}

void MainWindow::applyLook()
{
    const Theme& theme = m_look.theme();
    setFont(m_look.font());
    setStyleSheet(theme.styleSheet(m_look.size(), m_look.family()));
    QPalette colors = palette();
    colors.setColor(QPalette::Window, theme.window);
    colors.setColor(QPalette::WindowText, theme.text);
    colors.setColor(QPalette::Text, theme.text);
    colors.setColor(QPalette::PlaceholderText, theme.muted);
    colors.setColor(QPalette::Base, theme.field);
    colors.setColor(QPalette::Link, theme.focus);
    setPalette(colors);
    fitColumns();
    if (m_pictured)
        show(m_desk.picture());
}

void MainWindow::fitColumns()
{
    m_left->setFixedWidth(std::clamp(width() * 21 / 100, 250, 330));
    m_right->setFixedWidth(std::clamp(width() * 26 / 100, 316, 440));
}

bool MainWindow::isNeverConnected() const
{
    const auto isAway = [](const DeskAgent* agent) {
        const auto to = agent->board.link().to;
        return to == client::LinkChanged::To::lost || to == client::LinkChanged::To::refused;
    };
    return m_desk.picture().services.empty() && std::ranges::all_of(m_desk.agents(), isAway);
}

void MainWindow::show(const Picture& picture)
{
    m_pictured = true;
    m_top->show(picture);
    m_left->show(picture);
    m_incident->show(picture);
    m_right->show(picture);
    m_timeline->show(picture.timeline, picture.now);
    if (picture.page && !std::exchange(m_hasFocus, true) && (!focusWidget() || m_left->isAncestorOf(focusWidget())))
        m_left->takeFocus();
    showPages(picture);
    // All find their places before anything is painted: of a layout that is half done a button would be seen, and clicked, elsewhere.
    // Not before the window is there: what has not its fonts yet would be given too little room.
    if (isVisible())
        layOutNow();
    m_right->settle();
    // The stored picture goes when there is one of the desk's own, or nothing to make it of.
    if (m_first && (picture.page || isNeverConnected())) {
        m_first->deleteLater();
        m_first = nullptr;
    }
}

void MainWindow::showPages(const Picture& picture)
{
    const bool first = isNeverConnected() && !picture.page;
    if (first && m_pages->currentWidget() == m_incident) {
        m_asksForAgent = true;
        m_pages->setCurrentWidget(m_connect);
    } else if (picture.page && std::exchange(m_asksForAgent, false) && m_pages->currentWidget() == m_connect) {
        m_pages->setCurrentWidget(m_incident);
    }
    // The runbook stays beside what it sends one to look at.
    const QWidget* now = m_pages->currentWidget();
    m_right->setVisible(picture.page.has_value() && (now == m_incident || now == m_logs));
    if (m_pages->currentWidget() == m_connect) {
        std::vector<AgentLine> lines;
        for (const DeskAgent* agent : m_desk.agents())
            lines.push_back(lineOf(*agent, picture.now));
        m_connect->show(lines, first);
    }
    if (m_pages->currentWidget() == m_readiness)
        m_readiness->show(picture);
    if (m_pages->currentWidget() == m_journal && (picture.journalSize != m_journalSize || picture.journalSize == 0))
        showJournal();
}

void MainWindow::showJournal()
{
    std::vector<JournalRow> rows;
    for (const wording::TimelineItem& item : m_desk.journal()) {
        const QString day = say(wording::dayOf(item.at));
        rows.push_back({item.seq, day + QLatin1Char(' ') + named(wording::clockSeconds(item.at)), m_desk.nameOf(item.service),
                        named(item.who), say(item.text), say(wording::bothClocks(item.at)), item.important});
    }
    m_journalSize = rows.size();
    m_journal->show(std::move(rows));
}

void MainWindow::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    if (m_hasCharts || !isBuilt() || !m_pictured || !m_desk.picture().page)
        return;
    m_hasCharts = true;
    // Charts cost as much as the rest of the start: they come when the first picture stands.
    QTimer::singleShot(0, this, [this] {
        m_incident->createCharts();
        Q_EMIT shownFirst();
    });
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_look.fitTo(width());
    if (m_first)
        m_first->setGeometry(rect());
    if (isBuilt())
        fitColumns();
}

void MainWindow::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_desk.setHidden(false);
}

void MainWindow::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_desk.setHidden(true);
}

void MainWindow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange)
        m_desk.setHidden(isMinimized());
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    const ActionsPicture& actions = m_desk.picture().actions;
    if (event->key() == Qt::Key_Escape && actions.counting && !actions.operation.empty())
        m_desk.stop(actions.operation); // whatever page is open: what counts down is the most urgent thing there is
    else if (event->key() == Qt::Key_Escape && isBuilt() && m_pages->currentWidget() != m_incident && !isNeverConnected())
        openPage(m_incident);
    else
        QWidget::keyPressEvent(event);
}

} // namespace handrail::ui
