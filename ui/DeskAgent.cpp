#include "DeskAgent.h"

#include <algorithm>

namespace handrail::ui {

namespace {
constexpr Millis kSparkEvery = std::chrono::seconds(5);
constexpr std::size_t kSparkPoints = 30;
}

void DeskAgent::readJournal()
{
    const auto& entries = board.entries();
    if (!entries.empty() && entries.back().seq < journalUpTo) {
        journal.clear();
        journalUpTo = 0;
    }
    auto next = std::ranges::upper_bound(entries, journalUpTo, {}, &journal::Entry::seq);
    for (; next != entries.end(); ++next) {
        const contract::Agreement* agreement = nullptr;
        if (const client::Description* description = board.description())
            for (const client::ServiceDescription& service : description->services)
                if (service.service == next->service)
                    agreement = service.agreement.get();
        if (auto item = wording::timelineItem(*next, agreement))
            journal.push_back(std::move(*item));
        journalUpTo = next->seq;
    }
}

std::optional<ServiceId> DeskAgent::serviceOf(const std::string& key) const
{
    for (const ServiceId& service : board.services())
        if (keyOf(service) == key)
            return service;
    return {};
}

const std::vector<float>& DeskAgent::sparkOf(const ServiceId& service, const wording::ServiceFacts& facts)
{
    Spark& spark = m_sparks[service];
    const WallTime upTo = facts.windows.empty() ? WallTime{} : facts.windows.back().end();
    if (spark.values.empty() || upTo - spark.upTo >= kSparkEvery) {
        spark.values = ui::spark(facts.windows, measureOptions(facts), kSparkPoints);
        spark.upTo = upTo;
    }
    return spark.values;
}

} // namespace handrail::ui
