#pragma once

#include "wording/CallView.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace handrail::ui {

/// Whom to call, under which number and when somebody answers there; one click copies the number.
class ContactRow final : public QWidget {
public:
    ContactRow(const QString& name, QWidget* parent);
    void show(const wording::Contact& contact);
    using QWidget::show;

private:
    QLabel *m_who, *m_number, *m_when, *m_why;
    QPushButton* m_copy;
};

} // namespace handrail::ui
