#pragma once

#include "ui/KeyedRows.h"
#include "wording/Pages.h"

#include <QString>

namespace handrail::ui {

struct CardRow {
    std::string key; ///< agent and incident, or agent and service
    std::string serviceKey;
    wording::State state = wording::State::watch;
    QString name, sentence, meta;
    bool operator==(const CardRow&) const = default;
};

/// What needs someone: one row per incident, worst first, then oldest.
class CardModel final : public KeyedRows<CardRow> {
    Q_OBJECT
public:
    enum Role { StateRole = Qt::UserRole + 1, SentenceRole, MetaRole, KeyRole };
    using KeyedRows::KeyedRows;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
};

} // namespace handrail::ui
