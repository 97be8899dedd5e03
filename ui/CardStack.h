#pragma once

#include "alerting/Groups.h"
#include "ui/CardModel.h"

namespace handrail::ui {

/// Puts cards in order: worst first, then oldest; services that wait for the same thing under one head; what needs nobody here
/// under titles of its own; what is silenced last, under a head.
class CardStack {
public:
    void clear() { m_cards.clear(); }
    [[nodiscard]] static CardRow rowOf(const wording::Card& card, const std::string& agent, std::string serviceKey, bool live);
    /// The card must live until rows() is done.
    void add(const wording::Card& card, const CardRow& row) { m_cards.push_back({&card, row}); }
    [[nodiscard]] std::vector<CardRow> rows();

private:
    struct Made {
        const wording::Card* card;
        CardRow row;
    };
    [[nodiscard]] CardRow groupHead(const alerting::Group& group) const;
    void addCared(std::vector<CardRow>& rows, wording::Care care);
    void addSilenced(std::vector<CardRow>& rows) const;

    std::vector<Made> m_cards;
};

} // namespace handrail::ui
