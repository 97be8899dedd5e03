#pragma once

#include "ui/Picture.h"

#include <QFrame>

class QLabel;
class QMenu;
class QPushButton;

namespace handrail::ui {

class SteadyLabel;

/// The strip of a drill: that this is one, its end, and the score. Where all is well and the agreement allows it, a quiet
/// button that begins one, at the foot of the page.
class DrillBar final : public QFrame {
    Q_OBJECT
public:
    explicit DrillBar(QWidget* parent);
    void show(const Picture& picture);
    [[nodiscard]] QPushButton* beginButton() const { return m_begin; } ///< stands where the page puts it
    using QFrame::show;

Q_SIGNALS:
    void drillAsked(const std::string& fault, bool end);

private:
    void fillMenu(const wording::DrillView& view);

    SteadyLabel* m_strip;
    QLabel* m_score;
    QPushButton *m_end, *m_begin;
    QMenu* m_menu;
    std::vector<std::string> m_faults;
};

} // namespace handrail::ui
