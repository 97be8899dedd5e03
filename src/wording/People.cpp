#include "wording/PageParts.h"

#include <algorithm>
#include <map>

namespace handrail::wording {

namespace {

/// Names with the time when each was seen last; those that only a file names were not seen.
class Names {
public:
    explicit Names(const View& view) : m_view(view) {}
    void add(const std::string& name, WallTime at = {})
    {
        if (name.empty() || name == "agent" || m_view.isMe(name))
            return;
        WallTime& last = m_seen[name];
        last = std::max(last, at);
    }
    std::vector<std::string> latestFirst() const
    {
        std::vector<std::pair<WallTime, std::string>> all;
        for (const auto& [name, at] : m_seen)
            all.emplace_back(at, name);
        std::ranges::stable_sort(all, std::greater(), &std::pair<WallTime, std::string>::first);
        std::vector<std::string> names;
        for (auto& [at, name] : all)
            names.push_back(std::move(name));
        return names;
    }

private:
    const View& m_view;
    std::map<std::string, WallTime> m_seen;
};

void addFromJournal(Names& names, const View& view)
{
    for (const auto* incident : view.facts.shared->incidentsOf(view.agreement.service)) {
        names.add(incident->takenBy, incident->takenAt.value_or(WallTime{}));
        for (const auto& [file, run] : incident->runs)
            for (const auto& [entry, step] : run.answers)
                if (!step.automatic)
                    names.add(entry.who, entry.at);
    }
    for (const auto* record : view.facts.shared->operationsOf(view.agreement.service)) {
        names.add(record->latest.askedBy, record->at);
        names.add(record->latest.consentBy, record->at);
    }
    if (!view.service)
        return;
    for (const auto& signOff : view.service->signOffs)
        names.add(signOff.who, signOff.at);
    for (const auto& [key, silence] : view.service->silences)
        names.add(silence.who, silence.at);
    for (const auto& drill : view.service->drills)
        names.add(drill.who, drill.at);
}

} // namespace

std::vector<std::string> peopleOf(const View& view)
{
    constexpr std::size_t kMost = 12;
    Names names(view);
    for (const std::string& viewer : view.facts.viewers)
        names.add(viewer, view.facts.now);
    if (view.facts.shared)
        addFromJournal(names, view);
    for (const auto& [key, owner] : view.agreement.owners)
        for (const std::string& person : owner.people)
            names.add(person);
    std::vector<std::string> all = names.latestFirst();
    all.resize(std::min(all.size(), kMost));
    // Last those who can be called: it is often a desk that takes it over, and not a person.
    for (const auto& [key, owner] : view.agreement.owners)
        if (const std::string desk = owner.call.empty() ? std::string() : render(contactOf(view, key).who);
            !desk.empty() && !view.isMe(desk) && std::ranges::find(all, desk) == all.end())
            all.push_back(desk);
    return all;
}

} // namespace handrail::wording
