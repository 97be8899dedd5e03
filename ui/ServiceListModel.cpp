#include "ServiceListModel.h"

#include "ui/StateMark.h"

namespace handrail::ui {

QVariant ServiceListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ServiceListRow& service = row(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return service.name;
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return service.tip;
    case StateRole:
        return static_cast<int>(service.state);
    case KeyRole:
        return QString::fromStdString(service.key);
    default:
        return {};
    }
}

} // namespace handrail::ui
