#pragma once

#include "journal/Entry.h"
#include "telemetry/Window.h"

#include <span>
#include <vector>

namespace handrail::alerting {

/// Puts the entries of one journal between recorded windows of a service, as the agent folded them: what was recorded before
/// a window was judged comes before it. Alerts and changes say which window they are of; all else goes by its time.
class JournalOrder {
public:
    /// In the journal's order, of any services; those of others are left out. Must outlive this.
    JournalOrder(std::span<const journal::Entry> entries, ServiceId service) : m_entries(entries), m_service(std::move(service)) {}

    /// The entries before this window that were not given before the windows until now.
    [[nodiscard]] std::vector<const journal::Entry*> before(const Window& window);

private:
    std::span<const journal::Entry> m_entries;
    ServiceId m_service;
    std::size_t m_next = 0;
};

/// Operations and changes: they happened, whatever an agreement says about them.
[[nodiscard]] bool happenedAnyway(const journal::Body& body);

} // namespace handrail::alerting
