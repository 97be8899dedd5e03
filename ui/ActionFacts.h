#pragma once

#include "wording/Pages.h"

#include <QFrame>

class QLabel;

namespace handrail::ui {

class SteadyLabel;

/// What is said before the click: what happens, who notices, what to see, how to undo, when it was rehearsed.
class ActionFacts final : public QFrame {
    Q_OBJECT
public:
    ActionFacts(const QString& name, QWidget* parent);
    void show(const wording::ActionCard& card);
    using QFrame::show;

private:
    QLabel *m_warning, *m_whyNot;
    SteadyLabel* m_lines;
};

} // namespace handrail::ui
