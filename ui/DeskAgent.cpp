#include "DeskAgent.h"

#include "ui/Words.h"
#include "wording/LabelTexts.h"
#include "wording/Listed.h"

#include <algorithm>
#include <unordered_map>

namespace handrail::ui {

namespace {
/// Texts that tell how long something lasts are made anew so often; those of a service that is fine, in a large fleet, less.
constexpr Millis kListedEvery = std::chrono::milliseconds(500), kQuietEvery = std::chrono::seconds(3);
}

const client::ServiceDescription* DeskAgent::described(const ServiceId& service) const
{
    const client::Description* all = board.description();
    if (!all)
        return nullptr;
    const auto found = std::ranges::find(all->services, service, &client::ServiceDescription::service);
    return found == all->services.end() ? nullptr : &*found;
}

bool DeskAgent::mayActOnAll() const
{
    const client::Description* description = board.description();
    return board.isLive() && description && !description->embedded &&
           std::ranges::all_of(description->services, &client::ServiceDescription::mayOperate);
}

bool DeskAgent::take(const client::Update& update, WallTime now)
{
    const bool changed = board.take(update);
    if (board.link().to == client::LinkChanged::To::live)
        awaySince.reset();
    else if (!awaySince)
        awaySince = now;
    return changed;
}

wording::Text DeskAgent::awayText(WallTime now) const
{
    const bool isAway = board.link().to == client::LinkChanged::To::lost;
    return isAway ? wording::agentAway(board.address(), awaySince.value_or(now), now) : wording::Text{};
}

wording::Text DeskAgent::whoseText() const
{
    if (const client::Description* known = board.description())
        for (const client::ServiceDescription& service : known->services)
            if (const contract::Owner* owner = service.agreement ? service.agreement->owner(service.agreement->signedBy.runBy) : nullptr)
                return wording::whoseAgent(service.agreement->name, owner->call.empty() ? owner->team : owner->call);
    return wording::whoseAgent({}, {});
}

void DeskAgent::readJournal()
{
    const auto& entries = board.entries();
    if (!entries.empty() && entries.back().seq < journalUpTo) {
        journal.clear();
        journalUpTo = 0;
    }
    auto next = std::ranges::upper_bound(entries, journalUpTo, {}, &journal::Entry::seq);
    if (next == entries.end())
        return;
    std::unordered_map<ServiceId, const client::ServiceDescription*> index;
    if (const client::Description* all = board.description())
        for (const client::ServiceDescription& each : all->services)
            index.emplace(each.service, &each);
    for (; next != entries.end(); ++next) {
        const auto found = index.find(next->service);
        const client::ServiceDescription* of = found == index.end() ? nullptr : found->second;
        const contract::Agreement* agreement = of ? of->agreement.get() : nullptr;
        if (auto item = wording::timelineItem(*next, agreement))
            journal.push_back(std::move(*item));
        journalUpTo = next->seq;
    }
}

std::optional<ServiceId> DeskAgent::serviceOf(const std::string& key) const
{
    const std::string& agent = board.address();
    if (key.size() <= agent.size() || !key.starts_with(agent) || key[agent.size()] != '|')
        return {};
    ServiceId service(key.substr(agent.size() + 1));
    return board.knows(service) ? std::optional(std::move(service)) : std::nullopt;
}

const DeskAgent::Listed& DeskAgent::listed(const ServiceId& service, WallTime now, SteadyTime steadyNow)
{
    Kept& kept = m_listed[service];
    const wording::ServiceFacts facts = board.facts(service, now, steadyNow);
    const bool silent = facts.silentFor.has_value();
    const bool quiet = board.isLarge() && kept.made && !kept.listed.card;
    // Its card says nothing of now that the page says otherwise.
    const WallTime upTo = kept.listed.card && !facts.windows.empty() ? facts.windows.back().end() : kept.upTo;
    const bool stands = kept.made && kept.revision == board.revision(service) && kept.silent == silent && kept.upTo == upTo &&
                        kept.old == facts.old && steadyNow - kept.at < (quiet ? kQuietEvery : kListedEvery);
    if (stands)
        return kept.listed;
    make(kept.listed, service, facts);
    kept.at = steadyNow;
    kept.upTo = facts.windows.empty() ? WallTime{} : facts.windows.back().end();
    kept.revision = board.revision(service);
    kept.silent = silent;
    kept.old = facts.old;
    kept.made = true;
    return kept.listed;
}

void DeskAgent::make(Listed& listed, const ServiceId& service, const wording::ServiceFacts& facts)
{
    wording::Listed now = wording::listed(facts);
    Spark& spark = m_sparks[service];
    spark.take(facts.windows, measureOptions(facts));
    listed.card = std::move(now.card);
    listed.isTold = now.row.isTold;
    listed.drilled = now.drilled;
    listed.shown.reset();
    const std::string key = keyOf(service);
    if (listed.card)
        listed.shown = CardStack::rowOf(*listed.card, board.address(), key, board.isLive());
    // Of a card the sentence stands there already.
    wording::Text sentence = listed.shown ? wording::verbatim(listed.shown->sentence.toStdString()) : std::move(now.sentence);
    const QString name = listed.shown ? listed.shown->name : say(now.row.name);
    listed.row = {key, service, now.row.state, name, say(wording::listedTip(now.row, std::move(sentence))), spark.line()};
}

} // namespace handrail::ui
