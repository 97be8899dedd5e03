#pragma once

#include "wording/Pages.h"

#include <QFrame>

class QLabel;

namespace handrail::ui {

class SteadyLabel;

/// What is said before the click: what happens, how long it takes, how to undo it, who notices, what to see. When it was
/// tried last is said under the button.
class ActionFacts final : public QFrame {
    Q_OBJECT
public:
    ActionFacts(const QString& name, QWidget* parent);
    void show(const wording::ActionCard& card);
    [[nodiscard]] QLabel* tried() const { return m_tried; } ///< stands where its owner puts it
    using QFrame::show;

private:
    QLabel *m_warning, *m_whyNot, *m_tried;
    SteadyLabel* m_lines;
};

} // namespace handrail::ui
