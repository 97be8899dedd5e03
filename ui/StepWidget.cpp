#include "StepWidget.h"

#include "ui/ActionButton.h"
#include "ui/ActionFacts.h"
#include "ui/Blocks.h"
#include "ui/FlowLayout.h"
#include "ui/HandOver.h"
#include "ui/OperationStrip.h"
#include "ui/SteadyButton.h"
#include "ui/StepMarker.h"
#include "ui/WhyField.h"
#include "ui/Words.h"

#include <QBoxLayout>

namespace handrail::ui {

using wording::Label;

StepWidget::StepWidget(std::uint32_t number, const Look& look, QWidget* parent)
    : QWidget(parent), m_number(number), m_look(look)
{
    setObjectName(QStringLiteral("step%1").arg(number));
    setAttribute(Qt::WA_StyledBackground);
    buildParts();
    buildAction();
    m_call = new HandOver(QStringLiteral("call"), HandOver::Place::step, this);
    m_call->hide();
    m_column->addWidget(m_call->whom());
    m_column->addWidget(m_asks);
    m_column->addWidget(m_row);
    m_column->addWidget(m_facts->tried());
    m_column->addWidget(m_strip);
    m_column->addWidget(m_others);
    m_takeBackHere = addTakeBack(QStringLiteral("takeBackHere"));
    m_column->addWidget(m_takeBackHere, 0, Qt::AlignLeft); // below all buttons: none moves when it goes
    m_column->addWidget(m_why);
    m_column->addWidget(m_call); // the longest part last: the buttons stay in sight
    m_column->addSpacing(14);
    m_column->addStretch(1); // what is left over goes there, and moves no button
}

void StepWidget::buildParts()
{
    m_marker = new StepMarker(m_look, this);
    m_now = addLabel(this, QStringLiteral("stepNow"), "now", true);
    m_title = addLabel(this, QStringLiteral("stepTitle"), "strong", true);
    m_answer = addLabel(this, QStringLiteral("stepAnswer"), "small", true);
    m_text = addLabel(this, QStringLiteral("stepText"), "second", true);
    m_text->setTextFormat(Qt::MarkdownText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(7, 4, 6, 0);
    row->setSpacing(12);
    row->addWidget(m_marker);
    m_column = new QVBoxLayout;
    m_column->setSpacing(6);
    m_column->setContentsMargins(0, 3, 0, 0);
    m_column->addWidget(m_now);
    m_column->addWidget(m_title);
    // Beside the answer, in a place that is kept while it is gone: nothing moves when it goes.
    m_takeBack = addTakeBack(QStringLiteral("takeBack"));
    m_answered = new QWidget(this);
    auto* beside = new QHBoxLayout(m_answered);
    beside->setContentsMargins(0, 0, 0, 0);
    beside->setSpacing(8);
    beside->addWidget(m_answer, 1);
    beside->addWidget(m_takeBack, 0, Qt::AlignTop);
    m_column->addWidget(m_answered);
    m_more = new SteadyButton(this);
    m_more->setObjectName(QStringLiteral("stepMore"));
    m_more->setProperty("opens", true);
    m_more->setCheckable(true);
    m_more->hide();
    m_rest = addLabel(this, QStringLiteral("stepRest"), "small", true);
    connect(m_more, &SteadyButton::toggled, this, [this](bool open) {
        put(m_more, say(open ? Label::less : Label::more));
        m_rest->setVisible(open && !m_rest->text().isEmpty());
    });
    m_column->addWidget(m_more, 0, Qt::AlignLeft);
    m_column->addWidget(m_rest);
    m_column->addWidget(m_text);
    row->addLayout(m_column, 1);
}

SteadyButton* StepWidget::addTakeBack(const QString& name)
{
    auto* button = new SteadyButton(this);
    button->setObjectName(name);
    button->setProperty("takeBack", true);
    button->hide();
    connect(button, &SteadyButton::pressedFor, this, [this](const QString& answer) { Q_EMIT takenBack(answer.toULongLong()); });
    return button;
}

void StepWidget::buildAction()
{
    m_facts = new ActionFacts(QStringLiteral("actionFacts"), this);
    m_facts->hide();
    m_column->addWidget(m_facts);
    m_asks = addLabel(this, QStringLiteral("stepAsks"), "now");
    m_row = new QWidget(this);
    m_row->setObjectName(QStringLiteral("stepButtons"));
    auto* flow = new FlowLayout(m_row, 8);
    m_action = new ActionButton(QStringLiteral("stepAction"), true, m_row);
    m_lookAt = new SteadyButton(m_row);
    m_lookAt->setObjectName(QStringLiteral("stepLook"));
    m_lookAt->hide();
    flow->addWidget(m_action);
    flow->addWidget(m_lookAt);
    m_others = new QWidget(this);
    m_others->setObjectName(QStringLiteral("stepOthers"));
    new FlowLayout(m_others, 8);
    m_why = new WhyField(QStringLiteral("stepWhy"), say(Label::whyHint), this);
    m_strip = new OperationStrip(QStringLiteral("stepStrip"), this);
    connect(m_lookAt, &SteadyButton::pressedFor, this,
            [this] { Q_EMIT lookAsked(named(m_lookKind), named(m_lookFor)); });
    connect(m_action, &ActionButton::asked, this,
            [this](const wording::ActionCard& card, bool anyway) { Q_EMIT actionAsked(card, anyway, {}); });
    connect(m_action, &ActionButton::stopAsked, this, &StepWidget::stopAsked);
    connect(m_strip, &OperationStrip::stopAsked, this, &StepWidget::stopAsked);
    connect(m_strip, &OperationStrip::consentAsked, this, &StepWidget::consentAsked);
    connect(m_strip, &OperationStrip::undoAsked, this, &StepWidget::actionAsked);
    connect(m_why, &WhyField::sent, this,
            [this](const QString& why) { Q_EMIT answered(m_number, m_whyFor, why); });
}

bool StepWidget::isActing() const
{
    return m_strip->isVisibleTo(this);
}

void StepWidget::show(const wording::StepView& step, const Picture& picture, bool last, bool ownsAction)
{
    const bool current = step.look == wording::StepLook::current;
    m_marker->show(step.number, step.look, last);
    setLook(this, "current", current);
    put(m_now, current ? say(step.now) : QString());
    put(m_title, say(step.title));
    // Bold is what the reader is to do now; what answered itself asks nobody any more.
    setLook(m_title, "role", !current && step.itself ? QStringLiteral("second") : QStringLiteral("strong"));
    put(m_asks, current ? say(step.asks) : QString());
    put(m_answer, unbroken(say(step.answer)));
    setLook(m_answer, "role", step.alarming && !picture.grey ? QStringLiteral("alarm") : QStringLiteral("small"));
    put(m_text, current ? named(step.markdown) : QString());
    showAction(step, picture, current, ownsAction);
    showLook(step, current);
    showMore(step, current);
    showTakeBack(step);
    const bool acting = picture.actions.busy && step.action && picture.actions.action == step.action->action;
    showChoices(step, current, picture.canAct, acting);
    const bool call = current && step.call;
    m_call->setVisible(call);
    m_call->whom()->setVisible(call);
    if (call && picture.page)
        m_call->show(*step.call, say(picture.page->technical));
    if (!current)
        m_why->hide();
    setAccessibleName(m_title->text());
    setAccessibleDescription(current ? m_now->text() + QStringLiteral(". ") + m_answer->text() : m_answer->text());
}

void StepWidget::showPassed(const QString& text, std::uint32_t from)
{
    m_marker->show(from, wording::StepLook::skipped, false);
    put(m_title, text);
    setLook(m_title, "role", QStringLiteral("smallMuted"));
    setLook(this, "current", false);
    for (QWidget* part : std::initializer_list<QWidget*>{m_now, m_answered, m_more, m_rest, m_text, m_asks, m_facts, m_facts->tried(), m_call, m_call->whom(), m_row, m_others, m_takeBackHere, m_why, m_strip})
        part->hide();
    setAccessibleName(text);
    setAccessibleDescription({});
}

void StepWidget::showAction(const wording::StepView& step, const Picture& picture, bool current, bool ownsAction)
{
    const bool has = step.action.has_value() && current;
    m_action->setVisible(has);
    if (step.action) {
        wording::ActionCard said = *step.action;
        if (picture.actions.busy && picture.actions.action == said.action) {
            said.warning = said.whyNot = {}; // the strip below tells how this very action stands
            said.possible = true;
        }
        // While it counts down, nothing above its Stop comes or goes.
        const bool counts = picture.actions.counting && ownsAction && picture.actions.action == said.action;
        if (!counts || !m_facts->isVisibleTo(this))
            m_facts->show(said);
        m_facts->setVisible(has);
        m_facts->tried()->setVisible(has && !m_facts->tried()->text().isEmpty() && !picture.actions.busy);
        ActionsPicture actions = picture.actions;
        actions.counting = actions.counting && ownsAction;
        m_action->show(*step.action, actions, false);
    } else {
        m_facts->hide();
        m_facts->tried()->hide();
    }
    // The same action with other words, fallback off before fallback on, is not this step's.
    const bool same = has && picture.actions.action == step.action->action && picture.actions.params == step.action->params;
    const bool mine = ownsAction && (same || (current && step.watched));
    const bool strip = mine && picture.page && (picture.page->operation || !picture.actions.refusal.empty());
    if (strip)
        m_strip->show(picture.page->operation, picture.actions, same);
    else
        m_strip->hide();
}

void StepWidget::showTakeBack(const wording::StepView& step)
{
    QSizePolicy keeps = m_takeBack->sizePolicy();
    keeps.setRetainSizeWhenHidden(step.takeBack.has_value());
    m_takeBack->setSizePolicy(keeps);
    m_answered->setVisible(step.takeBack || !m_answer->text().isEmpty());
    for (const auto& [button, back] : {std::pair(m_takeBack, &step.takeBack), {m_takeBackHere, &step.takeBackHere}}) {
        button->setVisible(*back && (*back)->possible);
        if (!*back)
            continue;
        button->offer(QString::number((*back)->answer), say((*back)->button), (*back)->possible);
        button->setAccessibleName(say((*back)->name));
        button->setToolTip(say((*back)->name));
    }
}

void StepWidget::showMore(const wording::StepView& step, bool current)
{
    const QString rest = current ? unbroken(say(step.more)) : QString();
    if (rest.isEmpty())
        m_more->setChecked(false);
    put(m_rest, rest);
    m_rest->setVisible(m_more->isChecked());
    m_more->setVisible(!rest.isEmpty());
    put(m_more, say(m_more->isChecked() ? Label::less : Label::more));
}

void StepWidget::showLook(const wording::StepView& step, bool current)
{
    m_lookKind = step.lookAt;
    m_lookFor = step.lookFor;
    const bool has = current && !step.lookAt.empty();
    m_lookAt->setVisible(has);
    if (!has)
        return;
    const Label label = step.lookAt == "logs"   ? Label::openLogs
                        : step.lookAt == "link" ? Label::openLink
                                                : Label::openChart;
    m_lookAt->offer(named(step.lookAt), say(label), true);
}

void StepWidget::showChoices(const wording::StepView& step, bool current, bool mayAnswer, bool acting)
{
    for (const auto& [answer, button] : m_choices)
        if (!current || std::ranges::find(step.choices, answer, &wording::Choice::answer) == step.choices.end())
            button->hide();
    const auto isFirst = [](const wording::Choice& choice) { return !choice.asksWhy && choice.answer != "did not help"; };
    m_row->setVisible(current && (step.action || !step.lookAt.empty() || std::ranges::any_of(step.choices, isFirst)));
    m_others->setVisible(current && !acting && !std::ranges::all_of(step.choices, isFirst));
    if (!current)
        return;
    for (const wording::Choice& choice : step.choices) {
        SteadyButton*& button = m_choices[choice.answer];
        if (!button) {
            QWidget* place = isFirst(choice) ? m_row : m_others;
            button = new SteadyButton(place);
            button->setObjectName(QStringLiteral("answer-") + named(choice.answer));
            if (choice.primary)
                button->setProperty("primary", true);
            const bool second = std::ranges::any_of(step.choices, &wording::Choice::primary) && !choice.primary;
            if (place == m_others || second)
                button->setProperty("other", true);
            place->layout()->addWidget(button);
            connect(button, &SteadyButton::pressedFor, this, [this, choice] { press(choice); });
        }
        button->offer(named(choice.answer), say(choice.button), mayAnswer);
        button->setVisible(!acting);
    }
}

void StepWidget::press(const wording::Choice& choice)
{
    if (!choice.asksWhy) {
        Q_EMIT answered(m_number, choice.answer, {});
        return;
    }
    m_whyFor = choice.answer;
    m_why->open();
}

} // namespace handrail::ui
