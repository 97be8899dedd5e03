#include "ReadingTable.h"

#include <QHeaderView>

namespace handrail::ui {

QTableView* addReadingTable(QWidget* parent, const QString& name, const QString& spoken, QAbstractItemModel* model)
{
    auto* table = new QTableView(parent);
    table->setObjectName(name);
    table->setAccessibleName(spoken);
    table->setModel(model);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

} // namespace handrail::ui
