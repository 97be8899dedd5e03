#pragma once

#include "demo/AnswerCache.h"
#include "demo/AnswerRecord.h"
#include "demo/FallbackTable.h"
#include "demo/Repository.h"
#include "demo/StoreClient.h"

#include <functional>

namespace handrail::demo {

/// What came over the wire.
struct Asked {
    std::string id;
    Question question;
    std::string version;            ///< empty: the one that serves
    std::optional<FlightMinute> at; ///< for the run over earlier days
    std::optional<WallTime> replayAt;
    bool synthetic = false;
    int lap = 0;
};

/// Recent lateness at an airport; `at` for another flight time than now. Any thread. Error: unavailable.
using AskStore = std::function<Result<StoreClient::Reading>(const std::string& airport, std::optional<FlightMinute> at)>;

/// Answers one question: the fallback if it is on, what is usual for questions outside the agreement, else the store
/// and then the version that serves. Any thread; waits for the store.
class Forecaster {
public:
    Forecaster(Repository& repository, FallbackTable table, AskStore store, AnswerCache& cache);
    /// The record of the answer but for latency and time.
    [[nodiscard]] AnswerRecord answer(const Asked& asked) const;

private:
    void fromTable(AnswerRecord& record) const;
    void fromVersion(AnswerRecord& record, const Asked& asked, Batcher& version) const;
    [[nodiscard]] bool askStore(AnswerRecord& record, const Asked& asked) const;

    Repository& m_repository;
    const FallbackTable m_table;
    const AskStore m_store;
    AnswerCache& m_cache;
};

} // namespace handrail::demo
