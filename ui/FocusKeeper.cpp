#include "ui/FocusKeeper.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>

namespace handrail::ui {

namespace {

bool isMove(const QKeyEvent& key)
{
    return key.key() == Qt::Key_Tab || key.key() == Qt::Key_Backtab;
}

} // namespace

FocusKeeper::FocusKeeper(QWidget& window, QWidget& home) : QObject(&window), m_window(window), m_home(home)
{
    qApp->installEventFilter(this);
}

void FocusKeeper::settle()
{
    if (m_isByMouse)
        m_home.setFocus(Qt::OtherFocusReason);
}

bool FocusKeeper::eventFilter(QObject* object, QEvent* event)
{
    const QEvent::Type type = event->type();
    const QWidget* focus = m_window.focusWidget();
    // Who writes into a field they clicked to does not work with keys yet.
    const bool writes = type == QEvent::KeyPress && qobject_cast<const QLineEdit*>(focus) && !isMove(*static_cast<QKeyEvent*>(event));
    if (type == QEvent::MouseButtonPress || (type == QEvent::KeyPress && !writes))
        m_isByMouse = type == QEvent::MouseButtonPress;
    // It is hidden already and has not lost the keyboard yet.
    if (type == QEvent::Hide && focus && object->isWidgetType() && object != &m_window) {
        const auto* hidden = static_cast<const QWidget*>(object);
        if (hidden == focus || hidden->isAncestorOf(focus))
            settle();
    }
    return false;
}

} // namespace handrail::ui
