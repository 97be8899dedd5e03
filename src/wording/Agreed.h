#pragma once

#include "contract/Signing.h"
#include "wording/View.h"

namespace handrail::wording {

// Who agreed to a limit and when, as the journal proves it for the text that is used now.

/// "Agreed: at most 0.3 s." or, when it is not agreed, "Limit: at most 5 %, not agreed since 14:02: failing requests: limit
/// 2 % → 5 %." `failure` names the line that the limit stands in: its own change is told, the others are the page's.
[[nodiscard]] Text agreedLimitText(const Text& limit, const contract::Standing& standing, const std::string& failure,
                                   WallTime now);
/// "Agreed by Flight Models and Operations on 24 Nov.", "Not agreed yet.", "Not agreed since 14:02: ..."
[[nodiscard]] Text standingText(const contract::Standing& standing, const std::string& failure, WallTime now);
/// Once for all limits of a page: "Limits agreed on 24 Nov"; empty while nobody has signed.
[[nodiscard]] Text limitsAgreedText(const contract::Standing& standing, WallTime now);
/// "One person, root, signed for all teams."; empty where it is not so.
[[nodiscard]] Text onePersonText(const contract::Standing& standing);
/// Both teams have signed the text that is used now.
[[nodiscard]] bool isSigned(const contract::Agreement& agreement, const journal::ServiceState* service);
/// "v13 went live without sign-off"; empty when it did not.
[[nodiscard]] Text wentLiveText(const View& view);
/// "The agreement that is used is not the one in the files: FILE:12:5: unknown key 'limt'. ..."; empty when it is.
[[nodiscard]] Text problemText(const View& view);

} // namespace handrail::wording
