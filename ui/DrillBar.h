#pragma once

#include "ui/Picture.h"

#include <QFrame>

class QLabel;
class QMenu;
class QPushButton;

namespace handrail::ui {

/// The strip of a drill: that this is one, its end, and the score. Where none goes on and the agreement allows it, a quiet
/// button that begins one.
class DrillBar final : public QFrame {
    Q_OBJECT
public:
    explicit DrillBar(QWidget* parent);
    void show(const Picture& picture);
    using QFrame::show;

Q_SIGNALS:
    void drillAsked(const std::string& fault, bool end);

private:
    void fillMenu(const wording::DrillView& view);

    QLabel *m_strip, *m_score;
    QPushButton *m_end, *m_begin;
    QMenu* m_menu;
    std::vector<std::string> m_faults;
};

} // namespace handrail::ui
