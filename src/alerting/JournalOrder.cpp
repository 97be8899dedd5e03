#include "alerting/JournalOrder.h"

namespace handrail::alerting {
namespace {

constexpr Millis kGrace{300}; // a window is judged so long after its end

bool isBefore(const journal::Entry& entry, const Window& window)
{
    if (const auto* alert = std::get_if<journal::Alert>(&entry.body))
        return alert->at < window.end();
    if (const auto* change = std::get_if<journal::Change>(&entry.body))
        return change->at < window.end();
    // One that begins as the window ends explains nothing in it, and a window that was ended early is judged at its very end.
    if (std::holds_alternative<journal::Operation>(entry.body))
        return entry.at < window.end();
    return entry.at < window.end() + kGrace;
}

} // namespace

std::vector<const journal::Entry*> JournalOrder::before(const Window& window)
{
    std::vector<const journal::Entry*> entries;
    for (; m_next < m_entries.size(); ++m_next) {
        const journal::Entry& entry = m_entries[m_next];
        if (!entry.service.empty() && entry.service != m_service)
            continue;
        if (!isBefore(entry, window))
            break;
        entries.push_back(&entry);
    }
    return entries;
}

bool happenedAnyway(const journal::Body& body)
{
    return std::holds_alternative<journal::Operation>(body) || std::holds_alternative<journal::Change>(body);
}

} // namespace handrail::alerting
