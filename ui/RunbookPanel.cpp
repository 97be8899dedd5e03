#include "RunbookPanel.h"

#include "ui/ActionButton.h"
#include "ui/AnyTimeBar.h"
#include "ui/Blocks.h"
#include "ui/EndCard.h"
#include "ui/HandOver.h"
#include "ui/StepWidget.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTimer>

namespace handrail::ui {

using wording::Label;

namespace {
constexpr int kBelow = 4;
constexpr int kRestsFor = 4'000; ///< ms; who reads or aims moves sooner
constexpr int kAround = 18 + 16 + 10; ///< beside the list, its scroll bar with it
}

RunbookPanel::RunbookPanel(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setObjectName(QStringLiteral("right"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(say(Label::runbookArea));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* upper = new QWidget(this);
    m_stack = new QStackedLayout(upper);
    buildSteps();
    m_handOver = new HandOver(QStringLiteral("handOver"), HandOver::Place::panel, upper);
    m_stack->addWidget(m_handOver);
    column->addWidget(upper, 1);
    m_anyTime = new AnyTimeBar(m_look, this);
    column->addWidget(m_anyTime);
    connect(m_handOver, &HandOver::closed, this, [this] { m_stack->setCurrentIndex(0); });
    connect(m_anyTime, &AnyTimeBar::helpAsked, this,
            [this] { m_stack->setCurrentIndex(m_stack->currentIndex() == 0 ? 1 : 0); });
    connect(m_anyTime, &AnyTimeBar::actionAsked, this,
            [this](const wording::ActionCard& card, bool anyway, const OperationId& undoOf) {
                m_fromBar = true;
                Q_EMIT actionAsked(card, anyway, undoOf);
            });
    connect(m_end, &EndCard::handed, this, &RunbookPanel::handedOver);
    connect(m_anyTime, &AnyTimeBar::changeStopAsked, this, &RunbookPanel::changeStopAsked);
    connect(m_anyTime, &AnyTimeBar::stopAsked, this, &RunbookPanel::stopAsked);
    connect(m_anyTime, &AnyTimeBar::consentAsked, this, &RunbookPanel::consentAsked);
}

void RunbookPanel::buildHead(QVBoxLayout& column)
{
    auto* head = new QWidget(this);
    auto* lines = new QVBoxLayout(head);
    lines->setContentsMargins(18, 14, 16, 8);
    lines->setSpacing(2);
    m_title = addLabel(head, QStringLiteral("runbookTitle"), "heading", true);
    m_meta = addLabel(head, QStringLiteral("runbookMeta"), "smallMuted", true);
    m_newer = addLabel(head, QStringLiteral("runbookNewer"), "warn", true);
    m_suggestion = addLabel(head, QStringLiteral("suggestion"), "strong", true);
    for (QLabel* label : {m_title, m_meta, m_newer, m_suggestion})
        lines->addWidget(label);
    // Here it is seen wherever the steps are scrolled to.
    m_end = new EndCard(head);
    lines->addSpacing(4);
    lines->addWidget(m_end);
    column.addWidget(head);
}

void RunbookPanel::buildSteps()
{
    // The head stands still while the steps scroll under it.
    auto* page = new QWidget(this);
    auto* whole = new QVBoxLayout(page);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    buildHead(*whole);
    m_scroll = new QScrollArea(page);
    m_scroll->setObjectName(QStringLiteral("steps"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* inner = new QWidget(m_scroll);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(11, 6, 10, 12);
    column->setSpacing(2);
    m_steps = new QVBoxLayout;
    m_steps->setSpacing(0);
    column->addLayout(m_steps);
    m_booksTitle = addLabel(inner, QStringLiteral("booksTitle"), "section");
    m_books = new QWidget(inner);
    m_books->setObjectName(QStringLiteral("books"));
    auto* books = new QVBoxLayout(m_books);
    books->setContentsMargins(0, 0, 0, 0);
    books->setSpacing(0);
    column->addWidget(m_booksTitle);
    column->addWidget(m_books);
    m_tail = new QWidget(inner);
    m_tail->setFixedHeight(0);
    column->addWidget(m_tail);
    column->addStretch(1);
    m_scroll->setWidget(inner);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::rangeChanged, this, &RunbookPanel::rangeChanged);
    whole->addWidget(m_scroll, 1);
    m_more = addButton(page, QStringLiteral("moreSteps"), "more");
    put(m_more, say(Label::moreBelow));
    QSizePolicy keeps = m_more->sizePolicy();
    keeps.setRetainSizeWhenHidden(true);
    m_more->setSizePolicy(keeps);
    whole->addWidget(m_more);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this, &RunbookPanel::showMore);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_pointing.setRemainingTime(kRestsFor); });
    connect(m_more, &QPushButton::clicked, this, [this] {
        QScrollBar& bar = *m_scroll->verticalScrollBar();
        bar.setValue(bar.value() + m_scroll->viewport()->height() * 3 / 4);
    });
    m_stack->addWidget(page);
}

StepWidget* RunbookPanel::step(std::uint32_t number)
{
    StepWidget*& widget = m_widgets[number];
    if (!widget) {
        widget = new StepWidget(number, m_look, m_scroll->widget());
        m_steps->addWidget(widget);
        connect(widget, &StepWidget::answered, this,
                [this](std::uint32_t of, const std::string& answer, const QString& why) {
                    m_answered = true;
                    Q_EMIT answered(m_runbook, of, answer, why);
                });
        connect(widget, &StepWidget::takenBack, this, [this](Seq answer) {
            m_answered = true;
            Q_EMIT takenBack(m_runbook, answer);
        });
        connect(widget, &StepWidget::actionAsked, this,
                [this](const wording::ActionCard& card, bool anyway, const OperationId& undoOf) {
                    m_fromBar = false;
                    Q_EMIT actionAsked(card, anyway, undoOf);
                });
        connect(widget, &StepWidget::stopAsked, this, &RunbookPanel::stopAsked);
        connect(widget, &StepWidget::consentAsked, this, &RunbookPanel::consentAsked);
        connect(widget, &StepWidget::lookAsked, this, &RunbookPanel::lookAsked);
    }
    return widget;
}

void RunbookPanel::show(const Picture& picture)
{
    if (picture.selected != m_service)
        m_stack->setCurrentIndex(0);
    if (const QPoint at = QCursor::pos(); std::exchange(m_pointer, at) != at)
        m_pointing.setRemainingTime(kRestsFor);
    m_anchor = picture.selected == m_service ? anchor() : nullptr;
    m_anchorAt = m_anchor ? m_anchor->mapTo(this, QPoint(0, 0)).y() : 0;
    m_service = picture.selected;
    const wording::ServicePage* page = picture.page ? &*picture.page : nullptr;
    m_anyTime->setVisible(page != nullptr);
    const bool ended = page && page->run && !page->run->ended.empty();
    // While an action counts down, nothing above its Stop comes or goes.
    if (!page || !picture.actions.counting)
        put(m_suggestion, page && !ended ? say(picture.suggestion) : QString());
    if (!page)
        return;
    m_end->show(*page);
    if (page->run) {
        showRun(*page->run, picture);
    } else {
        put(m_title, page->take.empty() ? say(Label::runbook) : say(Label::noRunbook));
        put(m_meta, page->take.empty() ? say(Label::nobodyNeeded) : say(Label::noRunbookHint));
        put(m_newer, {});
        for (const auto& [number, widget] : m_widgets)
            widget->hide();
    }
    showBooks(picture, !page->run && !picture.runbooks.empty());
    showMore();
    m_handOver->show(page->help, say(page->technical));
    const bool inStep = std::ranges::any_of(m_widgets, [](const auto& entry) {
        return !entry.second->isHidden() && entry.second->isActing();
    });
    m_anyTime->show(picture, !inStep);
}

void RunbookPanel::showBooks(const Picture& picture, bool visible)
{
    put(m_booksTitle, visible ? say(Label::runbooksOfService) : QString());
    m_books->setVisible(visible);
    if (!visible || (picture.runbooks == m_shownBooks && m_booksWidth == width()))
        return;
    m_shownBooks = picture.runbooks;
    m_booksWidth = width();
    qDeleteAll(m_books->findChildren<QPushButton*>());
    for (const auto& [file, title] : m_shownBooks) {
        QPushButton* book = addButton(m_books, QStringLiteral("book-") + named(file), "book");
        put(book, named(title));
        book->ensurePolished();
        if (book->sizeHint().width() > m_booksWidth - kAround)
            book->setText(inTwoLines(named(title)));
        m_books->layout()->addWidget(book);
        connect(book, &QPushButton::clicked, this, [this, which = file] { Q_EMIT bookAsked(which); });
    }
}

void RunbookPanel::showSteps(const wording::RunView& run, const Picture& picture)
{
    const auto isPassed = [](const wording::StepView& view) { return !view.passed.empty(); };
    for (std::size_t i = 0; i < run.steps.size(); ++i) {
        const wording::StepView& view = run.steps[i];
        StepWidget* widget = step(view.number);
        if (!isPassed(view)) {
            widget->show(view, picture, view.number == run.steps.size(), !m_fromBar);
            widget->setVisible(true);
            continue;
        }
        // One line for all in a row with the same reason.
        const QString why = say(view.passed);
        const bool first = i == 0 || say(run.steps[i - 1].passed) != why;
        std::size_t last = i;
        while (last + 1 < run.steps.size() && say(run.steps[last + 1].passed) == why)
            ++last;
        if (first)
            widget->showPassed(say(wording::stepsPassed(view.number, run.steps[last].number, view.passed)), view.number);
        widget->setVisible(first);
    }
    for (const auto& [number, widget] : m_widgets)
        if (number > run.steps.size())
            widget->hide();
}

void RunbookPanel::showRun(const wording::RunView& run, const Picture& picture)
{
    put(m_title, say(run.title));
    put(m_meta, say(run.meta));
    put(m_newer, say(run.newer));
    const auto on = std::ranges::find(run.steps, wording::StepLook::current, &wording::StepView::look);
    const std::uint32_t current = on == run.steps.end() ? 0 : on->number;
    showSteps(run, picture);
    const auto found = m_widgets.find(current);
    const bool acting = found != m_widgets.end() && found->second->isActing() && !picture.actions.counting;
    const bool moved = current != m_current || run.runbook != m_runbook || (acting && !m_acting);
    m_runbook = run.runbook;
    m_current = current;
    m_acting = acting;
    if (moved) {
        orderKeyboard();
        m_inView = current != 0 || run.steps.empty() ? current : run.steps.back().number;
    }
    // The step that is on comes into view, but not while somebody points into the list, except to answer there.
    m_waits = m_waits || moved;
    if (m_waits && (!isPointedInto() || acting || m_answered)) {
        m_bring = true;
        m_waits = m_answered = false;
    }
}

/// The button of an action that is pointed at; else the step that is on where it is in view, else the first that is: its beginning, or
/// its buttons when the pointer is in the list.
QWidget* RunbookPanel::anchor() const
{
    for (ActionButton* button : m_scroll->widget()->findChildren<ActionButton*>())
        if (button->underMouse() && button->isVisible())
            return button;
    const int top = m_scroll->verticalScrollBar()->value(), bottom = top + m_scroll->viewport()->height();
    const auto isSeen = [&](const StepWidget* step) { return !step->isHidden() && step->y() < bottom && step->geometry().bottom() > top; };
    const auto on = m_widgets.find(m_current);
    if (on != m_widgets.end() && isSeen(on->second)) {
        QWidget* buttons = on->second->buttons();
        return m_scroll->underMouse() && buttons->isVisibleTo(on->second) ? buttons : on->second;
    }
    const auto first = std::ranges::find_if(m_widgets, [&](const auto& entry) { return isSeen(entry.second); });
    return first == m_widgets.end() ? nullptr : first->second;
}

/// What was to come into view before there was a size to do it in, does once there is.
void RunbookPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    QTimer::singleShot(0, this, [this] {
        layOutNow();
        if (m_bring)
            settle();
    });
}

void RunbookPanel::settle()
{
    if (m_bring) {
        m_bring = !isVisible(); // its size is not its own yet
        return bringIntoView();
    }
    if (!m_anchor || !m_anchor->isVisibleTo(m_scroll->widget()))
        return;
    QScrollBar& bar = *m_scroll->verticalScrollBar();
    const int to = bar.value() + m_anchor->mapTo(this, QPoint(0, 0)).y() - m_anchorAt;
    if (to > bar.maximum())
        makeRoomFor(to);
    bar.setValue(to);
    m_broughtTo = bar.value();
}

bool RunbookPanel::isPointedInto() const
{
    return m_scroll->underMouse() && !m_pointing.hasExpired();
}

/// Steps and their answers are made when they are needed; the keyboard comes to them after the page all the same.
void RunbookPanel::orderKeyboard()
{
    m_scroll->setFocusPolicy(Qt::TabFocus); // without, it would not be a place in the order
    QWidget* before = m_scroll;
    for (const auto& [number, step] : m_widgets)
        for (QWidget* part : step->findChildren<QWidget*>())
            if (part->focusPolicy() & Qt::TabFocus) {
                setTabOrder(before, part);
                before = part;
            }
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_anyTime->orderKeyboard();
}

int RunbookPanel::endOfSteps() const
{
    int end = m_books->isHidden() ? 0 : m_books->geometry().bottom();
    for (const auto& [number, widget] : m_widgets)
        if (!widget->isHidden())
            end = std::max(end, widget->geometry().bottom() + kBelow);
    return end;
}

void RunbookPanel::showMore()
{
    constexpr int kWorthSaying = 20; ///< less is the room below the last step
    m_more->setVisible(endOfSteps() > m_scroll->verticalScrollBar()->value() + m_scroll->viewport()->height() + kWorthSaying);
}

void RunbookPanel::rangeChanged()
{
    showMore();
    // What stood there stays where it stood, unless somebody scrolled.
    QScrollBar& bar = *m_scroll->verticalScrollBar();
    const bool clipped = bar.value() == bar.maximum() && m_broughtTo > bar.maximum();
    if (std::exchange(m_keeping, false))
        bar.setValue(m_broughtTo);
    else if (clipped)
        m_keeping = makeRoomFor(m_broughtTo);
}

/// So much below the last step that the list can be scrolled that far. Whether that is another room than before.
bool RunbookPanel::makeRoomFor(int top)
{
    const int room = top > 0 ? std::max(0, top + m_scroll->viewport()->height() - endOfSteps()) : 0;
    if (room == m_tail->height())
        return false;
    m_tail->setFixedHeight(room);
    layOutNow();
    return true;
}

/// Whole, or from its beginning; at the upper edge always stands the beginning of a step.
void RunbookPanel::bringIntoView()
{
    auto found = m_widgets.find(m_inView);
    // Of several that were passed over only the first has a line.
    while (found != m_widgets.end() && found != m_widgets.begin() && found->second->isHidden())
        --found;
    if (found == m_widgets.end())
        return;
    const int height = m_scroll->viewport()->height();
    const QRect on = found->second->geometry();
    const int least = on.bottom() + kBelow - height;
    int to = least <= 0 ? 0 : on.top();
    for (const auto& [number, widget] : m_widgets)
        if (!widget->isHidden() && least > 0 && widget->geometry().top() >= least)
            to = std::min(to, widget->geometry().top());
    makeRoomFor(to);
    m_scroll->verticalScrollBar()->setValue(to);
    m_broughtTo = m_scroll->verticalScrollBar()->value();
}

} // namespace handrail::ui
