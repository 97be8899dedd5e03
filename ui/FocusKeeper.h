#pragma once

#include <QObject>
#include <QWidget>

namespace handrail::ui {

/// When what has the keyboard is hidden, Qt gives the keyboard to whatever comes next, and that may be a button that acts. After
/// a click nobody asked for that: it goes to a place that does nothing. Whoever works with keys keeps Qt's order.
class FocusKeeper final : public QObject {
public:
    /// `home` takes the keyboard and does nothing with it; both live as long as the window.
    FocusKeeper(QWidget& window, QWidget& home);
    /// Another page is there, and Qt has given the keyboard to something on it.
    void settle();

private:
    bool eventFilter(QObject* object, QEvent* event) override;

    QWidget& m_window;
    QWidget& m_home;
    bool m_isByMouse = false; ///< the last thing that the person did
};

} // namespace handrail::ui
