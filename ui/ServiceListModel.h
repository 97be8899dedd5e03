#pragma once

#include "ui/KeyedRows.h"
#include "wording/Pages.h"

#include <QString>

namespace handrail::ui {

struct ServiceListRow {
    std::string key; ///< agent and service
    ServiceId service;
    wording::State state = wording::State::fine;
    QString name, tip;
    std::vector<float> spark; ///< 0 to 1; negative is a gap
    bool operator==(const ServiceListRow&) const = default;
};

/// All services, worst first, then by name.
class ServiceListModel final : public KeyedRows<ServiceListRow> {
    Q_OBJECT
public:
    enum Role { StateRole = Qt::UserRole + 1, SparkRole, KeyRole };
    using KeyedRows::KeyedRows;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
};

} // namespace handrail::ui
