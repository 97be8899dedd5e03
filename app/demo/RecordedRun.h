#pragma once

#include "demo/Preparation.h"
#include "demo/Question.h"

#include <iosfwd>

namespace handrail::demo {

/// A test question as it reaches the service.
struct KnownQuestion {
    Question question;
    std::string answer; ///< the right one
};

/// Which recorded flights are asked about, how often, and what is broken meanwhile.
struct RecordedRun {
    FlightMinute from = 0, until = 0;
    double perMinute = 60; ///< questions, while there are flights to ask about
    std::string fault;     ///< one that does not need a clock to be seen: see canBeRecorded; empty = nothing is broken
    FlightMinute broken = 0;    ///< from when on
    FlightMinute comesOn = 0;   ///< over so long more and more questions are hit, at last all; 0 = all at once
    std::uint64_t seed = 1;
    std::vector<KnownQuestion> known; ///< test questions, asked in turn beside the travellers': see agentsQuestions
    Millis knownEvery{0};             ///< how often one of them; 0 = never
};

/// "version-wrong", "version-fails", "kilometres", "field-dropped", "new-airports", "store-stale", "store-down".
[[nodiscard]] bool canBeRecorded(const std::string& fault);

/// The versions that the demo really trains answer, with the store and the faults that it really has, but in flight time
/// and as fast as they can: nothing is sent, nothing waits. Flight time is written as if it were UTC. `answers` gets the
/// lines of the log of answers in order of time, each flight's outcome once it has landed, a test question's line with its
/// `target`. A fault of a version or the store hits as many test questions as others, one of the travellers none. `right`, unless it is null,
/// "time,answers,right" for each minute in which the questions were asked.
/// Trains into settings.data what is not there; no running demo may use that folder. Errors: invalidInput, failed, diskFull.
[[nodiscard]] Result<void> runRecorded(const std::vector<Flight>& flights, const Settings& settings,
                                       const RecordedRun& run, std::ostream& answers, std::ostream* right);

} // namespace handrail::demo
