#pragma once

#include "agent/Command.h"
#include "contract/AgreementReader.h"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::agent {

/// What somebody may do with a service. Each one holds those before it.
enum class Right {
    none,
    see,     ///< look
    operate, ///< take, answer, act, stop, silence, hold changes, agree to somebody else's action
    own      ///< sign for the service
};

/// Who may do what, as the agent's rights file says. Without such a file whoever may operate by the kernel's word (see
/// PeerName.h) owns, everybody else looks; with certificates everybody looks only. A value.
class Rights {
public:
    Rights() = default;
    /// `services` are those that the agent watches over: the file may name no other. Errors with file:line:column.
    [[nodiscard]] static tl::expected<Rights, contract::Problems> read(std::string_view text, const std::string& file,
                                                                       const std::set<ServiceId>& services);

    [[nodiscard]] Right of(const Caller& caller, const ServiceId& service) const;
    /// Whether the caller is one of these: names and "group NAME", "system group NAME".
    [[nodiscard]] bool isAmong(const Caller& caller, const std::vector<std::string>& people) const;
    /// Whether the action's `who may` lets the caller ask for it and agree to it; true where it names nobody, and for no action.
    [[nodiscard]] bool isNamed(const Caller& caller, const contract::Action* action) const;
    [[nodiscard]] bool isFromFile() const { return m_isFromFile; }

private:
    struct Lists {
        std::vector<std::string> see, operate, own;
    };

    bool m_isFromFile = false;
    std::map<std::string, std::vector<std::string>> m_groups;
    Lists m_every;
    std::map<ServiceId, Lists> m_services; ///< instead of m_every
};

/// The rights and the file they came from; a broken new text leaves the old in force.
struct RightsFile {
    std::filesystem::path file; ///< empty = none
    Rights rights;
    std::filesystem::file_time_type seen{};

    /// Reads it for the first time. Errors: notFound, invalidInput.
    [[nodiscard]] static Result<RightsFile> open(const std::filesystem::path& file, const std::set<ServiceId>& services);
    [[nodiscard]] bool hasChanged() const;
    /// Takes the new text over. Error: what is wrong with it.
    [[nodiscard]] Result<void> reload(const std::set<ServiceId>& services);
};

} // namespace handrail::agent
