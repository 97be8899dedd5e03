#include "RunbookPanel.h"

#include "ui/AnyTimeBar.h"
#include "ui/Blocks.h"
#include "ui/HandOver.h"
#include "ui/StepWidget.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTimer>

namespace handrail::ui {

using wording::Label;

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
    m_handOver = new HandOver(QStringLiteral("handOver"), true, upper);
    m_handOver->setContentsMargins(18, 16, 18, 16);
    m_stack->addWidget(m_handOver);
    column->addWidget(upper, 1);
    m_anyTime = new AnyTimeBar(m_look, this);
    column->addWidget(m_anyTime);
    connect(m_handOver, &HandOver::closed, this, [this] { m_stack->setCurrentIndex(0); });
    connect(m_anyTime, &AnyTimeBar::helpAsked, this,
            [this] { m_stack->setCurrentIndex(m_stack->currentIndex() == 0 ? 1 : 0); });
    connect(m_anyTime, &AnyTimeBar::actionAsked, this, &RunbookPanel::actionAsked);
    connect(m_anyTime, &AnyTimeBar::stopAsked, this, &RunbookPanel::stopAsked);
}

void RunbookPanel::buildSteps()
{
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("steps"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto* inner = new QWidget(m_scroll);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(18, 16, 16, 12);
    column->setSpacing(2);
    m_title = addLabel(inner, QStringLiteral("runbookTitle"), "heading", true);
    m_meta = addLabel(inner, QStringLiteral("runbookMeta"), "smallMuted", true);
    m_newer = addLabel(inner, QStringLiteral("runbookNewer"), "warn", true);
    m_ended = addLabel(inner, QStringLiteral("runbookEnded"), "strong", true);
    for (QLabel* label : {m_title, m_meta, m_newer})
        column->addWidget(label);
    column->addSpacing(12);
    m_steps = new QVBoxLayout;
    m_steps->setSpacing(0);
    column->addLayout(m_steps);
    column->addWidget(m_ended);
    column->addStretch(1);
    m_scroll->setWidget(inner);
    m_stack->addWidget(m_scroll);
}

StepWidget* RunbookPanel::step(std::uint32_t number)
{
    StepWidget*& widget = m_widgets[number];
    if (!widget) {
        widget = new StepWidget(number, m_look, m_scroll->widget());
        m_steps->addWidget(widget);
        connect(widget, &StepWidget::answered, this,
                [this](std::uint32_t of, const std::string& answer, const QString& why) {
                    Q_EMIT answered(m_runbook, of, answer, why);
                });
        connect(widget, &StepWidget::actionAsked, this, &RunbookPanel::actionAsked);
        connect(widget, &StepWidget::stopAsked, this, &RunbookPanel::stopAsked);
        connect(widget, &StepWidget::lookAsked, this, &RunbookPanel::lookAsked);
    }
    return widget;
}

void RunbookPanel::show(const Picture& picture)
{
    if (picture.selected != m_service)
        m_stack->setCurrentIndex(0);
    m_service = picture.selected;
    const wording::ServicePage* page = picture.page ? &*picture.page : nullptr;
    m_anyTime->setVisible(page != nullptr);
    if (!page)
        return;
    if (page->run) {
        showRun(*page->run, picture);
    } else {
        put(m_title, page->take.empty() ? say(Label::runbook) : say(Label::noRunbook));
        put(m_meta, page->take.empty() ? say(Label::nobodyNeeded) : say(Label::noRunbookHint));
        put(m_newer, {});
        put(m_ended, {});
        for (const auto& [number, widget] : m_widgets)
            widget->hide();
    }
    m_handOver->show(say(page->callForHelp), say(page->callText), say(page->technical));
    const bool inStep = std::ranges::any_of(m_widgets, [](const auto& entry) {
        return !entry.second->isHidden() && entry.second->isActing();
    });
    m_anyTime->show(picture, !inStep);
}

void RunbookPanel::showRun(const wording::RunView& run, const Picture& picture)
{
    put(m_title, say(run.title));
    put(m_meta, say(run.meta));
    put(m_newer, say(run.newer));
    put(m_ended, say(run.ended));
    std::uint32_t current = 0;
    for (const wording::StepView& view : run.steps) {
        StepWidget* widget = step(view.number);
        widget->show(view, picture, view.number == run.steps.size());
        widget->setVisible(true);
        if (view.look == wording::StepLook::current)
            current = view.number;
    }
    for (const auto& [number, widget] : m_widgets)
        if (number > run.steps.size())
            widget->hide();
    const bool moved = current != m_current || run.runbook != m_runbook;
    m_runbook = run.runbook;
    m_current = current;
    // The step that is on comes into view, but not while somebody points into the list.
    if (moved && current != 0 && !m_scroll->underMouse())
        QTimer::singleShot(0, this, [this] {
            if (const auto found = m_widgets.find(m_current); found != m_widgets.end())
                m_scroll->ensureWidgetVisible(found->second, 0, 24);
        });
}

} // namespace handrail::ui
