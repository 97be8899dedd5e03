#pragma once

#include "wording/Drills.h"

#include <QPushButton>

class QMenu;

namespace handrail::ui {

/// Begins a drill with a fault that is chosen from its menu, or left to chance.
class DrillButton final : public QPushButton {
    Q_OBJECT
public:
    DrillButton(const QString& name, QWidget* parent);
    void offer(const wording::DrillView& view);

Q_SIGNALS:
    void asked(const std::string& fault);

private:
    QMenu* m_menu;
    std::vector<std::string> m_faults;
};

} // namespace handrail::ui
