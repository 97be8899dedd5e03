#pragma once

#include "contract/Agreement.h"
#include "contract/Difference.h"
#include "journal/SharedState.h"

#include <optional>
#include <string>
#include <vector>

namespace handrail::contract {

struct Signature {
    std::string team, who, signedFor;
    WallTime at;
};

/// Whether the text that is used now is an agreement.
struct Standing {
    enum class State {
        never,   ///< nobody signed this text, and none before it was signed by both
        partly,  ///< not all teams have signed it, and none before it was signed by both
        agreed,  ///< both teams have
        changed  ///< both had signed a text before it
    } state = State::never;
    std::vector<Signature> by;             ///< the latest of each team for the text that is used now
    std::vector<std::string> missing;      ///< teams that have not signed it
    std::optional<WallTime> changedAt;     ///< since when the text is not the signed one
    std::vector<Difference> changes;       ///< from the text that both signed last
    [[nodiscard]] WallTime since() const;  ///< the latest signature of `by`
    [[nodiscard]] std::string onlyPerson() const; ///< who signed for all teams, where that was one person; else empty
};

/// Names of the teams whose signatures make it an agreement; empty when it names none: then any two owners do.
[[nodiscard]] std::vector<std::string> signingTeams(const Agreement& agreement, const Milestone& milestone);
/// The milestone of this name, or the first, or "live" where the agreement was made by a program. Null for an unknown name.
[[nodiscard]] const Milestone* milestoneOf(const Agreement& agreement, const std::string& name);
/// What a signature is for, as it stands in the journal: "live", or "live: v13" where it is signed anew for each version.
[[nodiscard]] std::string signedFor(const Milestone& milestone, const std::string& version);

/// Whoever is named under `people` signs for those teams alone; nobody but them signs for a team that names somebody.
[[nodiscard]] bool maySign(const Agreement& agreement, const Owner& owner, const std::string& who);
/// Teams that sign and do not say who may: one person could sign for all of them.
[[nodiscard]] std::vector<std::string> teamsOfAnybody(const Agreement& agreement);

/// For the text as such, whatever it was signed for: what a limit line says.
[[nodiscard]] Standing standing(const Agreement& agreement, const journal::ServiceState* service);
/// The same as it was at a time that is over, for the text that was used then: agreed, partly or never.
[[nodiscard]] Standing standingAt(const Agreement& then, const journal::ServiceState* service, WallTime at);
/// For a milestone, and a version where it is signed for each.
[[nodiscard]] Standing standing(const Agreement& agreement, const journal::ServiceState* service,
                                const Milestone& milestone, const std::string& version);

/// The version that answers now, when it came by no action of ours and the first milestone was not signed for it, neither
/// when it came nor since. None for an agreement that does not say who signs.
[[nodiscard]] std::optional<journal::Change> wentLiveUnsigned(const Agreement& agreement,
                                                              const journal::ServiceState* service);

} // namespace handrail::contract
