#pragma once

#include "ui/Picture.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace handrail::ui {

class DrillButton;
class SteadyLabel;

/// The strip of a drill above all of the page: that this is one, its end, and the score. Where the agreement allows it, a
/// quiet button that begins one, at the foot of the page.
class DrillBar final : public QFrame {
    Q_OBJECT
public:
    explicit DrillBar(QWidget* parent);
    void show(const Picture& picture);
    [[nodiscard]] QPushButton* beginButton() const; ///< stands where the page puts it
    using QFrame::show;

Q_SIGNALS:
    void drillAsked(const std::string& fault, bool end);

private:
    QLabel *m_mark, *m_ended, *m_score;
    SteadyLabel* m_strip;
    QPushButton* m_end;
    DrillButton* m_begin;
};

} // namespace handrail::ui
