#pragma once

#include "agent/Command.h"
#include "contract/Agreement.h"
#include "remediation/FaultHook.h"
#include "runbook/Drill.h"

#include <functional>
#include <map>
#include <memory>

namespace handrail::agent {

/// Drills of all services: who may begin one, the lease of its fault, and how it ends. The state thread's own. The fault hook
/// is told by somebody who may wait, and always after what it follows from was recorded.
class Drilling {
public:
    struct World {
        std::shared_ptr<const contract::Agreement> agreement;
        const journal::SharedState& shared;
        WallTime now;
        SteadyTime steady;
        std::function<bool(const std::string& who)> follows; ///< some console of this person
    };
    struct Decision {
        journal::RefusedWhy why = journal::RefusedWhy::none;
        std::optional<journal::Drill> entry; ///< to be recorded under the person's name
    };
    using Tell = std::function<void(std::shared_ptr<const contract::Agreement>, remediation::HookCall)>;

    explicit Drilling(Tell tell) : m_tell(std::move(tell)) {}

    /// Refused while there is trouble, a drill or an action on the service, in a change stop, and where nothing is agreed.
    [[nodiscard]] Decision decide(const DrillCommand& asked, const World& world) const;
    /// What is to be recorded now, by the agent. One that ran when the agent was started is over.
    [[nodiscard]] std::optional<journal::Drill> next(const World& world);
    /// The hook has answered: on, or no fault. A renewal that came to nothing is tried again, until the lease is over.
    [[nodiscard]] std::optional<journal::Drill> answered(const remediation::HookCall& call, bool ok, const World& world);
    /// It stands in the journal: the hook is told what follows from it.
    void recorded(const journal::Drill& drill, const World& world);

private:
    struct Lease {
        std::string drill;
        SteadyTime nextTold, heard;
        SteadyTime told, held;     ///< when the hook was told last, and when it was told last and said yes
        bool isRefused = false;    ///< its last answer was no, or none came
    };
    void tell(const journal::Drill& drill, remediation::HookCall::Is is, const World& world) const;

    Tell m_tell;
    std::map<ServiceId, Lease> m_leases;
};

} // namespace handrail::agent
