#pragma once

#include "ui/KeyedRows.h"
#include "wording/Pages.h"

#include <QString>

namespace handrail::ui {

struct CardRow {
    std::string key; ///< agent and incident, or agent and service
    std::string serviceKey;
    wording::State state = wording::State::watch;
    QString name, sentence, meta, hurts;
    enum class Kind { incident, group, silenced, title } kind = Kind::incident; ///< group and silenced are heads that open
    std::string parent;       ///< key of the head it stands under
    bool drilled = false;     ///< no real trouble
    bool open = false;        ///< of a head: its rows are shown
    bool calls = false;       ///< broken, not silenced, live, and nobody has it
    unsigned urgency = 0;     ///< how loudly it says that
    QString notice;           ///< what a desktop notice says first
    QString reminder;         ///< what one says besides, when the reader is to be asked again
    bool operator==(const CardRow&) const = default;
};

/// What needs someone: one row per incident or group of them, worst first, then oldest. Under titles of their own: what
/// somebody else has, what is getting better. What is silenced stands last, folded.
class CardModel final : public KeyedRows<CardRow> {
    Q_OBJECT
public:
    enum Role { StateRole = Qt::UserRole + 1, SentenceRole, HurtsRole, MetaRole, KeyRole, KindRole, NestedRole, OpenRole, UrgencyRole, DrillRole };
    using KeyedRows::KeyedRows;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override; ///< a title is passed over
    [[nodiscard]] bool needsSomeone() const; ///< above the titles and what is silenced
};

} // namespace handrail::ui
