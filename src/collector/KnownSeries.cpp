#include "collector/KnownSeries.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <unordered_map>

namespace handrail::collector {

namespace {

constexpr std::size_t kMostSlots = 200'000;
constexpr std::string_view kTotal = "_total";

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view withoutTotal(std::string_view name)
{
    if (name.ends_with(kTotal))
        name.remove_suffix(kTotal.size());
    return name;
}

std::uint64_t keyOf(const Sample& sample)
{
    std::string key = sample.name;
    for (const auto& [name, value] : sample.labels)
        (((key += '\x01') += name) += '\x02') += value;
    return std::hash<std::string>()(key);
}

/// The number of a line that begins with this very series.
std::optional<double> numberIn(std::string_view line, std::string_view series)
{
    if (line.size() <= series.size() || !isBlank(line[series.size()]) || !line.starts_with(series))
        return {};
    return readSampleValue(line.substr(series.size()));
}

} // namespace

std::string labelOf(const Series& series, const Sample& sample, std::string_view usual)
{
    const auto value = [&sample](std::string_view name) {
        const auto found = sample.labels.find(std::string(name));
        return found == sample.labels.end() ? std::string() : found->second;
    };
    if (!series.by.empty())
        return value(series.by);
    if (auto found = value(usual); !found.empty())
        return found;
    if (usual == "reason")
        for (const std::string_view name : {"status", "code", "status_code", "response_code", "grpc_code", "error_code"})
            if (auto found = value(name); !found.empty())
                return found;
    return {};
}

/// One walk over a page. As long as it says what it said before, only the numbers change; else the slots are put in its order.
class KnownSeries::Scan {
public:
    explicit Scan(KnownSeries& known) : m_known(known), m_slots(known.m_slots) {}

    void take(std::string_view line)
    {
        if (m_at < m_slots.size())
            if (const auto value = numberIn(line, m_slots[m_at].line->text)) {
                put(m_at, *value);
                return;
            }
        if (!m_known.isWanted(line))
            return;
        if (auto read = readSampleLine(line))
            takeNew(line, std::move(*read));
    }
    void finish()
    {
        if (!m_isOther && m_at == m_slots.size())
            return;
        other();
        std::vector<Slot> inOrder;
        inOrder.reserve(m_order.size());
        for (const std::size_t at : m_order)
            inOrder.push_back(std::move(m_slots[at]));
        m_slots = std::move(inOrder);
    }

private:
    void put(std::size_t at, double value)
    {
        m_at = at + 1;
        if (m_isOther) {
            if (!m_isThere[at])
                m_order.push_back(at);
            else
                return;
            m_isThere[at] = true;
        }
        m_slots[at].value = value;
    }
    void takeNew(std::string_view line, SampleLine read)
    {
        other();
        const std::uint64_t key = keyOf(read.sample);
        const auto [found, isNew] = m_byKey.try_emplace(key, m_slots.size());
        if (isNew && m_slots.size() < kMostSlots) {
            m_slots.push_back({Interned(m_known.lineFor(std::string(line.substr(0, read.nameSize)), key, read.sample))});
            m_isThere.push_back(false);
        }
        const std::size_t before = m_at;
        if (found->second >= m_slots.size() || m_isThere[found->second])
            return;
        put(found->second, read.sample.value);
        if (isNew)
            m_at = before;
        else
            m_slots[found->second].line = Interned(m_known.lineFor(std::string(line.substr(0, read.nameSize)), key, read.sample));
    }
    /// From here on it is another page than before.
    void other()
    {
        if (m_isOther)
            return;
        m_isOther = true;
        m_isThere.assign(m_slots.size(), false);
        for (std::size_t at = 0; at < m_slots.size(); ++at) {
            m_byKey.emplace(m_slots[at].line->key, at);
            if (at < m_at) {
                m_order.push_back(at);
                m_isThere[at] = true;
            }
        }
    }

    KnownSeries& m_known;
    std::vector<Slot>& m_slots;
    std::size_t m_at = 0;
    bool m_isOther = false;
    std::vector<bool> m_isThere;
    std::vector<std::size_t> m_order;
    std::unordered_map<std::uint64_t, std::size_t> m_byKey;
};

KnownSeries::KnownSeries(std::vector<SeriesUse> uses)
{
    Wanted wanted{std::move(uses), {}};
    for (const SeriesUse& use : wanted.uses)
        wanted.names.emplace(use.isBuckets ? use.series.name + "_bucket" : std::string(withoutTotal(use.series.name)));
    m_wanted = Interned(std::move(wanted));
}

/// By its name alone; one in quotes is read first.
bool KnownSeries::isWanted(std::string_view line) const
{
    const auto end = std::ranges::find_if(line, [](char c) { return c == '{' || isBlank(c); });
    const std::string_view name = line.substr(0, static_cast<std::size_t>(end - line.begin()));
    return name.empty() || m_wanted->names.contains(withoutTotal(name));
}

KnownSeries::Line KnownSeries::lineFor(std::string text, std::uint64_t key, const Sample& sample) const
{
    Line line{std::move(text), key, {}};
    for (std::size_t i = 0; i < uses().size(); ++i) {
        const SeriesUse& use = uses()[i];
        if (!use.series.covers(sample, use.isBuckets ? "_bucket" : ""))
            continue;
        double bound = 0;
        if (use.isBuckets) {
            const auto le = sample.labels.find("le");
            bound = le == sample.labels.end() ? std::numeric_limits<double>::quiet_NaN()
                                              : parseGoNumber(le->second).value_or(std::numeric_limits<double>::quiet_NaN());
            if (std::isnan(bound))
                continue;
        }
        line.places.push_back({i, labelOf(use.series, sample, use.usualLabel), bound});
    }
    return line;
}

bool KnownSeries::scan(std::string_view page, bool openMetrics)
{
    Scan scan(*this);
    bool ended = false;
    while (!page.empty() && !ended) {
        const auto size = std::min(page.find('\n'), page.size());
        std::string_view line = page.substr(0, size);
        page.remove_prefix(std::min(size + 1, page.size()));
        while (!line.empty() && isBlank(line.front()))
            line.remove_prefix(1);
        if (line.empty())
            continue;
        if (line.front() == '#')
            ended = isEndMark(line);
        else
            scan.take(line);
    }
    if (openMetrics && !ended)
        return false;
    scan.finish();
    return true;
}

void KnownSeries::next()
{
    for (Slot& slot : m_slots) {
        slot.hasBefore = std::isfinite(slot.value);
        slot.before = slot.value;
    }
}

} // namespace handrail::collector
