#pragma once

#include "agent/RateLimit.h"
#include "agent/Revoked.h"
#include "base/Mutex.h"

#include <map>
#include <string>

namespace handrail::agent {

/// Whose certificate counts no more, and how much one caller may ask for, counted before the state thread hears of it: one that
/// floods keeps nobody else waiting. Any thread.
class Gate {
public:
    static constexpr double kCallsPerSecond = 100;
    static constexpr int kStreams = 32; ///< of one person at a time

    /// A call on a connection, before it is known whose it is: asking the kernel costs more than refusing.
    [[nodiscard]] bool allowsConnection(const std::string& peer, SteadyTime now) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        return m_connections.allows(peer, now);
    }
    [[nodiscard]] bool allowsPerson(const std::string& who, SteadyTime now) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        return m_people.allows(who, now);
    }
    /// Whether a refusal is worth a message: once in five seconds for each caller.
    [[nodiscard]] bool isNews(const std::string& who, SteadyTime now) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        return m_told.allows(who, now);
    }
    /// The same for messages that were too large or could not be read: once a minute.
    [[nodiscard]] bool isNewsOfMessage(const std::string& who, SteadyTime now) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        return m_messages.allows(who, now);
    }
    /// Each true is given back by endStream().
    [[nodiscard]] bool beginStream(const std::string& who) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        if (m_streams[who] >= kStreams)
            return false;
        ++m_streams[who];
        return true;
    }
    void endStream(const std::string& who) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        if (const auto found = m_streams.find(who); found != m_streams.end() && --found->second == 0)
            m_streams.erase(found);
    }
    void setRevoked(std::shared_ptr<const Revoked> revoked) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        m_revoked = std::move(revoked);
    }
    [[nodiscard]] bool isRevoked(const std::string& serial) HR_EXCLUDES(m_mutex)
    {
        const Lock lock(m_mutex);
        return m_revoked && m_revoked->since(serial);
    }

private:
    Mutex m_mutex;
    std::shared_ptr<const Revoked> m_revoked HR_GUARDED_BY(m_mutex);
    RateLimit m_connections HR_GUARDED_BY(m_mutex){2 * kCallsPerSecond};
    RateLimit m_people HR_GUARDED_BY(m_mutex){kCallsPerSecond};
    RateLimit m_told HR_GUARDED_BY(m_mutex){0.2, 1};
    RateLimit m_messages HR_GUARDED_BY(m_mutex){1 / 60.0, 1};
    std::map<std::string, int> m_streams HR_GUARDED_BY(m_mutex);
};

} // namespace handrail::agent
