#include "SteadyButton.h"

#include "ui/Blocks.h"

#include <QApplication>
#include <QCursor>
#include <QDeadlineTimer>

namespace handrail::ui {

namespace {
qint64 nowMs()
{
    return QDeadlineTimer::current().deadline();
}
} // namespace

SteadyButton::SteadyButton(QWidget* parent) : QPushButton(parent)
{
    setAutoDefault(false);
    // A click leaves the keyboard where it was: the button often goes with it, and the frame would jump to one that does something else.
    setFocusPolicy(Qt::TabFocus);
    connect(this, &QPushButton::clicked, this, [this] {
        if (nowMs() >= m_deafUntil)
            Q_EMIT pressedFor(m_meaning);
    });
}

void SteadyButton::offer(const QString& meaning, const QString& text, bool possible)
{
    m_nextMeaning = meaning;
    m_nextText = text;
    m_nextPossible = possible;
    const bool other = !m_meaning.isEmpty() && meaning != m_meaning;
    if (other && underMouse() && isVisible() && !m_expected) {
        setEnabled(false);
        return;
    }
    take();
}

void SteadyButton::expectChange()
{
    m_expected = true;
    m_deafUntil = nowMs() + QApplication::doubleClickInterval();
}

void SteadyButton::take()
{
    m_expected = m_expected && m_meaning == m_nextMeaning;
    m_meaning = m_nextMeaning;
    put(this, m_nextText);
    if (isEnabled() != m_nextPossible)
        setEnabled(m_nextPossible);
}

void SteadyButton::leaveEvent(QEvent* event)
{
    QPushButton::leaveEvent(event);
    take();
}

void SteadyButton::moveEvent(QMoveEvent* event)
{
    QPushButton::moveEvent(event);
    guard();
}

void SteadyButton::showEvent(QShowEvent* event)
{
    QPushButton::showEvent(event);
    guard();
}

void SteadyButton::guard()
{
    // It has just come to stand under a resting pointer: a press that was meant for something else does nothing.
    if (isVisible() && rect().contains(mapFromGlobal(QCursor::pos())))
        m_deafUntil = nowMs() + QApplication::doubleClickInterval();
}

} // namespace handrail::ui
