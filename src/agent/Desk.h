#pragma once

#include "agent/DeskSetup.h"
#include "agent/Message.h"
#include "agent/RateLimit.h"
#include "agent/Rights.h"
#include "agent/SealTime.h"
#include "agent/Watched.h"
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
    using Setup = DeskSetup;
    Desk(Setup setup, std::vector<Configured> services, storage::WindowStore windows, storage::JournalStore journal,
         const Clock& clock);

    /// Folds the journal, ends what a restart ends, learns what is usual, records that the agent is there.
    [[nodiscard]] Result<void> begin();
    /// Takes what came, does all that is due, and says when to come again at the latest.
    SteadyTime turn(std::deque<Message>& messages);
    /// Records that the agent goes; what runs, runs on.
    void end();

    [[nodiscard]] const journal::SharedState& shared() const { return m_shared; }

private:
    static constexpr Millis kShimLook{100};
    static constexpr Millis kRememberedEach = std::chrono::hours(2); ///< a judge is fed the windows of so long anyway
    struct Asker { std::string who, console; SteadyTime heard; };
    struct Remembered { std::string digest, who; Reply reply; };

    // Desk.cpp
    void take(Message& message);
    Result<void> foldJournal();
    void sealWindows();
    void look(Watched& watched, std::map<ServiceId, std::vector<Sealed>>& sealed, std::optional<Millis>& step);
    void endEarly(Watched& watched, std::vector<Window>& sealed);
    void planSeals();
    void followEarlyEnds();
    void storeWindows(const std::vector<storage::WindowStore::Encoded>& windows);
    bool hasRoomForWindows();
    void judge(std::map<ServiceId, std::vector<Sealed>>& sealed);
    void addLate(const Window& late);
    Result<Seq> commit(std::vector<journal::Entry> entries);
    bool retryUnwritten();
    void tellRecord(const Error* whyNot);
    void publish(Published published);
    void heartbeat();
    journal::Entry entryOf(const ServiceId& service, journal::Body body, const std::string& who = "agent",
                           const std::string& console = {}) const;
    Watched* watched(const ServiceId& service);
    [[nodiscard]] std::span<const Window> tailOf(const Watched& watched) const;
    SteadyTime nextTurn() const;

    // DeskRights.cpp
    [[nodiscard]] Right rightOf(const Caller& caller, const ServiceId& service) const; ///< none = the least over all services
    [[nodiscard]] bool isAllowed(const Command& command, const Caller& caller) const;
    [[nodiscard]] Listener::Began seenBy(const Caller& caller, std::vector<ServiceId> asked) const;
    void take(FollowBegan& began);
    void take(LookAsked& asked);
    void take(CallRefused& refused);
    Seq recordRefusal(const RequestId& request, const ServiceId& service, const char* what, journal::RefusedWhy why,
                      const Caller& caller, const std::string& claimed = {});
    void reloadRights();
    void dropCutListeners();

    // DeskActs.cpp
    void take(ActAsked& asked);
    Reply act(const Command& command, const Caller& caller);
    Reply decide(const Command& command, const Caller& caller, Watched* service);
    Reply write(const Command& command, const Caller& caller, journal::Body body);
    Reply refuse(const Command& command, const Caller& caller, journal::RefusedWhy why, Seq refusedFor = 0);
    Reply actTake(const Command& command, const Caller& caller, const TakeCommand& what);
    Reply actStep(const Command& command, const Caller& caller, const StepCommand& what);
    Reply actTakeBack(const Command& command, const Caller& caller, const TakeBackCommand& what);
    Reply writeStep(const Command& command, const Caller& caller, journal::Step step);
    Reply actOperation(const Command& command, const Caller& caller, Watched& service, const OperationCommand& what);
    Reply actStop(const Command& command, const Caller& caller, Watched& service, const StopCommand& what);
    template <typename Body>
    Reply actUntil(const Command& command, const Caller& caller, const Body& what);
    Reply actConsent(const Command& command, const Caller& caller, Watched& service, const journal::Consent& what);
    Reply actSignOff(const Command& command, const Caller& caller, Watched& service, const SignOffCommand& what);
    Reply stillHere(const Command& command, const Caller& caller, const StillHereCommand& what);
    void remember(const Command& command, const Caller& caller, const Reply& reply);

    // DeskOperations.cpp
    remediation::Situation situation(const Watched& watched) const;
    std::map<std::string, std::string> whyNot(const Watched& watched) const;
    std::map<std::string, std::vector<std::string>> warnings(const Watched& watched) const;
    bool wasNotWell(const ServiceId& service, const std::string& version) const;
    void describeActions(const Watched& watched, const Caller& caller, DescriptionOut::Service& into) const;
    void take(TargetLooked& looked);
    void take(VersionsSeen& seen);
    bool mayAct(const Watched& watched) const;
    void note(Watched& watched, const journal::Operation& operation);
    void followOperations(bool windowsCame);
    void tellProgress(Watched& watched, const OperationId& id, const remediation::ShimState& shim);
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
    void askLogs(Watched& watched, const runbook::Condition& condition);
    void take(LogCounted& counted);

    // DeskDrills.cpp
    [[nodiscard]] Drilling::World drillWorld(const Watched& watched) const;
    Reply actDrill(const Command& command, const Caller& caller, Watched& service, const DrillCommand& what);
    void record(const Watched& watched, const journal::Drill& drill);
    void take(HookAnswered& answer);
    void followDrills();

    // DeskConfiguration.cpp
    void reload(bool now);
    void reload(Watched& watched, ReadBooks& books);
    void recordConfiguration(Watched& watched);
    void recordProblem(Watched& watched, const Error& problem);
    void learn(Watched& watched);
    bool learnLive(Watched& watched); ///< whether something was
    void useNormal(Watched& watched, Normal normal, bool isNew);
    void rebuildJudges(const std::vector<Watched*>& of);
    std::vector<Window> warmUp(Watched& watched, WallTime judgedUntil);
    void keepRemembered(Watched& watched);
    void tellLearning(Watched& watched);
    void feedJudges(const std::vector<Watched*>& of);
    void judgeAgain();
    DescriptionOut describe(const Caller& caller) const;

    const Setup m_setup;
    const Clock& m_clock;
    storage::WindowStore m_windows;
    storage::JournalStore m_journal;
    journal::SharedState m_shared;
    std::map<ServiceId, Watched> m_services;
    std::vector<journal::Entry> m_unwritten; ///< said by judges while the disk was full
    std::optional<WallTime> m_recordStopped; ///< since when the journal can't be written
    std::vector<Window> m_unstored;          ///< the same of windows
    bool m_windowsStopped = false;
    bool m_runbooksDue = true; ///< something was sealed or recorded since runs were looked at
    WallTime m_wall;
    SteadyTime m_steady;
    WallTime m_judgedUntil; ///< of the run before: what was sealed up to here, the journal speaks of
    std::vector<Watched*> m_fed;   ///< parts came for them in this turn
    std::set<ServiceId> m_acting;  ///< those with active operations
    std::set<ServiceId> m_drilled; ///< whose last drill is perhaps not over
    SealTime m_seals;              ///< of all grids
    SteadyTime m_nextHeartbeat, m_nextShimLook, m_nextReloadLook, m_nextForget, m_nextDrillLook;

    std::set<std::shared_ptr<Listener>> m_listeners;
    std::map<std::pair<std::string, std::string>, std::string> m_viewing; ///< who, console -> incident
    std::map<OperationId, Asker> m_askers;
    std::map<RequestId, Remembered> m_replies;
    std::deque<RequestId> m_replyOrder;
    std::vector<journal::Entry> m_justBefore; ///< notes and sign-offs of the run before: their calls may be repeated
    RateLimit m_rate{50};
    RateLimit m_refusals{0.2, 20}; ///< entries about what was refused: nobody fills the journal with them
    RightsFile m_rights;
    std::map<std::shared_ptr<Listener>, SteadyTime> m_cut; ///< since when, while their streams have not ended
    Drilling m_drilling;
    std::map<std::string, runbook::Runbook> m_runTexts; ///< digest -> runbook as its run began
};

} // namespace handrail::agent
