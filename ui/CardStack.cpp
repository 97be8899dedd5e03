#include "CardStack.h"

#include "ui/StateMark.h"
#include "ui/Words.h"
#include "wording/Groups.h"
#include "wording/LabelTexts.h"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace handrail::ui {

namespace {

constexpr const char* kSilencedKey = "silenced";

CardRow titleOf(wording::Care care, const std::string& serviceKey)
{
    const bool others = care == wording::Care::somebodyElse;
    CardRow title;
    title.kind = CardRow::Kind::title;
    title.key = others ? "somebody else" : "getting better";
    title.serviceKey = serviceKey;
    title.state = wording::State::fine;
    title.name = say(others ? wording::Label::somebodyElse : wording::Label::gettingBetter);
    return title;
}

} // namespace

CardRow CardStack::rowOf(const wording::Card& card, const std::string& agent, std::string serviceKey, bool live)
{
    CardRow row;
    row.key = agent + '|' + (card.incident.empty() ? card.service.value : card.incident.value);
    row.serviceKey = std::move(serviceKey);
    row.state = card.state;
    row.name = say(card.name);
    row.sentence = say(card.sentence);
    row.hurts = say(card.hurts);
    row.meta = say(card.meta);
    row.reminder = say(card.reminder);
    row.calls = live && !card.taken && card.calls == wording::State::broken && !card.incident.empty();
    row.urgency = live ? card.urgency : 0;
    row.drilled = card.drilled;
    row.notice = say(card.drilled ? wording::noticeDrill(row.name.toStdString()) : wording::noticeBroken(row.name.toStdString()));
    if (card.silenced)
        row.parent = kSilencedKey;
    return row;
}

std::vector<CardRow> CardStack::rows()
{
    std::ranges::stable_sort(m_cards, [](const Made& a, const Made& b) {
        const auto opened = [](const Made& made) {
            return made.card->openedAt > WallTime{} ? made.card->openedAt : WallTime::max();
        };
        const auto order = [&](const Made& made) {
            return std::tuple(rankOf(made.row.state), rankOf(made.card->known), opened(made), std::string_view(made.row.key));
        };
        return order(a) < order(b);
    });
    std::vector<CardRow> rows;
    for (const wording::Care care : {wording::Care::someone, wording::Care::somebodyElse, wording::Care::nobody})
        addCared(rows, care);
    addSilenced(rows);
    return rows;
}

void CardStack::addCared(std::vector<CardRow>& rows, wording::Care care)
{
    std::vector<std::size_t> numbers;
    std::vector<const wording::Card*> cards;
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        if (m_cards[i].card->care == care && m_cards[i].row.parent.empty()) {
            numbers.push_back(i);
            cards.push_back(m_cards[i].card);
        }
    if (cards.empty())
        return;
    if (care != wording::Care::someone)
        rows.push_back(titleOf(care, m_cards[numbers.front()].row.serviceKey));
    auto groups = wording::groupByCause(cards);
    std::vector<const alerting::Group*> groupOf(m_cards.size(), nullptr);
    for (alerting::Group& group : groups)
        for (std::size_t& member : group.members) {
            member = numbers[member];
            groupOf[member] = &group;
        }
    for (const std::size_t i : numbers) {
        const alerting::Group* group = groupOf[i];
        if (!m_cards[i].row.parent.empty())
            continue;
        if (!group) {
            rows.push_back(std::move(m_cards[i].row));
            continue;
        }
        // The whole group stands where its worst member would.
        CardRow head = groupHead(*group);
        for (const std::size_t member : group->members)
            m_cards[member].row.parent = head.key;
        rows.push_back(std::move(head));
        for (const std::size_t member : group->members)
            rows.push_back(m_cards[member].row);
    }
}

CardRow CardStack::groupHead(const alerting::Group& group) const
{
    const std::vector<std::size_t>& members = group.members;
    const Made& worst = m_cards[members.front()];
    CardRow head;
    head.kind = CardRow::Kind::group;
    // Stays the same when a worse one joins.
    const std::size_t oldest = *std::ranges::min_element(members, {}, [&](std::size_t i) { return m_cards[i].card->openedAt; });
    head.key = "waits for|" + group.dependency + '|' + m_cards[oldest].row.key;
    head.serviceKey = worst.row.serviceKey;
    head.state = worst.row.state;
    const auto named = std::ranges::find_if(members, [&](std::size_t i) { return !m_cards[i].card->waitsForName.empty(); });
    head.name = say(wording::waitingFor(members.size(), m_cards[*named].card->waitsForName));
    head.notice = head.name;
    std::vector<std::string> names;
    head.drilled = true;
    for (const std::size_t member : members) {
        const CardRow& row = m_cards[member].row;
        head.drilled = head.drilled && row.drilled;
        names.push_back(row.name.toStdString());
        head.calls = head.calls || row.calls;
        head.urgency = std::max(head.urgency, row.urgency);
    }
    head.sentence = say(wording::namesOf(names));
    head.meta = worst.row.meta;
    return head;
}

void CardStack::addSilenced(std::vector<CardRow>& rows) const
{
    CardRow head;
    head.kind = CardRow::Kind::silenced;
    head.key = kSilencedKey;
    head.state = wording::State::fine;
    std::size_t count = 0;
    for (const Made& made : m_cards)
        if (made.row.parent == kSilencedKey) {
            if (count++ == 0)
                head.serviceKey = made.row.serviceKey;
        }
    if (count == 0)
        return;
    head.name = say(wording::silencedCount(count));
    rows.push_back(std::move(head));
    for (const Made& made : m_cards)
        if (made.row.parent == kSilencedKey)
            rows.push_back(made.row);
}

} // namespace handrail::ui
