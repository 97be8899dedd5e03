#include "WhyField.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>

namespace handrail::ui {

WhyField::WhyField(const QString& name, const QString& hint, QWidget* parent, bool oneLine)
    : QWidget(parent), m_text(new QLineEdit(this)), m_send(addButton(this, name + QStringLiteral("Send")))
{
    setObjectName(name);
    m_text->setObjectName(name + QStringLiteral("Text"));
    m_text->setPlaceholderText(hint);
    m_text->setAccessibleName(hint);
    m_text->setMaxLength(500);
    auto* cancel = addButton(this, name + QStringLiteral("Cancel"), "quiet");
    put(m_send, say(wording::Label::send));
    put(cancel, say(wording::Label::cancel));
    m_send->setEnabled(false);
    auto* column = new QBoxLayout(oneLine ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom, this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_text);
    auto* row = new QHBoxLayout;
    row->addWidget(m_send);
    row->addWidget(cancel);
    if (!oneLine)
        row->addStretch();
    column->addLayout(row);
    connect(m_text, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_send->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_text, &QLineEdit::returnPressed, this, &WhyField::send);
    connect(m_send, &QPushButton::clicked, this, &WhyField::send);
    connect(cancel, &QPushButton::clicked, this, &WhyField::close);
    hide();
}

void WhyField::ask(const QString& hint)
{
    m_text->setPlaceholderText(hint);
    m_text->setAccessibleName(hint);
}

void WhyField::open()
{
    setVisible(true);
    m_text->setFocus();
}

void WhyField::close()
{
    m_text->clear();
    setVisible(false);
    Q_EMIT cancelled();
}

void WhyField::send()
{
    const QString text = m_text->text().trimmed();
    if (text.isEmpty())
        return;
    m_text->clear();
    setVisible(false);
    Q_EMIT sent(text);
}

void WhyField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace handrail::ui
