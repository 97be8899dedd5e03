#include "ActionButton.h"

#include "ui/Blocks.h"
#include "ui/SteadyButton.h"
#include "ui/WhyField.h"
#include "ui/Words.h"

#include <QApplication>
#include <QDeadlineTimer>
#include <QStackedLayout>

namespace handrail::ui {

namespace {

QString meaningOf(const wording::ActionCard& card)
{
    QString meaning = named(card.action);
    for (const auto& [key, value] : card.params)
        meaning += QLatin1Char('/') + named(key) + QLatin1Char('=') + named(value);
    return meaning;
}

qint64 nowMs()
{
    return QDeadlineTimer::current().deadline();
}

} // namespace

ActionButton::ActionButton(const QString& name, bool primary, QWidget* parent)
    : QWidget(parent), m_do(new SteadyButton(this)), m_stop(addButton(this, name + QStringLiteral("Stop"), "stop")),
      m_why(new WhyField(name + QStringLiteral("Why"), say(wording::Label::whyHint), this, true)), m_stack(new QStackedLayout(this))
{
    setObjectName(name);
    m_do->setObjectName(name + QStringLiteral("Do"));
    m_do->setProperty(primary ? "primary" : "anyTime", true);
    if (!primary)
        m_stop->setProperty("anyTime", true);
    setFocusProxy(m_do);
    put(m_stop, say(wording::Label::stop));
    m_stack->setContentsMargins(0, 0, 0, 0);
    m_stack->addWidget(m_do);
    m_stack->addWidget(m_stop);
    m_stack->addWidget(m_why);
    m_stack->setCurrentWidget(m_do);
    m_why->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored); // takes no room until it is asked for
    connect(m_stack, &QStackedLayout::currentChanged, this, [this] {
        const bool asks = m_stack->currentWidget() == m_why;
        m_why->setSizePolicy(asks ? QSizePolicy::Expanding : QSizePolicy::Ignored, asks ? QSizePolicy::Fixed : QSizePolicy::Ignored);
        updateGeometry();
    });
    connect(m_why, &WhyField::sent, this, [this](const QString& why) { ask(why.toStdString()); });
    connect(m_why, &WhyField::cancelled, this, [this] {
        if (m_stack->currentWidget() == m_why)
            m_stack->setCurrentWidget(m_do);
    });
    connect(m_do, &SteadyButton::pressedFor, this, &ActionButton::press);
    connect(m_stop, &QPushButton::clicked, this, &ActionButton::stop);
}

void ActionButton::setQuiet(bool quiet)
{
    setLook(m_do, "opens", quiet);
}

bool ActionButton::isCounting() const
{
    return m_stack->currentWidget() == m_stop;
}

bool ActionButton::isMine(const ActionsPicture& actions) const
{
    return actions.action == m_card.action && actions.params == m_card.params;
}

void ActionButton::show(const wording::ActionCard& card, const ActionsPicture& actions, bool shortText)
{
    const bool other = meaningOf(card) != meaningOf(m_card);
    // While an action of ours counts, the card behind the button must stay the one that was pressed.
    if (other && isCounting() && actions.counting && isMine(actions))
        return;
    const bool oneMore = actions.oneMore == ActionAsked{card.action, card.params};
    if (other || (card.warning.empty() && !oneMore))
        m_armed = false;
    if (oneMore && !m_oneMore) {
        m_armed = true;
        m_do->expectChange();
    }
    m_oneMore = oneMore;
    m_card = card;
    m_actions = actions;
    m_short = shortText;
    const bool counting = actions.counting && isMine(actions);
    if (counting)
        put(m_stop, actions.left ? say(wording::stopIn(*actions.left)) : say(wording::Label::stop));
    // Somebody writes why: whatever comes, the line stays under their hands, unless it is about another action now.
    if (m_stack->currentWidget() == m_why && !other && !counting)
        return;
    if (counting != isCounting()) {
        const bool asked = std::exchange(m_returnFocus, false);
        const bool focus = m_do->hasFocus() || m_stop->hasFocus() || (counting && asked);
        m_stopDeafUntil = nowMs() + QApplication::doubleClickInterval();
        m_stack->setCurrentWidget(counting ? static_cast<QWidget*>(m_stop) : m_do);
        if (!counting)
            m_do->expectChange();
        if (focus)
            m_stack->currentWidget()->setFocus();
    }
    QString text = say(m_armed ? card.anyway : shortText ? card.shortButton : card.button);
    text.replace(QStringLiteral(" ("), QStringLiteral("\n(")); // "(the previous version)" would be wider than the column
    m_do->offer(meaningOf(card) + (m_armed ? QStringLiteral("!") : QString()), text,
                card.possible && !actions.busy && !actions.waiting);
    m_do->setAccessibleDescription(say(wording::sentences({card.whyNot, card.warning, card.happens, card.notices, card.undo})));
    m_do->setToolTip(say(card.possible ? card.warning : card.whyNot));
}

void ActionButton::press(const QString&)
{
    if (!m_card.warning.empty() && !m_armed) {
        m_armed = true;
        m_do->expectChange();
        show(wording::ActionCard(m_card), ActionsPicture(m_actions), m_short);
        return;
    }
    m_anyway = std::exchange(m_armed, false);
    m_returnFocus = window()->focusWidget() == m_do;
    if (m_card.needsReason) {
        m_stack->setCurrentWidget(m_why);
        m_why->open();
        return;
    }
    ask({});
}

void ActionButton::ask(const std::string& reason)
{
    m_stack->setCurrentWidget(m_do);
    m_do->setEnabled(false);
    wording::ActionCard card = m_card;
    card.reason = reason;
    Q_EMIT asked(card, m_anyway);
}

void ActionButton::stop()
{
    // A double click that began the action must not stop it.
    if (nowMs() >= m_stopDeafUntil)
        Q_EMIT stopAsked(m_actions.operation);
}

} // namespace handrail::ui
