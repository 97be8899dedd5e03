#include "JournalPage.h"

#include "ui/Blocks.h"
#include "ui/ReadingTable.h"
#include "ui/Words.h"

#include <QClipboard>
#include <QApplication>
#include <QBoxLayout>
#include <QDateTime>
#include <QDesktopServices>
#include <QFileInfo>
#include <QHeaderView>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStandardPaths>
#include <QUrl>

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
    buildExport();
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
    auto* row = new QHBoxLayout;
    row->addWidget(m_filter, 1);
    row->addWidget(m_count);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(head);
    column->addLayout(row);
    connect(close, &QPushButton::clicked, this, &JournalPage::closed);
    connect(report, &QPushButton::clicked, this, &JournalPage::reportAsked);
    connect(shift, &QPushButton::clicked, this, &JournalPage::shiftAsked);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text);
        count();
    });
}

/// A row of its own: a path is long, and one that is cut off can't be read.
void JournalPage::buildExport()
{
    m_file = new QLineEdit(this);
    m_file->setObjectName(QStringLiteral("journalFile"));
    m_file->setAccessibleName(say(Label::exportIt));
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    m_file->setText(folder + QStringLiteral("/handrail-%1.tsv").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmm"))));
    auto* save = addButton(this, QStringLiteral("journalExport"));
    put(save, say(Label::exportIt));
    auto* row = new QHBoxLayout;
    row->addWidget(m_file, 1);
    row->addWidget(save);
    m_written = addLabel(this, QStringLiteral("journalWritten"), "small", true);
    m_written->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_wherever = new QWidget(this);
    auto* folderButton = addButton(m_wherever, QStringLiteral("journalFolder"), "quiet");
    auto* copyButton = addButton(m_wherever, QStringLiteral("journalCopyPath"), "quiet");
    put(folderButton, say(Label::openFolder));
    put(copyButton, say(Label::copyPath));
    auto* buttons = new QHBoxLayout(m_wherever);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->addWidget(folderButton);
    buttons->addWidget(copyButton);
    m_wherever->hide();
    auto* written = new QHBoxLayout;
    written->addWidget(m_written, 1);
    written->addWidget(m_wherever, 0, Qt::AlignTop);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    static_cast<QVBoxLayout*>(layout())->addLayout(written);
    connect(save, &QPushButton::clicked, this, [this] { exportTo(m_file->text()); });
    connect(m_file, &QLineEdit::returnPressed, this, [this] { exportTo(m_file->text()); });
    connect(copyButton, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_path); });
    connect(folderButton, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_path).absolutePath())); });
}

void JournalPage::showExported(const QString& path)
{
    showWritten(say(wording::exportedTo(path.toStdString())));
    m_path = path;
    m_wherever->show();
}

void JournalPage::copy(const QString& text)
{
    if (!text.isEmpty())
        QApplication::clipboard()->setText(text);
    showWritten(text.isEmpty() ? say(Label::nothingHappened) : say(Label::copied));
}

void JournalPage::buildTable()
{
    m_table = addReadingTable(this, QStringLiteral("journalTable"), say(Label::everythingThatHappened), m_filtered);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_nothing = addLabel(this, QStringLiteral("journalNothing"), "second");
    layout()->addWidget(m_nothing);
    static_cast<QVBoxLayout*>(layout())->addWidget(m_table, 1);
}

/// Anew with each text size, so that no time is cut off; in between they are the reader's.
void JournalPage::fitColumns()
{
    m_table->ensurePolished();
    const QFontMetrics metrics = m_table->fontMetrics();
    if (m_fittedTo == metrics.height())
        return;
    m_fittedTo = metrics.height();
    const auto fit = [&](int column, const QString& sample) { m_table->setColumnWidth(column, metrics.horizontalAdvance(sample) + 24); };
    fit(JournalModel::Time, QStringLiteral("00 Mmm 00:00:00"));
    fit(JournalModel::Service, QString(22, QLatin1Char('n')));
    fit(JournalModel::Who, QString(12, QLatin1Char('n')));
}

void JournalPage::show(std::vector<JournalRow> rows)
{
    fitColumns();
    m_model.show(std::move(rows));
    count();
}

void JournalPage::count()
{
    put(m_nothing, m_filtered->rowCount() == 0 && m_model.rowCount() > 0 ? say(Label::findNothing) : QString());
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
    m_wherever->hide();
    put(m_written, text);
}

} // namespace handrail::ui
