#pragma once

#include "base/Ids.h"

#include <filesystem>
#include <optional>

namespace handrail::remediation {

/// The lock of a service: one shim at a time holds it, and the kernel gives it back when that process dies.
class ServiceLock {
public:
    ServiceLock() = default;
    ~ServiceLock();
    ServiceLock(const ServiceLock&) = delete;
    ServiceLock& operator=(const ServiceLock&) = delete;

    /// Writes `holder` into the file. False when somebody holds it for longer than a look takes (1 s).
    [[nodiscard]] bool take(const std::filesystem::path& file, const OperationId& holder);
    /// Who holds it now; none when nobody does. Empty when the holder has not said yet.
    [[nodiscard]] static std::optional<OperationId> holderOf(const std::filesystem::path& file);

private:
    int m_fd = -1;
};

} // namespace handrail::remediation
