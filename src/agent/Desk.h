#pragma once

#include "agent/Configured.h"
#include "agent/Grid.h"
#include "agent/Message.h"
#include "agent/RateLimit.h"
#include "alerting/Judge.h"
#include "journal/SharedState.h"
#include "remediation/Operations.h"
#include "runbook/Run.h"
#include "storage/JournalStore.h"
#include "storage/WindowStore.h"

#include <deque>
#include <functional>
#include <map>
#include <set>

namespace handrail::agent {

/// All state of all services, owned by the state thread. No locks, no threads, no gRPC: time, stores and the way out to the
/// shim come in through the constructor.
class Desk {
public:
    struct Setup {
        std::string name;
        bool embedded = false; ///< looks and does not act
        unsigned countdownS = 3;
        Millis grace{300};
        std::filesystem::path dataFolder;
        std::filesystem::path learnFrom;
        Millis learnAfter = std::chrono::minutes(10); ///< live windows needed before they say what is usual
        std::function<Result<void>(const remediation::ShimJob&)> startShim;
        std::function<remediation::ShimState(const ServiceId&, const OperationId&)> lookAtShim;
        /// Windows of records of the past, for what is usual before anything was seen live.
        std::function<Result<std::vector<Window>>(const std::filesystem::path&, const contract::Agreement&)> readHistory;
        /// A service's agreement is another one now: its collectors must follow. Must not block.
        std::function<void(std::shared_ptr<const contract::Agreement>)> sourcesChanged;
        std::function<void(const std::string&)> log;
    };
    Desk(Setup setup, std::vector<Configured> services, storage::WindowStore windows, storage::JournalStore journal,
         const Clock& clock);

    /// Folds the journal, ends what a restart ends, learns what is usual, records that the agent is there.
    [[nodiscard]] Result<void> begin();
    /// Takes what came, does all that is due, and says when to come again at the latest.
    SteadyTime turn(std::vector<Message>& messages);
    /// Records that the agent goes; what runs, runs on.
    void end();

    [[nodiscard]] const journal::SharedState& shared() const { return m_shared; }

private:
    struct Watched {
        Configured configured;
        std::shared_ptr<const Normal> normal;
        Grid grid;
        alerting::Judge judge;
        std::vector<Window> tail;             ///< sealed, oldest first, the last 15 minutes
        std::set<OperationId> active;         ///< asked, started or settled
        std::vector<std::string> versions;    ///< that the target could serve
        std::set<std::string> stepped;        ///< steps that answered themselves since the last window
        std::string complaint;                ///< of a broken new file, said once
        std::size_t windowsSinceLearnTry = 0;
        [[nodiscard]] const contract::Agreement& agreement() const { return *configured.agreement; }
    };
    struct Asker {
        std::string who, console;
        SteadyTime heard;
    };
    struct Remembered {
        std::string digest;
        Reply reply;
    };

    // Desk.cpp
    void take(Message& message);
    Result<void> foldJournal();
    void sealWindows();
    void storeWindows(std::vector<Window> windows);
    bool hasRoomForWindows();
    void judge(std::map<ServiceId, std::vector<Window>>& sealed);
    void addLate(const Window& late);
    Result<Seq> commit(std::vector<journal::Entry> entries);
    bool retryUnwritten();
    void publish(Published published);
    void heartbeat();
    journal::Entry entryOf(const ServiceId& service, journal::Body body, const std::string& who = "agent",
                           const std::string& console = {}) const;
    Watched* watched(const ServiceId& service);
    SteadyTime nextTurn() const;

    // DeskActs.cpp
    void take(ActAsked& asked);
    Reply act(const Command& command, const Caller& caller);
    Reply decide(const Command& command, const Caller& caller, Watched* service);
    Reply write(const Command& command, const Caller& caller, journal::Body body);
    Reply refuse(const Command& command, const Caller& caller, journal::RefusedWhy why);
    Reply actTake(const Command& command, const Caller& caller, const TakeCommand& what);
    Reply actStep(const Command& command, const Caller& caller, const StepCommand& what);
    Reply actOperation(const Command& command, const Caller& caller, Watched& service, const OperationCommand& what);
    Reply actStop(const Command& command, const Caller& caller, Watched& service, const StopCommand& what);
    template <typename Body>
    Reply actUntil(const Command& command, const Caller& caller, const Body& what);
    Reply actSignOff(const Command& command, const Caller& caller, Watched& service, const SignOffCommand& what);
    Reply stillHere(const Command& command, const Caller& caller, const StillHereCommand& what);
    void remember(const Command& command, const Reply& reply);

    // DeskOperations.cpp
    remediation::Situation situation(const Watched& watched) const;
    std::map<std::string, std::string> whyNot(const Watched& watched) const;
    bool mayAct(const Watched& watched) const;
    void followOperations(bool windowsCame);
    void stepOperation(Watched& watched, const OperationId& id, bool lookAtShim);
    void launch(Watched& watched, const journal::Operation& operation);
    void returnToOperations();
    Millis askerSilentFor(const OperationId& id) const;

    // DeskRunbooks.cpp
    void followRunbooks();
    [[nodiscard]] bool hasNews(const journal::IncidentState& incident) const;
    std::optional<journal::Entry> beginRunFor(Watched& watched, const journal::IncidentState& incident);
    std::optional<journal::Entry> answerRunOf(Watched& watched, const journal::IncidentState& incident);
    const runbook::Runbook* runbookOf(const journal::RunState& run);

    // DeskConfiguration.cpp
    void reload(bool now);
    void reload(Watched& watched);
    void recordConfiguration(const Watched& watched);
    void learn(Watched& watched);
    void learnLive(Watched& watched);
    void useNormal(Watched& watched, Normal normal, bool isNew);
    void rebuildJudge(Watched& watched);
    std::vector<Window> warmUp(Watched& watched, WallTime judgedUntil);
    void feedJudges(const ServiceId& only = {});
    void judgeAgain();
    DescriptionOut describe(const Caller& caller) const;

    const Setup m_setup;
    const Clock& m_clock;
    storage::WindowStore m_windows;
    storage::JournalStore m_journal;
    journal::SharedState m_shared;
    std::map<ServiceId, Watched> m_services;
    std::vector<journal::Entry> m_unwritten; ///< said by judges while the disk was full
    std::vector<Window> m_unstored;
    bool m_windowsStopped = false;
    bool m_runbooksDue = true; ///< something was sealed or recorded since runs were looked at

    void recordProblem(Watched& watched, const Error& problem);
    WallTime m_wall;
    SteadyTime m_steady;
    WallTime m_judgedUntil; ///< of the run before: what was sealed up to here, the journal speaks of
    SteadyTime m_nextHeartbeat, m_nextShimLook, m_nextReloadLook, m_nextForget;

    std::set<std::shared_ptr<Listener>> m_listeners;
    std::map<std::pair<std::string, std::string>, std::string> m_viewing; ///< who, console -> incident
    std::map<OperationId, Asker> m_askers;
    std::map<RequestId, Remembered> m_replies;
    std::deque<RequestId> m_replyOrder;
    std::vector<journal::Entry> m_justBefore; ///< notes and sign-offs of the run before: their calls may be repeated
    RateLimit m_rate{50};
    std::map<std::string, runbook::Runbook> m_runTexts; ///< digest -> runbook as its run began
};

} // namespace handrail::agent
