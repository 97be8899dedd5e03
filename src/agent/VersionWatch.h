#pragma once

#include "agent/Mailbox.h"
#include "agent/Message.h"
#include "contract/Agreement.h"

#include <map>
#include <memory>
#include <thread>

namespace handrail::agent {

/// A thread that asks now and then which versions the targets could serve and how these answer, and looks whether their actions
/// could work. What it hears goes into the mailbox.
class VersionWatch {
public:
    explicit VersionWatch(Mailbox<Message>& mailbox);
    ~VersionWatch() { stop(); }

    /// Instead of what the service's agreement said before. Any thread.
    void follow(std::shared_ptr<const contract::Agreement> agreement) HR_EXCLUDES(m_mutex);
    void stop() HR_EXCLUDES(m_mutex);

private:
    struct Seen {
        std::vector<contract::VersionLook> listed, told;
        SteadyTime namesNext{};
    };
    void run() HR_EXCLUDES(m_mutex);
    void lookAtVersions(const contract::Agreement& agreement, Seen& seen);

    Mailbox<Message>& m_mailbox;
    Mutex m_mutex;
    Condition m_wake;
    std::map<ServiceId, std::shared_ptr<const contract::Agreement>> m_agreements HR_GUARDED_BY(m_mutex);
    bool m_changed HR_GUARDED_BY(m_mutex) = false;
    bool m_stopping HR_GUARDED_BY(m_mutex) = false;
    std::thread m_thread;
};

} // namespace handrail::agent
