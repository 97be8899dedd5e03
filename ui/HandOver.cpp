#include "HandOver.h"

#include "ui/Blocks.h"
#include "ui/ContactRow.h"
#include "ui/SteadyLabel.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>

namespace handrail::ui {

using wording::Label;

namespace {

QPlainTextEdit* readOnly(QWidget* parent, const QString& name, Label label)
{
    auto* edit = new QPlainTextEdit(parent);
    edit->setObjectName(name);
    edit->setAccessibleName(say(label));
    edit->setReadOnly(true);
    edit->setTabChangesFocus(true);
    edit->setMinimumHeight(180);
    edit->hide();
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

QPushButton* addFold(QWidget* parent, const QString& name, Label label, QWidget* folds)
{
    QPushButton* fold = addButton(parent, name, "quiet");
    fold->setCheckable(true);
    put(fold, say(label) + QStringLiteral(" ") + QChar(0x203A));
    QObject::connect(fold, &QPushButton::toggled, folds, &QWidget::setVisible);
    return fold;
}

} // namespace

HandOver::HandOver(const QString& name, Place place, QWidget* parent)
    : QFrame(parent), m_name(name), m_place(place), m_whom(new QWidget(this)), m_others(new QWidget(this))
{
    setObjectName(name);
    for (QWidget* part : {m_whom, m_others}) {
        auto* contacts = new QVBoxLayout(part);
        contacts->setContentsMargins(0, 0, 0, 0);
        contacts->setSpacing(10);
    }
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    if (place == Place::step) {
        outer->setSpacing(6);
        m_others->hide();
        buildSaying(*outer);
        return;
    }
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* inner = new QWidget(scroll);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(18, 14, 16, 14);
    column->setSpacing(10);
    buildHead(*column);
    column->addWidget(m_whom);
    buildSaying(*column);
    column->addWidget(m_others);
    buildWritten(*column);
    column->addStretch(1);
    scroll->setWidget(inner);
    outer->addWidget(scroll);
}

void HandOver::buildHead(QVBoxLayout& column)
{
    auto* title = addLabel(this, m_name + QStringLiteral("Title"), "heading", true);
    put(title, say(Label::callForHelp));
    auto* close = addButton(this, m_name + QStringLiteral("Close"), "range");
    put(close, say(Label::close));
    auto* row = new QHBoxLayout;
    row->addWidget(title, 1);
    row->addWidget(close);
    column.addLayout(row);
    connect(close, &QPushButton::clicked, this, &HandOver::closed);
}

void HandOver::buildSaying(QVBoxLayout& column)
{
    auto* card = new QFrame(this);
    card->setProperty("role", QStringLiteral("card"));
    auto* lines = new QVBoxLayout(card);
    lines->setContentsMargins(11, 9, 11, 9);
    lines->setSpacing(5);
    auto* title = addLabel(card, m_name + QStringLiteral("SayTitle"), "section");
    put(title, say(Label::sayFirst));
    m_say = new SteadyLabel(m_name + QStringLiteral("Text"), "small", card);
    m_say->setTextInteractionFlags(Qt::TextSelectableByMouse);
    lines->addWidget(title);
    lines->addWidget(m_say);
    column.addWidget(card);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    auto* said = addButton(this, m_name + QStringLiteral("CopySaying"), "other");
    put(said, say(Label::copySaying));
    auto* all = addButton(this, m_name + QStringLiteral("Copy"), "other");
    put(all, say(Label::copyAll));
    all->setToolTip(say(Label::copyAllTip));
    row->addWidget(said);
    row->addWidget(all);
    row->addStretch();
    column.addLayout(row);
    connect(said, &QPushButton::clicked, this, [this, said] { copyText(said, m_say->text(), Label::copySaying); });
    connect(all, &QPushButton::clicked, this, [this, all] { copyText(all, whole(), Label::copyAll); });
    m_written = readOnly(this, m_name + QStringLiteral("Written"), Label::inWriting);
    m_technical = readOnly(this, m_name + QStringLiteral("Technical"), Label::technicalDetails);
}

void HandOver::buildWritten(QVBoxLayout& column)
{
    m_writtenFold = addFold(this, m_name + QStringLiteral("WrittenFold"), Label::inWriting, m_written);
    m_technicalFold = addFold(this, m_name + QStringLiteral("Fold"), Label::technicalDetails, m_technical);
    m_technicalFold->setToolTip(say(Label::technicalTip));
    column.addWidget(m_writtenFold, 0, Qt::AlignLeft);
    column.addWidget(m_written);
    column.addWidget(m_technicalFold, 0, Qt::AlignLeft);
    column.addWidget(m_technical);
}

void HandOver::show(const wording::CallView& call, const QString& technical)
{
    while (m_contacts.size() < call.whom.size()) {
        const QString number = m_place == Place::step ? QString() : QString::number(m_contacts.size());
        QWidget* place = m_contacts.empty() ? m_whom : m_others;
        m_contacts.push_back(new ContactRow(m_name + QStringLiteral("Whom") + number, place));
        place->layout()->addWidget(m_contacts.back());
    }
    for (std::size_t i = 0; i < m_contacts.size(); ++i) {
        m_contacts[i]->setVisible(i < call.whom.size());
        if (i < call.whom.size())
            m_contacts[i]->show(call.whom[i]);
    }
    const QString toSay = say(call.toSay);
    m_say->keepFor(call.whom.empty() ? QString() : say(call.whom.front().who));
    put(m_say, toSay);
    refresh(m_written, say(call.written));
    m_details = technical;
    refresh(m_technical, technical);
    if (m_technicalFold) {
        m_technicalFold->setVisible(!technical.isEmpty());
        m_technical->setVisible(!technical.isEmpty() && m_technicalFold->isChecked());
    }
}

QString HandOver::whole() const
{
    const QString written = m_written->toPlainText();
    return m_details.isEmpty() ? written
                               : written + QStringLiteral("\n\n") + say(Label::technicalDetails) + QLatin1Char('\n') + m_details;
}

} // namespace handrail::ui
