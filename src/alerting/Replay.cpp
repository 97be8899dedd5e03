#include "alerting/Replay.h"

#include "alerting/Recall.h"
#include "journal/SharedState.h"

#include <algorithm>

namespace handrail::alerting {
namespace {

constexpr Millis kRollup = std::chrono::minutes(10);
constexpr double kClearlyWorse = 1.5;

} // namespace

std::string_view name(ReplayWhat what)
{
    switch (what) {
    case ReplayWhat::opened: return "opened";
    case ReplayWhat::worse: return "worse";
    case ReplayWhat::better: return "better";
    case ReplayWhat::cleared: return "cleared";
    case ReplayWhat::goesOn: return "goes on";
    }
    return {};
}

Replay::Replay(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<const Normal> normal)
    : m_agreement(std::move(agreement)), m_normal(std::move(normal)), m_judge(m_agreement, m_normal)
{
}

ReplayWhat Replay::whatOf(const journal::Alert& alert)
{
    using enum journal::AlertPhase;
    journal::Alert& last = m_said[journal::alertKey(alert.kind, alert.subject, alert.failure)];
    switch (alert.phase) {
    case better: return ReplayWhat::better;
    case cleared: return ReplayWhat::cleared;
    case changed:
        if (alert.severity <= last.severity &&
            alert.evidence.value.value_or(0) <= kClearlyWorse * last.evidence.value.value_or(0))
            return ReplayWhat::goesOn;
        last = alert;
        return ReplayWhat::worse;
    case opened:
    case back: break;
    }
    last = alert;
    return ReplayWhat::opened;
}

void Replay::learnAsLive(Learning learning)
{
    m_learning = learning;
    keepPast();
}

void Replay::use(std::shared_ptr<const contract::Agreement> agreement)
{
    m_isOther = m_isOther || agreement->digest != m_agreement->digest;
    m_agreement = std::move(agreement);
}

void Replay::use(std::shared_ptr<const Normal> normal)
{
    if (m_normal && normal && *m_normal == *normal)
        return;
    m_isOther = true;
    m_normal = std::move(normal);
}

void Replay::takeLong(const Window& rollup)
{
    m_judge.warmUpLong(rollup);
    m_rollups.push_back(rollup);
}

void Replay::take(const journal::Entry& entry)
{
    if (!entry.service.empty() && entry.service != m_agreement->service)
        return;
    if (m_begin && !std::holds_alternative<journal::Operation>(entry.body))
        return;
    m_judge.take(entry);
    m_troubles.take(entry.body, entry.at);
    m_journal.push_back(entry);
    if (const auto* alert = std::get_if<journal::Alert>(&entry.body))
        (void)whatOf(*alert);
}

std::vector<ReplayEvent> Replay::take(const Window& window)
{
    if (std::exchange(m_isOther, false))
        rebuild();
    std::vector<ReplayEvent> events;
    const bool isNew = !window.late && window.span > Millis(0) && (!m_begin || window.start >= m_end);
    if (isNew) {
        m_begin = m_begin.value_or(window.start);
        m_end = window.end();
    }
    for (const journal::Body& body : m_judge.take(window)) {
        if (m_keepsPast) {
            m_troubles.take(body, window.end());
            m_journal.push_back({Seq(m_journal.size() + 1), window.end(), m_agreement->service, "agent", {}, body});
        }
        if (const auto* alert = std::get_if<journal::Alert>(&body))
            events.push_back({alert->at, whatOf(*alert), *alert});
    }
    if (m_keepsPast && isNew) {
        remember(window);
        learn();
    }
    return events;
}

void Replay::remember(const Window& window)
{
    m_windows.push_back(window);
    const Millis needed = std::max<Millis>(m_judge.memory(m_end), kRollup) + kRollup;
    while (m_windows.front().start < m_end - needed)
        m_windows.pop_front();
    const auto minuteOf = [](WallTime at) { return toMs(at) / 60'000; };
    if (m_rollups.empty() || minuteOf(m_rollups.back().start) != minuteOf(window.start))
        m_rollups.emplace_back();
    merge(m_rollups.back(), window);
}

void Replay::learn()
{
    if (!m_learning)
        return;
    const auto due = m_learning->next(m_normal.get(), *m_begin);
    if (!due || m_end < *due || m_troubles.isOpen() || (m_tried && m_end < *m_tried + m_learning->first))
        return;
    m_tried = m_end;
    const auto from = std::ranges::lower_bound(m_rollups, m_end - m_learning->over, {}, &Window::start);
    auto normal = m_learning->learn({from, m_rollups.end()}, m_troubles, m_normal ? m_normal->version + 1 : 1, *m_agreement);
    if (!normal)
        return;
    use(std::make_shared<const Normal>(std::move(*normal)));
}

/// As an agent that was started again.
void Replay::rebuild()
{
    const auto between = [](const auto& windows, WallTime from, WallTime to) {
        std::vector<Window> some;
        std::ranges::copy_if(windows, std::back_inserter(some), [&](const Window& each) { return each.start >= from && each.start < to; });
        return some;
    };
    Kept kept;
    kept.remembered = m_judge.remembered();
    kept.rollups = [&](WallTime from, WallTime to) { return between(m_rollups, from, to); };
    kept.judged = [&](WallTime from) { return between(m_windows, from, m_end); };
    m_judge = Judge(m_agreement, m_normal);
    for (const journal::Entry& entry : m_journal)
        m_judge.take(entry);
    if (m_begin)
        (void)recall(m_judge, kept, m_end, m_end);
    else
        for (const Window& rollup : m_rollups)
            m_judge.warmUpLong(rollup);
}

std::vector<SideBySide> sideBySide(const std::vector<ReplayEvent>& agreed, const std::vector<ReplayEvent>& whatIf)
{
    std::vector<SideBySide> lines;
    std::vector<bool> isPaired(whatIf.size(), false);
    const auto isSame = [](const ReplayEvent& a, const ReplayEvent& b) {
        return a.at == b.at && a.what == b.what && a.alert.kind == b.alert.kind && a.alert.subject == b.alert.subject;
    };
    for (const ReplayEvent& event : agreed) {
        lines.push_back({&event, nullptr});
        for (std::size_t i = 0; i < whatIf.size(); ++i)
            if (!isPaired[i] && isSame(event, whatIf[i])) {
                isPaired[i] = true;
                lines.back().whatIf = &whatIf[i];
                break;
            }
    }
    for (std::size_t i = 0; i < whatIf.size(); ++i)
        if (!isPaired[i])
            lines.push_back({nullptr, &whatIf[i]});
    std::ranges::stable_sort(lines, {}, [](const SideBySide& line) { return (line.agreed ? line.agreed : line.whatIf)->at; });
    return lines;
}

std::vector<ReplayEvent> replay(std::span<const Window> windows, std::shared_ptr<const contract::Agreement> agreement,
                                std::shared_ptr<const Normal> normal)
{
    Replay all(std::move(agreement), std::move(normal));
    std::vector<ReplayEvent> events;
    for (const Window& window : windows)
        for (ReplayEvent& event : all.take(window))
            events.push_back(std::move(event));
    return events;
}

} // namespace handrail::alerting
