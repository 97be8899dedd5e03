#include "agent/Grid.h"

#include <algorithm>

namespace handrail::agent {

namespace {

/// Less than this is the clock being slewed, not set.
constexpr Millis kStep{500};
/// After a stall (the machine slept) this many empty windows are enough to show the gap.
constexpr std::int64_t kMostAtOnce = 720;

std::int64_t floorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

Millis passed(SteadyTime from, SteadyTime to) { return std::chrono::floor<Millis>(to - from); }

} // namespace

Grid::Grid(ServiceId service, Millis span, Millis grace, WallTime wall, SteadyTime steady)
    : m_service(std::move(service)), m_span(span), m_grace(grace)
{
    m_rests.insert(0);
    anchor(wall, steady, true);
}

void Grid::anchor(WallTime wall, SteadyTime steady, bool onSpans)
{
    const Millis into = onSpans ? Millis(toMs(wall) % m_span.count()) : Millis(0);
    m_anchorWall = wall - into;
    m_anchorSteady = steady - into;
    m_next = 0;
    m_open.clear();
    m_firstShare = 1.0 - static_cast<double>(into.count()) / static_cast<double>(m_span.count());
}

Window Grid::blank(std::int64_t index) const
{
    Window window;
    window.service = m_service;
    window.start = m_anchorWall + index * m_span;
    window.span = m_span;
    return window;
}

std::optional<Window> Grid::add(WallTime at, Window part)
{
    std::int64_t index = floorDivide((at - m_anchorWall).count(), m_span.count());
    index = std::min(index, m_next + 2); // from a clock that is ahead of ours
    const Window place = blank(index);
    part.service = m_service;
    part.start = place.start;
    part.span = m_span;
    if (index < m_next) {
        part.late = true;
        part.sealed = true;
        return part;
    }
    while (static_cast<std::int64_t>(m_open.size()) <= index - m_next)
        m_open.push_back(blank(m_next + static_cast<std::int64_t>(m_open.size())));
    Window& open = m_open[static_cast<std::size_t>(index - m_next)];
    if (part.seenShare <= 0)
        part.seenShare = 1;
    merge(open, part);
    return {};
}

Window Grid::seal()
{
    Window window = m_open.empty() ? blank(m_next) : std::move(m_open.front());
    if (!m_open.empty())
        m_open.pop_front();
    ++m_next;
    window.sealed = true;
    if (m_firstShare)
        window.seenShare = std::min(window.seenShare, *m_firstShare);
    m_firstShare.reset();
    return window;
}

Grid::Turn Grid::advance(WallTime wall, SteadyTime steady)
{
    Turn turn;
    const Millis since = passed(m_anchorSteady, steady);
    const std::int64_t due = floorDivide((since - m_grace).count(), m_span.count());
    if (due - m_next > kMostAtOnce)
        m_next = due - kMostAtOnce;
    while (m_next < due)
        turn.sealed.push_back(seal());
    const Millis step = wall - (m_anchorWall + since);
    if (std::chrono::abs(step) < kStep)
        return turn;
    turn.clockStep = step;
    const double share = static_cast<double>((since - m_next * m_span).count()) / static_cast<double>(m_span.count());
    while (!m_open.empty() || m_next * m_span < since) {
        turn.sealed.push_back(seal());
        turn.sealed.back().seenShare = std::min(turn.sealed.back().seenShare, std::clamp(share, 0.0, 1.0));
    }
    // All starts of an anchor leave the same rest: with another rest, time told twice never gives two windows one start.
    if (static_cast<std::int64_t>(m_rests.size()) * 2 > m_span.count())
        m_rests.clear();
    WallTime from = wall;
    while (!m_rests.insert(toMs(from) % m_span.count()).second)
        from += Millis(1);
    anchor(from, steady, false);
    return turn;
}

SteadyTime Grid::nextSeal() const { return m_anchorSteady + (m_next + 1) * m_span + m_grace; }

} // namespace handrail::agent
