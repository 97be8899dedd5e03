#include "LogPage.h"

#include "ui/Blocks.h"
#include "ui/ReadingTable.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QCheckBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalBlocker>

namespace handrail::ui {

using wording::Label;

namespace {
constexpr int kBegan = 0, kNow = 1;
constexpr int kTyped = 300; ///< ms
}

LogPage::LogPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("logs"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 18, 14);
    column->setSpacing(8);
    buildHead(*column);
    buildTable(*column);
}

void LogPage::buildHead(QVBoxLayout& column)
{
    auto* title = addLabel(this, QStringLiteral("logTitle"), "title");
    put(title, say(Label::logs));
    auto* close = addButton(this, QStringLiteral("logClose"));
    put(close, say(Label::close));
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(close);
    column.addLayout(head);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    auto* when = addLabel(this, QStringLiteral("logWhen"), "small");
    put(when, say(Label::logsWhen));
    row->addWidget(when);
    m_when = new QButtonGroup(this);
    for (const auto& [id, label] : {std::pair(kBegan, Label::logsBegan), std::pair(kNow, Label::logsNow)}) {
        auto* button = addButton(this, QStringLiteral("logWhen%1").arg(id), "range");
        put(button, say(label));
        button->setCheckable(true);
        m_when->addButton(button, id);
        row->addWidget(button);
    }
    m_contains = new QLineEdit(this);
    m_contains->setObjectName(QStringLiteral("logContains"));
    m_contains->setPlaceholderText(say(Label::logsContain));
    m_contains->setAccessibleName(say(Label::logsContain));
    m_contains->setClearButtonEnabled(true);
    row->addWidget(m_contains, 1);
    m_tests = new QCheckBox(say(Label::logTestQuestions), this);
    m_tests->setObjectName(QStringLiteral("logTests"));
    row->addWidget(m_tests);
    column.addLayout(row);
    m_state = addLabel(this, QStringLiteral("logState"), "second", true);
    column.addWidget(m_state);
    connect(close, &QPushButton::clicked, this, &LogPage::closed);
    connect(m_contains, &QLineEdit::returnPressed, this, &LogPage::again);
    connect(m_contains, &QLineEdit::textChanged, this, &LogPage::narrow);
    m_typed.setSingleShot(true);
    m_typed.setInterval(kTyped);
    connect(&m_typed, &QTimer::timeout, this, &LogPage::again);
    connect(m_when, &QButtonGroup::idClicked, this, &LogPage::again);
    connect(m_tests, &QCheckBox::toggled, this, &LogPage::fill);
}

void LogPage::buildTable(QVBoxLayout& column)
{
    m_table = addReadingTable(this, QStringLiteral("logTable"), say(Label::logsHint), &m_model);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    column.addWidget(m_table, 1);
    m_rawTitle = addLabel(this, QStringLiteral("logRawTitle"), "section");
    m_raw = new QPlainTextEdit(this);
    m_raw->setObjectName(QStringLiteral("logRaw"));
    m_raw->setAccessibleName(say(Label::logsRaw));
    m_raw->setReadOnly(true);
    m_raw->setTabChangesFocus(true);
    m_raw->setFixedHeight(96);
    m_raw->hide();
    column.addWidget(m_rawTitle);
    column.addWidget(m_raw);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) { showRaw(now.row()); });
}

void LogPage::ask(const QString& contains)
{
    const QSignalBlocker quiet(m_contains);
    m_contains->setText(contains);
    m_when->button(kBegan)->setChecked(true);
    again();
}

void LogPage::again()
{
    m_typed.stop();
    put(m_state, say(Label::loading));
    m_askedFor = m_contains->text();
    Q_EMIT asked(m_askedFor, m_when->checkedId() == kNow);
}

void LogPage::narrow()
{
    fill(); // what is here already at once, then what the agent finds
    if (m_contains->text() == m_askedFor)
        m_typed.stop();
    else
        m_typed.start();
}

void LogPage::show(const client::LogsCame& logs, std::shared_ptr<const contract::Agreement> agreement, std::optional<WallTime> began)
{
    if (!logs.lines) {
        put(m_state, say(wording::errorText(logs.lines.error().what, logs.lines.error().whatToDo)));
        return;
    }
    m_lines.clear();
    for (const client::LogLine& line : *logs.lines)
        m_lines.push_back({line.at, line.text, line.odd});
    m_agreement = std::move(agreement);
    m_began = began;
    fill();
}

void LogPage::fill()
{
    const std::optional<WallTime> began = m_when->checkedId() == kNow ? std::nullopt : m_began;
    wording::LogTable table = wording::logTable({m_lines, m_agreement.get(), began, m_tests->isChecked(), m_contains->text().toStdString()});
    put(m_state, say(table.summary));
    m_tests->setVisible(table.records);
    m_model.show(std::move(table));
    m_table->clearSpans();
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (!m_model.isNote(row))
            continue;
        m_table->setSpan(row, 0, 1, m_model.columnCount());
        auto* note = addLabel(m_table, QStringLiteral("logNote"), "logNote");
        put(note, m_model.data(m_model.index(row, 0), Qt::DisplayRole).toString());
        m_table->setIndexWidget(m_model.index(row, 0), note);
    }
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 7);
    m_table->resizeColumnsToContents();
    showRaw(-1);
    if (const int note = m_model.firstNote(); note >= 0)
        m_table->scrollTo(m_model.index(note, 0), QAbstractItemView::PositionAtCenter);
    else
        m_table->scrollToBottom();
    m_table->horizontalScrollBar()->setValue(0);
}

void LogPage::showRaw(int row)
{
    const bool has = row >= 0 && row < m_model.rowCount();
    put(m_rawTitle, has ? say(Label::logsRaw) : QString());
    m_raw->setVisible(has);
    if (has)
        m_raw->setPlainText(m_model.raw(row));
}

} // namespace handrail::ui
