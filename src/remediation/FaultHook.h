#pragma once

#include "base/Result.h"
#include "contract/Drills.h"

namespace handrail::remediation {

/// What the service's fault hook is told.
struct HookCall {
    std::string fault;
    enum class Is { on, renew, off } is = Is::on; ///< renew: lasts longer if it is still on, and else does nothing
    std::string id;                               ///< of the drill, as Idempotency-Key
};

/// Tells the hook and waits for its answer, at most 5 s. Any thread that may wait. Errors: invalidInput (a fault that is not
/// in the agreement), unavailable (it can't be reached or does not answer), refused (it said no).
[[nodiscard]] Result<void> tellFaultHook(const contract::Drills& drills, const HookCall& call);

} // namespace handrail::remediation
