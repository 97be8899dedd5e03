#include "WhyField.h"

#include "ui/Blocks.h"
#include "ui/FlowLayout.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>

namespace handrail::ui {

WhyField::WhyField(const QString& name, const QString& hint, QWidget* parent, bool oneLine)
    : QWidget(parent), m_text(new QLineEdit(this)), m_send(addButton(this, name + QStringLiteral("Send"))),
      m_choices(new QWidget(this)), m_choose(addLabel(m_choices, name + QStringLiteral("Choose"), "small"))
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
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(6);
    auto* column = new QBoxLayout(oneLine ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    column->setSpacing(6);
    whole->addLayout(column);
    whole->addWidget(m_choices);
    (new FlowLayout(m_choices, 6))->addWidget(m_choose);
    m_choices->hide();
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

void WhyField::offer(const QString& label, const QStringList& choices)
{
    m_choices->setVisible(!choices.isEmpty());
    if (choices == m_offered)
        return;
    m_offered = choices;
    put(m_choose, label);
    qDeleteAll(m_choices->findChildren<QPushButton*>());
    for (const QString& choice : choices) {
        QPushButton* button = addButton(m_choices, QStringLiteral("choice-") + choice, "other");
        put(button, choice);
        m_choices->layout()->addWidget(button);
        button->show();
        connect(button, &QPushButton::clicked, this, [this, choice] {
            m_text->setText(choice);
            m_send->setFocus();
        });
    }
}

void WhyField::open()
{
    setVisible(true);
    m_text->setFocus();
    bringIntoSight(this);
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
