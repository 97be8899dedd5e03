#include "LogModel.h"

#include "ui/Words.h"

#include <QSize>

#include <algorithm>

namespace handrail::ui {

using wording::Label;

void LogModel::show(wording::LogTable table)
{
    beginResetModel();
    m_table = std::move(table);
    m_titles = {say(Label::columnTime), say(m_table.records ? Label::logStatus : Label::logText)};
    if (m_table.records) {
        QStringList fields;
        for (const std::string& field : m_table.fields)
            fields << named(field);
        const auto asked = static_cast<qsizetype>(m_table.asked);
        m_titles << fields.first(asked) << say(Label::logAnswer) << say(Label::logTook) << fields.sliced(asked) << say(Label::logVersion);
    }
    m_lines.clear();
    for (std::size_t i = 0; i < m_table.rows.size(); ++i) {
        const wording::LogRow& row = m_table.rows[i];
        if (!row.odd.empty())
            m_lines.push_back({i, true, {QString(QChar(0x25B2)) + QLatin1Char(' ') + say(row.odd)}});
        else if (!row.began.empty())
            m_lines.push_back({i, true, {say(row.began)}});
        m_lines.push_back({i, false, cellsOf(row)});
    }
    endResetModel();
}

QStringList LogModel::cellsOf(const wording::LogRow& row) const
{
    QStringList cells{named(row.time), say(row.went)};
    if (!m_table.records)
        return cells;
    if (row.testQuestion)
        cells[1] += QStringLiteral(" (%1)").arg(say(Label::logTestQuestion));
    if (row.unlike)
        cells[0] += QLatin1Char(' ') + QChar(0x25B2);
    QStringList fields;
    for (const std::string& field : row.fields)
        fields << named(field);
    const auto asked = static_cast<qsizetype>(m_table.asked);
    return cells << fields.first(asked) << say(row.answer) << say(row.took) << fields.sliced(asked) << named(row.version);
}

QString LogModel::raw(int row) const
{
    return named(m_table.rows[m_lines[static_cast<std::size_t>(row)].row].raw);
}

int LogModel::firstNote() const
{
    auto found = std::ranges::find_if(m_lines, [&](const Line& line) { return line.isNote && !m_table.rows[line.row].odd.empty(); });
    if (found == m_lines.end())
        found = std::ranges::find(m_lines, true, &Line::isNote);
    return found == m_lines.end() ? -1 : static_cast<int>(found - m_lines.begin());
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int LogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_titles.size());
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Line& line = m_lines[static_cast<std::size_t>(index.row())];
    // A note's width is that of the whole row, and not of its first column.
    if (role == Qt::SizeHintRole && line.isNote)
        return QSize(1, 1);
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return line.cells.value(index.column());
    return {};
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return m_titles.value(section);
}

} // namespace handrail::ui
