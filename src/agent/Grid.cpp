#include "agent/Grid.h"

#include <algorithm>

namespace handrail::agent {

namespace {

/// Less than this is the clock being slewed, not set.
constexpr Millis kStep{500};
/// After a stall (the machine slept) this many empty windows are enough to show the gap.
constexpr std::int64_t kMostAtOnce = 720;
constexpr int kMostEarly = 2;            ///< in one place: news must not chop time to pieces
constexpr Millis kShortest{100};         ///< a shorter window says nothing in a chart
constexpr std::size_t kMostShortened = 64;

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
    m_watchedFrom = wall;
    m_restFrom.reset();
    m_endedEarly.reset();
    m_timesEarly = 0;
}

Window Grid::blank(std::int64_t index) const
{
    Window window;
    window.service = m_service;
    window.start = m_anchorWall + index * m_span;
    window.span = m_span;
    if (index == m_next && m_restFrom) {
        window.span -= *m_restFrom - window.start;
        window.start = *m_restFrom;
    }
    return window;
}

Window Grid::sealedPlace(std::int64_t index, WallTime at) const
{
    const auto found = std::ranges::find_if(m_shortened, [at](const Window& each) { return each.start <= at && at < each.end(); });
    if (found != m_shortened.end())
        return *found;
    Window whole = blank(index);
    whole.start = m_anchorWall + index * m_span;
    whole.span = m_span;
    return whole;
}

std::optional<Window> Grid::add(WallTime at, Window part)
{
    std::int64_t index = floorDivide((at - m_anchorWall).count(), m_span.count());
    index = std::min(index, m_next + 2); // from a clock that is ahead of ours
    const bool isPast = index < m_next || (m_restFrom && at < *m_restFrom);
    const bool isLate = isPast && !(m_endedEarly && at < *m_endedEarly && *m_endedEarly - at <= m_grace);
    if (isPast && !isLate)
        index = m_next;
    const Window place = isLate ? sealedPlace(index, at) : blank(index);
    part.service = m_service;
    part.start = place.start;
    part.span = place.span;
    if (isLate) {
        part.late = true;
        part.sealed = true;
        return part;
    }
    while (static_cast<std::int64_t>(m_open.size()) <= index - m_next)
        m_open.push_back(blank(m_next + static_cast<std::int64_t>(m_open.size())));
    Window& open = m_open[static_cast<std::size_t>(index - m_next)];
    if (part.seenShare <= 0)
        part.seenShare = 1;
    if (open == place) { // the first part that comes: as merged, without taking it to pieces
        part.unreported.clear();
        part.sealed = false;
        open = std::move(part);
        return {};
    }
    merge(open, part);
    return {};
}

Window Grid::seal()
{
    Window window = m_open.empty() ? blank(m_next) : std::move(m_open.front());
    if (!m_open.empty())
        m_open.pop_front();
    ++m_next;
    m_restFrom.reset();
    m_endedEarly.reset();
    m_timesEarly = 0;
    finish(window);
    return window;
}

void Grid::finish(Window& window)
{
    window.sealed = true;
    if (m_watchedFrom) {
        const double unseen = static_cast<double>((*m_watchedFrom - window.start).count());
        window.seenShare = std::min(window.seenShare, std::clamp(1 - unseen / static_cast<double>(window.span.count()), 0.0, 1.0));
    }
    m_watchedFrom.reset();
    if (window.span == m_span)
        return;
    Window place;
    place.start = window.start;
    place.span = window.span;
    m_shortened.push_back(std::move(place));
    if (m_shortened.size() > kMostShortened)
        m_shortened.erase(m_shortened.begin());
}

std::vector<Window> Grid::endNow(SteadyTime steady)
{
    const Millis since = passed(m_anchorSteady, steady);
    const std::int64_t current = floorDivide(since.count(), m_span.count());
    if (current < m_next || (current == m_next && m_timesEarly >= kMostEarly))
        return {};
    std::vector<Window> sealed;
    while (m_next < current)
        sealed.push_back(seal());
    WallTime until = m_anchorWall + since;
    if (m_open.empty())
        m_open.push_back(blank(m_next));
    Window& open = m_open.front();
    if (until - open.start >= kShortest) {
        forgetRests();
        while (!m_rests.insert(toMs(until) % m_span.count()).second && until + Millis(1) < open.end())
            until += Millis(1);
        open.span = until - open.start;
        finish(open);
        sealed.push_back(std::move(open));
        ++m_timesEarly;
        m_restFrom = until;
        m_open.front() = blank(m_next);
    }
    if (!sealed.empty())
        m_endedEarly = sealed.back().end();
    return sealed;
}

/// Starts of windows leave different rests unless they are of one anchor: time told twice never gives two windows one start.
void Grid::forgetRests()
{
    if (static_cast<std::int64_t>(m_rests.size()) * 2 <= m_span.count())
        return;
    m_rests.clear();
    m_rests.insert(toMs(m_anchorWall) % m_span.count());
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
    while (!m_open.empty() || m_next * m_span < since) {
        turn.sealed.push_back(seal());
        Window& last = turn.sealed.back();
        const double passedMs = static_cast<double>((m_anchorWall + since - last.start).count());
        last.seenShare = std::min(last.seenShare, std::clamp(passedMs / static_cast<double>(last.span.count()), 0.0, 1.0));
    }
    forgetRests();
    WallTime from = wall;
    while (!m_rests.insert(toMs(from) % m_span.count()).second)
        from += Millis(1);
    anchor(from, steady, false);
    return turn;
}

SteadyTime Grid::nextSeal() const { return m_anchorSteady + (m_next + 1) * m_span + m_grace; }

} // namespace handrail::agent
