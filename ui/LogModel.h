#pragma once

#include "wording/LogTable.h"

#include <QAbstractTableModel>

namespace handrail::ui {

/// A log as a table: one row an answer, and above the first odd one of each kind a row that says what is odd.
class LogModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    void show(wording::LogTable table);
    [[nodiscard]] bool isNote(int row) const { return m_lines[static_cast<std::size_t>(row)].isNote; }
    [[nodiscard]] QString raw(int row) const;
    [[nodiscard]] int firstNote() const; ///< -1: there is none

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Line {
        std::size_t row = 0;
        bool isNote = false;
        QStringList cells;
    };
    [[nodiscard]] QStringList cellsOf(const wording::LogRow& row) const;

    wording::LogTable m_table;
    std::vector<Line> m_lines;
    QStringList m_titles;
};

} // namespace handrail::ui
