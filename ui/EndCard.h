#pragma once

#include "wording/Pages.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace handrail::ui {

/// What the end of a runbook says: how it ended, what is still to do, or that nothing is.
class EndCard final : public QFrame {
    Q_OBJECT
public:
    explicit EndCard(QWidget* parent);
    void show(const wording::ServicePage& page);
    using QFrame::show;

Q_SIGNALS:
    void handed(const QString& to); ///< whoever was called has it now

private:
    QLabel *m_ended, *m_rest, *m_title, *m_toDo;
    QPushButton* m_hand;
    QString m_to;
};

} // namespace handrail::ui
