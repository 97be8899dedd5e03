#include "LogPage.h"

#include "ui/Blocks.h"
#include "ui/Words.h"
#include "wording/Numbers.h"

#include <QBoxLayout>
#include <QFontDatabase>
#include <QLineEdit>
#include <QPlainTextEdit>

namespace handrail::ui {

using wording::Label;

LogPage::LogPage(QWidget* parent)
    : QWidget(parent), m_contains(new QLineEdit(this)), m_state(addLabel(this, QStringLiteral("logState"), "second", true)),
      m_lines(new QPlainTextEdit(this))
{
    setObjectName(QStringLiteral("logs"));
    auto* title = addLabel(this, QStringLiteral("logTitle"), "title");
    put(title, say(Label::logs));
    auto* close = addButton(this, QStringLiteral("logClose"));
    put(close, say(Label::close));
    m_contains->setObjectName(QStringLiteral("logContains"));
    m_contains->setPlaceholderText(say(Label::logsContain));
    m_contains->setAccessibleName(say(Label::logsContain));
    m_lines->setObjectName(QStringLiteral("logLines"));
    m_lines->setAccessibleName(say(Label::logsHint));
    m_lines->setReadOnly(true);
    m_lines->setTabChangesFocus(true);
    m_lines->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_lines->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 18, 14);
    column->setSpacing(8);
    column->addLayout(head);
    column->addWidget(m_contains);
    column->addWidget(m_state);
    column->addWidget(m_lines, 1);
    connect(close, &QPushButton::clicked, this, &LogPage::closed);
    connect(m_contains, &QLineEdit::returnPressed, this, [this] { ask(m_contains->text()); });
}

void LogPage::ask(const QString& contains)
{
    m_contains->setText(contains);
    put(m_state, say(Label::loading));
    Q_EMIT asked(contains);
}

void LogPage::show(const client::LogsCame& logs)
{
    if (!logs.lines) {
        put(m_state, say(wording::errorText(logs.lines.error().what, logs.lines.error().whatToDo)));
        return;
    }
    put(m_state, logs.lines->empty() ? say(Label::logsNone)
                                     : QString(QChar(0x25B2)) + QLatin1Char(' ') + say(Label::logsOdd));
    QStringList lines;
    for (const client::LogLine& line : *logs.lines) {
        const QString mark = line.odd ? QString(QChar(0x25B2)) : QStringLiteral(" ");
        const QString time = line.at == WallTime{} ? QString() : named(wording::clockSeconds(line.at)) + QLatin1Char(' ');
        lines << mark + QLatin1Char(' ') + time + named(line.text);
    }
    m_lines->setPlainText(lines.join(QLatin1Char('\n')));
}

} // namespace handrail::ui
