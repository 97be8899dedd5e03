#pragma once

#include "demo/Settings.h"

namespace handrail::demo {

/// A deploy as somebody else would do it: trains the v13 of a version fault (see planOfFault), puts it into the folder
/// of versions, and tells the server by a repository load to answer with it. Errors: failed, unavailable.
[[nodiscard]] Result<void> deployBadVersion(const Settings& settings, const std::string& fault);
/// Takes v13 away again; if it answers, v12 does from then on.
[[nodiscard]] Result<void> withdrawBadVersion(const Settings& settings);
/// One repository load call. Errors: unavailable; refused, with the server's words.
[[nodiscard]] Result<void> loadVersion(const std::string& address, const std::string& version,
                                       Millis within = Millis(5000));
/// Does it say that it lives? False after `within`.
[[nodiscard]] bool isLive(const std::string& address, Millis within);

} // namespace handrail::demo
