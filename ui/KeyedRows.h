#pragma once

#include <QAbstractListModel>

#include <algorithm>
#include <unordered_set>
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
        if (std::ranges::equal(m_rows, rows, {}, &Row::key, &Row::key)) {
            for (std::size_t at = 0; at < rows.size(); ++at)
                change(static_cast<int>(at), rows[at]);
            return;
        }
        std::unordered_set<decltype(Row::key)> wanted;
        for (const Row& row : rows)
            wanted.insert(row.key);
        for (int at = rowCount() - 1; at >= 0; --at)
            if (!wanted.contains(row(at).key))
                removeAt(at);
        for (int at = 0; at < static_cast<int>(rows.size()); ++at)
            place(at, rows[static_cast<std::size_t>(at)]);
    }
    /// While somebody points at the list: nothing moves and nothing goes; values change, what is new comes at the end.
    void showInPlace(const std::vector<Row>& rows)
    {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const bool stands = i < m_rows.size() && m_rows[i].key == rows[i].key;
            const int at = stands ? static_cast<int>(i) : find(rows[i].key);
            place(at < 0 ? rowCount() : at, rows[i]);
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
        const bool stands = at < rowCount() && row(at).key == next.key;
        const int from = stands ? at : find(next.key);
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
        change(at, next);
    }
    void change(int at, const Row& next)
    {
        Row& old = m_rows[static_cast<std::size_t>(at)];
        if (old == next)
            return;
        old = next;
        const QModelIndex changed = index(at);
        Q_EMIT dataChanged(changed, changed);
    }

    std::vector<Row> m_rows;
};

} // namespace handrail::ui
