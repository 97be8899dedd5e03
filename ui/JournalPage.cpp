#include "JournalPage.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QClipboard>
#include <QApplication>
#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStandardPaths>
#include <QTableView>

namespace handrail::ui {

using wording::Label;

JournalPage::JournalPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("journal"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 18, 14);
    column->setSpacing(8);
    m_filtered = new QSortFilterProxyModel(this);
    m_filtered->setSourceModel(&m_model);
    m_filtered->setFilterKeyColumn(-1);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    buildHead();
    buildTable();
}

void JournalPage::buildHead()
{
    auto* title = addLabel(this, QStringLiteral("journalTitle"), "title");
    put(title, say(Label::everythingThatHappened));
    auto* close = addButton(this, QStringLiteral("journalClose"));
    put(close, say(Label::close));
    auto* head = new QHBoxLayout;
    auto* report = addButton(this, QStringLiteral("copyReport"), "quiet");
    auto* shift = addButton(this, QStringLiteral("copyShift"), "quiet");
    put(report, say(Label::copyReport));
    put(shift, say(Label::copyShift));
    head->addWidget(title);
    head->addStretch();
    head->addWidget(report);
    head->addWidget(shift);
    head->addWidget(close);
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("journalFilter"));
    m_filter->setPlaceholderText(say(Label::filterHint));
    m_filter->setAccessibleName(say(Label::filter));
    m_filter->setClearButtonEnabled(true);
    m_count = addLabel(this, QStringLiteral("journalCount"), "smallMuted");
    m_file = new QLineEdit(this);
    m_file->setObjectName(QStringLiteral("journalFile"));
    m_file->setAccessibleName(say(Label::exportIt));
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    m_file->setText(folder + QStringLiteral("/handrail-%1.tsv").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmm"))));
    auto* save = addButton(this, QStringLiteral("journalExport"));
    put(save, say(Label::exportIt));
    m_written = addLabel(this, QStringLiteral("journalWritten"), "small");
    auto* row = new QHBoxLayout;
    row->addWidget(m_filter, 2);
    row->addWidget(m_count);
    row->addSpacing(12);
    row->addWidget(m_file, 2);
    row->addWidget(save);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(head);
    column->addLayout(row);
    column->addWidget(m_written);
    connect(close, &QPushButton::clicked, this, &JournalPage::closed);
    connect(report, &QPushButton::clicked, this, &JournalPage::reportAsked);
    connect(shift, &QPushButton::clicked, this, &JournalPage::shiftAsked);
    connect(save, &QPushButton::clicked, this, [this] { exportTo(m_file->text()); });
    connect(m_file, &QLineEdit::returnPressed, this, [this] { exportTo(m_file->text()); });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text);
        count();
    });
}

void JournalPage::copy(const QString& text)
{
    if (!text.isEmpty())
        QApplication::clipboard()->setText(text);
    put(m_written, text.isEmpty() ? say(Label::nothingHappened) : say(Label::copied));
}

void JournalPage::buildTable()
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("journalTable"));
    m_table->setAccessibleName(say(Label::everythingThatHappened));
    m_table->setModel(m_filtered);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setColumnWidth(JournalModel::Time, 130);
    m_table->setColumnWidth(JournalModel::Service, 170);
    m_table->setColumnWidth(JournalModel::Who, 90);
    layout()->addWidget(m_table);
}

void JournalPage::show(std::vector<JournalRow> rows)
{
    m_model.show(std::move(rows));
    count();
}

void JournalPage::count()
{
    put(m_count, m_model.rowCount() == 0 ? say(Label::nothingHappened)
                                         : say(wording::entriesShown(static_cast<std::uint64_t>(m_filtered->rowCount()),
                                                                     static_cast<std::uint64_t>(m_model.rowCount()))));
}

void JournalPage::exportTo(const QString& file)
{
    QString text;
    for (int i = m_filtered->rowCount() - 1; i >= 0; --i) {
        const JournalRow& row = m_model.row(m_filtered->mapToSource(m_filtered->index(i, 0)).row());
        QStringList cells{row.time, row.service, row.who, row.what};
        for (QString& cell : cells)
            cell.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    if (!file.trimmed().isEmpty())
        Q_EMIT exportAsked(file.trimmed(), text);
}

void JournalPage::showWritten(const QString& text)
{
    put(m_written, text);
}

} // namespace handrail::ui
