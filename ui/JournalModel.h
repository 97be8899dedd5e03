#pragma once

#include "wording/Pages.h"

#include <QAbstractTableModel>

#include <vector>

namespace handrail::ui {

struct JournalRow {
    Seq seq = 0;
    QString time, service, who, what;
    QString exactTime; ///< local and UTC
    bool important = false;
};

/// Everything that happened, newest first. Rows never change; new ones come at the top.
class JournalModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Service, Who, What, kColumns };
    using QAbstractTableModel::QAbstractTableModel;

    /// Rows oldest first; those that are known are kept, new ones are inserted.
    void show(std::vector<JournalRow> rows);
    [[nodiscard]] const JournalRow& row(int number) const { return m_rows[m_rows.size() - 1 - static_cast<std::size_t>(number)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<JournalRow> m_rows; ///< oldest first
};

} // namespace handrail::ui
