#pragma once

#include "wording/Pages.h"

#include <QFrame>

class QLabel;

namespace handrail::ui {

/// What the end of a runbook says: how it ended, what is still to do, or that nothing is.
class EndCard final : public QFrame {
public:
    explicit EndCard(QWidget* parent);
    void show(const wording::ServicePage& page);
    using QFrame::show;

private:
    QLabel *m_ended, *m_title, *m_toDo, *m_rest;
};

} // namespace handrail::ui
