#pragma once

#include "demo/Booster.h"
#include "demo/Question.h"

#include "base/Time.h"

#include <memory>

namespace handrail::demo {

/// What stands beside the trees in a version's folder (version.json).
struct VersionNotes {
    std::string name;      ///< "v12"
    std::string trainedOn; ///< "2001-01-01T00:00 to 2001-02-01T00:00"
    Agreed agreed;
    bool strict = false;   ///< an airport that is not in its list is an error
    std::size_t batch = 1; ///< questions answered together
    Millis batchWait{0};   ///< how long one waits for the others
};

/// One trained version. Never changes; any thread.
class ModelVersion {
public:
    /// Errors: notFound, damaged, failed.
    [[nodiscard]] static Result<std::shared_ptr<const ModelVersion>> load(const std::filesystem::path& folder);
    ModelVersion(VersionNotes notes, Booster booster);

    [[nodiscard]] const VersionNotes& notes() const { return m_notes; }
    /// One chance per question. hour, weekday, airports and lateness must be there. Errors: invalidInput if the version
    /// is strict and doesn't know an airport; failed.
    [[nodiscard]] Result<std::vector<double>> chances(const std::vector<Question>& questions) const;

private:
    VersionNotes m_notes;
    Booster m_booster;
};

/// The row that the trees see. An airport that is not in the list is "missing".
void appendRow(Matrix& rows, const Question& question, const Agreed& agreed);
constexpr std::size_t kColumns = 6;

/// Writes the version's folder. Errors: failed, diskFull.
[[nodiscard]] Result<void> saveVersion(const std::filesystem::path& folder, const VersionNotes& notes,
                                       const Booster& booster);

} // namespace handrail::demo
