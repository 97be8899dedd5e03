#pragma once

#include "contract/Agreement.h"
#include "contract/AgreementReader.h"
#include "journal/Entry.h"
#include "runbook/Runbook.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace handrail::agent {

/// What one service's files say: its agreement and the runbooks that it names.
struct Configured {
    std::filesystem::path file; ///< empty when the agreement was made by a program
    std::filesystem::path runbookFolder;
    std::shared_ptr<const contract::Agreement> agreement;
    std::string text; ///< of the agreement, as in its file
    std::shared_ptr<const std::vector<runbook::Runbook>> runbooks; ///< never null; services with the same files share them
    std::vector<std::pair<std::filesystem::path, std::filesystem::file_time_type>> seen; ///< all files that were read

    [[nodiscard]] journal::Configuration entry(std::uint32_t normalVersion) const;
};

/// What was read for other services of the same pass: their runbooks need not be read again.
using ReadBooks = std::map<std::vector<std::filesystem::path>, std::shared_ptr<const std::vector<runbook::Runbook>>>;
/// When files were changed last, as seen in one pass.
using SeenFiles = std::unordered_map<std::string, std::filesystem::file_time_type>;

/// Reads all of it or nothing. `runbookFolder` empty = the agreement's folder.
[[nodiscard]] tl::expected<Configured, contract::Problems> readConfigured(const std::filesystem::path& file,
                                                                          const std::filesystem::path& runbookFolder,
                                                                          ReadBooks* shared = nullptr);
/// An agreement that a program made, with just enough text for a console to read it again.
[[nodiscard]] Configured configuredFrom(contract::Agreement given);
/// Whether a file it was read from is not the same any more.
[[nodiscard]] bool hasChanged(const Configured& configured, SeenFiles& seen);

} // namespace handrail::agent
