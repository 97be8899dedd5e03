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

/// Files, and when each was changed last as it was read.
using SeenFiles = std::vector<std::pair<std::filesystem::path, std::filesystem::file_time_type>>;

/// What one service's files say: its agreement and the runbooks that it names.
struct Configured {
    std::filesystem::path file; ///< empty when the agreement was made by a program
    std::filesystem::path runbookFolder;
    std::shared_ptr<const contract::Agreement> agreement;
    SharedText text; ///< of the agreement, as in its file
    std::shared_ptr<const std::vector<runbook::Runbook>> runbooks; ///< never null; services with the same files share them
    std::filesystem::file_time_type changed;          ///< the agreement's file, as it was read
    std::shared_ptr<const SeenFiles> runbooksSeen;    ///< shared as they are; null where no file was read

    [[nodiscard]] journal::Configuration entry(std::uint32_t normalVersion) const;
};

/// What was read for other services of the same pass: their runbooks need not be read again.
struct SharedBooks {
    std::shared_ptr<const std::vector<runbook::Runbook>> books;
    std::shared_ptr<const SeenFiles> seen;
};
using ReadBooks = std::map<std::vector<std::filesystem::path>, SharedBooks>;
/// Whether the files of a list have changed, as found in one pass.
using ChangedFiles = std::unordered_map<const SeenFiles*, bool>;

/// Reads all of it or nothing. `runbookFolder` empty = the agreement's folder.
[[nodiscard]] tl::expected<Configured, contract::Problems> readConfigured(const std::filesystem::path& file,
                                                                          const std::filesystem::path& runbookFolder,
                                                                          ReadBooks* shared = nullptr);
/// An agreement that a program made, with just enough text for a console to read it again.
[[nodiscard]] Configured configuredFrom(contract::Agreement given);
/// Whether a file it was read from is not the same any more.
[[nodiscard]] bool hasChanged(const Configured& configured, ChangedFiles& runbooks);

} // namespace handrail::agent
