#include "JournalModel.h"

#include "ui/Words.h"

#include <algorithm>
#include <array>

namespace handrail::ui {

namespace {

using wording::Label;

struct ColumnOf {
    Label title;
    QString JournalRow::*text;
};
const std::array<ColumnOf, JournalModel::kColumns> kTable{{{Label::columnTime, &JournalRow::time},
                                                           {Label::columnService, &JournalRow::service},
                                                           {Label::columnWho, &JournalRow::who},
                                                           {Label::columnWhat, &JournalRow::what}}};

} // namespace

void JournalModel::show(std::vector<JournalRow> rows)
{
    const std::size_t known = m_rows.size();
    const bool grown = rows.size() >= known && (known == 0 || (rows[known - 1].seq == m_rows.back().seq &&
                                                               rows[known - 1].time == m_rows.back().time));
    if (!grown && known > 0) {
        beginRemoveRows({}, 0, static_cast<int>(known) - 1);
        m_rows.clear();
        endRemoveRows();
    }
    const std::size_t added = rows.size() - m_rows.size();
    if (added == 0)
        return;
    beginInsertRows({}, 0, static_cast<int>(added) - 1);
    m_rows = std::move(rows);
    endInsertRows();
}

int JournalModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int JournalModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : kColumns;
}

QVariant JournalModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JournalRow& shown = row(index.row());
    if (role == Qt::DisplayRole)
        return shown.*kTable[static_cast<std::size_t>(index.column())].text;
    if (role == Qt::ToolTipRole && index.column() == What)
        return shown.what;
    if (role == Qt::ToolTipRole && index.column() == Time)
        return shown.exactTime;
    return {};
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section >= kColumns)
        return {};
    return say(kTable[static_cast<std::size_t>(section)].title);
}

} // namespace handrail::ui
