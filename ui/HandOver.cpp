#include "HandOver.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTimer>

namespace handrail::ui {

namespace {

constexpr int kInStep = 96;

QPlainTextEdit* readOnly(QWidget* parent, const QString& name, wording::Label label)
{
    auto* edit = new QPlainTextEdit(parent);
    edit->setObjectName(name);
    edit->setAccessibleName(say(label));
    edit->setReadOnly(true);
    edit->setTabChangesFocus(true);
    edit->setMinimumHeight(120);
    return edit;
}

/// Replaces the text only when nobody is marking a part of it.
void refresh(QPlainTextEdit* edit, const QString& text)
{
    if (edit->toPlainText() == text || edit->textCursor().hasSelection())
        return;
    const int at = edit->verticalScrollBar()->value(); // whoever reads further down stays there
    edit->setPlainText(text);
    edit->verticalScrollBar()->setValue(at);
}

} // namespace

HandOver::HandOver(const QString& name, bool closable, QWidget* parent) : QFrame(parent)
{
    using wording::Label;
    setObjectName(name);
    m_whom = addLabel(this, name + QStringLiteral("Whom"), "strong", true);
    m_text = readOnly(this, name + QStringLiteral("Text"), Label::handOver);
    m_technical = readOnly(this, name + QStringLiteral("Technical"), Label::technicalDetails);
    m_technical->hide();
    m_copy = addButton(this, name + QStringLiteral("Copy"), closable ? "primary" : "other");
    if (!closable) {
        // In a step the buttons below it must stay in sight.
        m_text->setMinimumHeight(0);
        m_text->setFixedHeight(kInStep);
    }
    put(m_copy, say(Label::copyText));
    m_fold = addButton(this, name + QStringLiteral("Fold"), "quiet");
    m_fold->setCheckable(true);
    m_fold->setToolTip(say(Label::technicalTip));
    put(m_fold, say(Label::technicalDetails));
    auto* row = new QHBoxLayout;
    row->addWidget(m_copy);
    row->addWidget(m_fold);
    row->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_whom);
    column->addWidget(m_text, 2);
    column->addLayout(row);
    column->addWidget(m_technical, 1);
    if (closable) {
        auto* close = addButton(this, name + QStringLiteral("Close"), "quiet");
        put(close, say(Label::close));
        row->addWidget(close);
        connect(close, &QPushButton::clicked, this, &HandOver::closed);
    }
    connect(m_fold, &QPushButton::toggled, m_technical, &QWidget::setVisible);
    connect(m_copy, &QPushButton::clicked, this, &HandOver::copy);
}

void HandOver::show(const QString& whom, const QString& text, const QString& technical)
{
    put(m_whom, whom);
    refresh(m_text, text);
    refresh(m_technical, technical);
    m_fold->setVisible(!technical.isEmpty());
    m_technical->setVisible(!technical.isEmpty() && m_fold->isChecked());
}

void HandOver::copy()
{
    QString all = m_text->toPlainText();
    if (!m_technical->toPlainText().isEmpty())
        all += QStringLiteral("\n\n") + say(wording::Label::technicalDetails) + QLatin1Char('\n') + m_technical->toPlainText();
    QApplication::clipboard()->setText(all);
    put(m_copy, say(wording::Label::copied));
    QTimer::singleShot(2000, m_copy, [this] { put(m_copy, say(wording::Label::copyText)); });
}

} // namespace handrail::ui
