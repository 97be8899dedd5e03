#pragma once

#include "contract/Agreement.h"
#include "contract/AgreementReader.h"
#include "journal/Entry.h"
#include "runbook/Runbook.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace handrail::agent {

/// What one service's files say: its agreement and the runbooks that it names.
struct Configured {
    std::filesystem::path file; ///< empty when the agreement was made by a program
    std::filesystem::path runbookFolder;
    std::shared_ptr<const contract::Agreement> agreement;
    std::string text; ///< of the agreement, as in its file
    std::vector<runbook::Runbook> runbooks;
    std::vector<std::pair<std::filesystem::path, std::filesystem::file_time_type>> seen; ///< all files that were read

    [[nodiscard]] journal::Configuration entry(std::uint32_t normalVersion) const;
};

/// Reads all of it or nothing. `runbookFolder` empty = the agreement's folder.
[[nodiscard]] tl::expected<Configured, contract::Problems> readConfigured(const std::filesystem::path& file,
                                                                          const std::filesystem::path& runbookFolder);
/// An agreement that a program made, with just enough text for a console to read it again.
[[nodiscard]] Configured configuredFrom(contract::Agreement given);
/// Whether a file it was read from is not the same any more.
[[nodiscard]] bool hasChanged(const Configured& configured);

} // namespace handrail::agent
