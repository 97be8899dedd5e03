#pragma once

#include <QAbstractListModel>

#include <algorithm>
#include <vector>

namespace handrail::ui {

/// Turns old rows into new rows by insert, remove, move and change, so that selection and scroll survive.
/// Row: a value with `key` and ==. The model that holds it passes its protected begin/end functions on.
template <typename Row>
class KeyedRows : public QAbstractListModel {
public:
    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const final
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] const Row& row(int number) const { return m_rows[static_cast<std::size_t>(number)]; }
    [[nodiscard]] int find(const decltype(Row::key)& key) const { return find(m_rows, key); }

    /// Rows as they should stand, in order.
    void show(const std::vector<Row>& rows)
    {
        for (int at = rowCount() - 1; at >= 0; --at)
            if (find(rows, row(at).key) < 0)
                removeAt(at);
        for (int at = 0; at < static_cast<int>(rows.size()); ++at)
            place(at, rows[static_cast<std::size_t>(at)]);
    }
    /// While somebody points at the list: nothing moves and nothing goes; values change, what is new comes at the end.
    void showInPlace(const std::vector<Row>& rows)
    {
        for (const Row& next : rows) {
            const int at = find(next.key);
            place(at < 0 ? rowCount() : at, next);
        }
    }

private:
    static int find(const std::vector<Row>& rows, const decltype(Row::key)& key)
    {
        const auto found = std::ranges::find(rows, key, &Row::key);
        return found == rows.end() ? -1 : static_cast<int>(found - rows.begin());
    }
    void removeAt(int at)
    {
        beginRemoveRows({}, at, at);
        m_rows.erase(m_rows.begin() + at);
        endRemoveRows();
    }
    void place(int at, const Row& next)
    {
        const int from = find(next.key);
        if (from < 0) {
            beginInsertRows({}, at, at);
            m_rows.insert(m_rows.begin() + at, next);
            endInsertRows();
            return;
        }
        if (from != at) {
            beginMoveRows({}, from, from, {}, from < at ? at + 1 : at);
            Row moved = std::move(m_rows[static_cast<std::size_t>(from)]);
            m_rows.erase(m_rows.begin() + from);
            m_rows.insert(m_rows.begin() + at, std::move(moved));
            endMoveRows();
        }
        if (Row& old = m_rows[static_cast<std::size_t>(at)]; old != next) {
            old = next;
            const QModelIndex changed = index(at);
            Q_EMIT dataChanged(changed, changed);
        }
    }

    std::vector<Row> m_rows;
};

} // namespace handrail::ui
