#include "ContactRow.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QBoxLayout>

namespace handrail::ui {

using wording::Label;

ContactRow::ContactRow(const QString& name, QWidget* parent)
    : QWidget(parent), m_who(addLabel(this, name, "strong", true)), m_number(addLabel(this, name + QStringLiteral("Number"), "phone", true)),
      m_when(addLabel(this, name + QStringLiteral("When"), "small", true)), m_why(addLabel(this, name + QStringLiteral("Why"), "small", true)),
      m_copy(addButton(this, name + QStringLiteral("CopyNumber"), "range"))
{
    m_number->setTextInteractionFlags(Qt::TextSelectableByMouse);
    put(m_copy, say(Label::copyNumber));
    auto* number = new QHBoxLayout;
    number->setSpacing(8);
    number->addWidget(m_number, 1);
    number->addWidget(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    column->addWidget(m_who);
    column->addWidget(m_why);
    column->addLayout(number);
    column->addWidget(m_when);
    connect(m_copy, &QPushButton::clicked, this, [this] { copyText(m_copy, m_number->text(), Label::copyNumber); });
}

void ContactRow::show(const wording::Contact& contact)
{
    const QString who = say(contact.who), number = named(contact.number);
    put(m_who, who);
    put(m_number, number);
    put(m_when, say(contact.when));
    put(m_why, say(contact.why));
    m_copy->setVisible(!number.isEmpty());
    m_copy->setAccessibleName(say(Label::copyNumber) + QStringLiteral(": ") + who);
}

} // namespace handrail::ui
