#include "ui/FocusKeeper.h"

#include <QApplication>
#include <QEvent>

namespace handrail::ui {

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
    if (type == QEvent::MouseButtonPress || type == QEvent::KeyPress)
        m_isByMouse = type == QEvent::MouseButtonPress;
    const QWidget* focus = m_window.focusWidget();
    // It is hidden already and has not lost the keyboard yet.
    if (type == QEvent::Hide && focus && object->isWidgetType() && object != &m_window) {
        const auto* hidden = static_cast<const QWidget*>(object);
        if (hidden == focus || hidden->isAncestorOf(focus))
            settle();
    }
    return false;
}

} // namespace handrail::ui
