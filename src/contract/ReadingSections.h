#pragma once

#include "contract/StrictMap.h"

#include <filesystem>
#include <optional>

namespace handrail::contract {

/// Where an agreement is read from: decides what paths and variables in it mean.
struct ReadingFrom {
    std::optional<std::filesystem::path> folder; ///< none: the text alone; other files are not opened, variables stay
};

// One function per group of sections. Each fills its part of the agreement and complains of the rest.
void readSources(StrictMap& top, Agreement& agreement, Complaints& complaints, const ReadingFrom& from);
void readPeople(StrictMap& top, Agreement& agreement, Complaints& complaints);
void readInputs(StrictMap& top, Agreement& agreement, Complaints& complaints);
void readAnswers(StrictMap& top, Agreement& agreement);
void readDependencies(StrictMap& top, Agreement& agreement, Complaints& complaints);
void readFallbackModes(StrictMap& top, Agreement& agreement, Complaints& complaints);
void readFailures(StrictMap& top, Agreement& agreement, Complaints& complaints);
void readActions(StrictMap& top, Agreement& agreement, Complaints& complaints, const ReadingFrom& from);
/// Who signs, and for what. After the owners.
void readMilestones(StrictMap& top, Agreement& agreement, Complaints& complaints);
/// Drills, and how often runbooks are to be read again.
void readDrills(StrictMap& top, Agreement& agreement, Complaints& complaints, const ReadingFrom& from);
/// Returns the canonical text of a file of test questions, which belongs to what is signed; else empty.
std::string readTestQuestions(StrictMap& top, Agreement& agreement, Complaints& complaints, const ReadingFrom& from);

/// The text with variables put in; complains at `at`.
std::string substituted(const std::string& text, Position at, Complaints& complaints, const ReadingFrom& from);
/// The same, taken relative to the agreement's folder.
std::string substitutedPath(const std::string& text, Position at, Complaints& complaints, const ReadingFrom& from);

} // namespace handrail::contract
