#pragma once

#include <QTableView>

namespace handrail::ui {

/// A table that is read line by line: no grid, whole lines are chosen, Tab leaves it.
QTableView* addReadingTable(QWidget* parent, const QString& name, const QString& spoken, QAbstractItemModel* model);

} // namespace handrail::ui
