#pragma once

#include "journal/SharedState.h"
#include "wording/Pages.h"

#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

/// A made-up service in a situation that a test describes step by step.
namespace handrail::wording {

inline constexpr std::int64_t kMinuteMs = 60'000;

inline void useFixedTimeZone()
{
    setenv("TZ", "XST-1", 1); // one hour east of UTC
    tzset();
}

/// 2026-11-24 02:00 local, and some minutes and seconds.
inline WallTime at(int minutes, int seconds = 0)
{
    return *fromRfc3339("2026-11-24T01:00:00Z") + std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
}

inline contract::Failure failureLine(std::string name, journal::AlertKind kind, std::optional<double> limit,
                                     journal::Severity severity, std::string hurts = {}, std::string subject = {})
{
    contract::Failure failure;
    failure.name = std::move(name);
    failure.kind = kind;
    failure.limit = limit;
    failure.severity = severity;
    failure.hurts = std::move(hurts);
    failure.subject = std::move(subject);
    return failure;
}

inline contract::Action actionLine(std::string name, journal::ActionKind kind)
{
    contract::Action action;
    action.name = std::move(name);
    action.kind = kind;
    action.by = contract::ActuatorKind::command;
    action.proof.kind = contract::Proof::Kind::version;
    action.takes = std::chrono::seconds(20);
    action.effectWithin = std::chrono::minutes(3);
    return action;
}

inline contract::Agreement cardPayments()
{
    using journal::AlertKind;
    using journal::Severity;
    contract::Agreement agreement;
    agreement.service = ServiceId("card-checks");
    agreement.name = "Card payment checks";
    agreement.ifWrong = "payments go through unchecked.";
    agreement.unitOne = "payment";
    agreement.unitMany = "payments";
    agreement.owners["store"] = {"Profiles", "Profiles on call, +1 555 0152", "any time"};
    agreement.span = std::chrono::seconds(5);
    agreement.answers = {"hold", "pass"};
    agreement.inputs.push_back({"distance", "miles", true, 30.0, 5000.0, {}, {}, {}});
    agreement.dependencies.push_back({"profile-store", "the customer profile store", "checks are rougher", "store",
                                      100.0, 0.05, std::chrono::minutes(10)});
    agreement.fallbackModes.push_back({"rules", "the simple rules", "rougher checks", std::chrono::hours(2)});
    agreement.failures = {failureLine("slow answers", AlertKind::slow, 300.0, Severity::broken,
                                      "Checkout gives up after 0.5 s and lets payments through unchecked."),
                          failureLine("failing", AlertKind::failing, 0.02, Severity::broken, "Payments are refused."),
                          failureLine("unusual answers", AlertKind::answersMoved, 0.05, Severity::watch),
                          failureLine("input missing", AlertKind::inputMissing, std::nullopt, Severity::watch),
                          failureLine("guesses", AlertKind::guessing, 0.15, Severity::watch),
                          failureLine("test questions", AlertKind::testQuestionsWrong, 0.0, Severity::broken)};
    agreement.actions = {actionLine("roll back", journal::ActionKind::rollBack),
                         actionLine("fallback", journal::ActionKind::fallback),
                         actionLine("restart", journal::ActionKind::restart)};
    agreement.actions[1].whatHappens = "simple rules answer within 1 s";
    agreement.actions[1].whoNotices = "About 2 in 100 good payments wait for a person.";
    agreement.actions[1].undo = "One click.";
    agreement.actions[1].effectSignal = "failures";
    agreement.actions[1].effectBelow = 0.02;
    agreement.actions[1].effectWithin = std::chrono::minutes(1);
    return agreement;
}

inline Normal usualNumbers()
{
    Normal normal;
    normal.version = 1;
    normal.answers = 20'000;
    normal.bands["latency"] = {90, 120, 190};
    normal.bands["failures"] = {0.001, 0.004, 0.01};
    normal.bands["guesses"] = {0.02, 0.04, 0.07};
    normal.bands["dependency:profile-store:latency"] = {30, 40, 60};
    normal.answerShares = {{"hold", 0.1}, {"pass", 0.9}};
    return normal;
}

/// 5 s of 100 requests; `slowMs` for the slowest two, `failed` waited too long, `guessed` are close to a guess.
inline Window window(WallTime start, double slowMs = 150, std::uint64_t failed = 0, std::uint64_t guessed = 4)
{
    Window window;
    window.service = ServiceId("card-checks");
    window.start = start;
    window.span = std::chrono::seconds(5);
    window.requests = 100;
    if (failed > 0)
        window.errors["timeout"] = failed;
    window.latency.add(100, 98);
    window.latency.add(slowMs, 2);
    window.latencySource = LatencySource::exact;
    window.confidence.emplace();
    (*window.confidence)[2] = guessed;
    (*window.confidence)[18] = 100 - guessed;
    window.answers = {{"hold", 10}, {"pass", 90}};
    window.inputs["distance"].total = 100;
    window.dependencies["profile-store"].calls = 100;
    window.dependencies["profile-store"].latency.add(40, 100);
    window.version = "v12";
    window.fallbackMode = "";
    window.reachable = true;
    window.sealed = true;
    window.seenShare = 1;
    return window;
}

class Scene {
public:
    Scene() { useFixedTimeZone(); }

    contract::Agreement agreement = cardPayments();
    std::optional<Normal> normal = usualNumbers();
    std::vector<runbook::Runbook> runbooks;
    journal::SharedState shared;
    std::vector<Window> windows;
    WallTime now = at(14, 41);
    std::optional<Millis> silentFor;
    bool old = false, canAct = true;
    std::vector<std::string> versions = {"v10", "v11", "v12"};
    std::vector<contract::VersionLook> looks;
    std::map<std::string, std::string> whyNot;
    std::map<std::string, std::vector<std::string>> warnings;

    journal::Entry happen(WallTime when, journal::Body body, std::string who = "agent")
    {
        return happen(when, std::move(body), std::move(who), agreement.service);
    }
    journal::Entry happen(WallTime when, journal::Body body, std::string who, const ServiceId& service)
    {
        journal::Entry entry;
        entry.seq = ++m_seq;
        entry.at = when;
        entry.service = service;
        entry.who = std::move(who);
        entry.body = std::move(body);
        shared.take(entry);
        return entry;
    }
    journal::Alert alert(WallTime when, journal::AlertKind kind, journal::Severity severity, std::string failure,
                         journal::Evidence evidence, std::string subject = {},
                         journal::AlertPhase phase = journal::AlertPhase::opened)
    {
        journal::Alert alert;
        alert.phase = phase;
        alert.incident = IncidentId("card-checks/1");
        alert.kind = kind;
        alert.severity = severity;
        alert.failure = std::move(failure);
        alert.subject = std::move(subject);
        alert.evidence = std::move(evidence);
        alert.at = when;
        happen(when, alert);
        return alert;
    }
    /// Fifteen minutes of windows up to now; the last ones are as `make` says.
    template <typename Make>
    void fill(int lastSeconds, Make make)
    {
        for (WallTime start = now - std::chrono::minutes(15); start + std::chrono::seconds(5) <= now;
             start += std::chrono::seconds(5))
            windows.push_back(now - start <= std::chrono::seconds(lastSeconds) ? make(start) : window(start));
    }
    void fill()
    {
        fill(0, [](WallTime start) { return window(start); });
    }

    /// The state of product.md's picture: answers slow, some fail, the store is the cause.
    void slowStore()
    {
        fill(150, [](WallTime start) { return window(start, 860, 7, 31); });
        journal::Evidence slow{"latency", 860.0, 300.0, 90.0, 120.0, 190.0, 500, 910.0, at(13), at(12), 1180, {}};
        journal::Evidence failing{"failures", 0.072, 0.02,   {},     {}, {},
                                  500,        0.08,  at(13), at(12), 90, {{"timeout", 0.94}, {"internal", 0.06}}};
        alert(at(12), journal::AlertKind::slow, journal::Severity::broken, "slow answers", slow);
        alert(at(12, 5), journal::AlertKind::failing, journal::Severity::broken, "failing", failing);
        journal::Evidence store{
            "dependency:profile-store:latency", 2100.0, 100.0, {}, 40.0, {}, 500, {}, {}, at(11), 0, {}};
        happen(at(12, 6),
               journal::Cause{IncidentId("card-checks/1"), journal::CauseKind::dependency, "profile-store", store});
    }
    journal::Operation operation(journal::ActionKind kind, std::string action,
                                 std::map<std::string, std::string> params = {})
    {
        journal::Operation operation;
        operation.id = OperationId("card-checks/op/1");
        operation.request = RequestId("r1");
        operation.kind = kind;
        operation.action = std::move(action);
        operation.params = std::move(params);
        operation.askedBy = "Ana";
        operation.incident = IncidentId("card-checks/1");
        return operation;
    }
    void state(WallTime when, journal::Operation operation, journal::OperationState state)
    {
        operation.state = state;
        happen(when, operation, "Ana");
    }
    ServiceFacts facts() const
    {
        ServiceFacts facts;
        facts.agreement = &agreement;
        facts.normal = normal ? &*normal : nullptr;
        facts.runbooks = &runbooks;
        facts.shared = &shared;
        facts.windows = windows;
        facts.now = now;
        facts.silentFor = silentFor;
        facts.old = old;
        facts.canAct = canAct;
        facts.me = "Ben";
        facts.versions = versions;
        facts.looks = looks;
        facts.whyNot = whyNot;
        facts.warnings = warnings;
        return facts;
    }
    ServicePage page() const { return servicePage(facts()); }

private:
    Seq m_seq = 0;
};

inline void collect(std::vector<std::string>& all, const Text& text)
{
    if (!text.empty())
        all.push_back(render(text));
}

inline void collect(std::vector<std::string>& all, const ActionCard& card)
{
    for (const Text& text : {card.happens, card.notices, card.see, card.undo, card.rehearsed, card.takes, card.outside,
                             card.known, card.choice, card.limit, card.button, card.shortButton, card.whyNot, card.warning, card.anyway})
        collect(all, text);
}

/// The hand-over text without what stands in the folded block.
inline void collectHandOver(std::vector<std::string>& all, const Text& text)
{
    const std::string whole = render(text);
    all.push_back(whole.substr(0, whole.find("Technical details:")));
}

/// Every sentence of a page that a person reads outside "Technical details".
inline std::vector<std::string> sentencesOf(const ServicePage& page)
{
    std::vector<std::string> all;
    for (const Text& text : {page.title, page.sentence, page.ifItGoesOn, page.callForHelp, page.take})
        collect(all, text);
    collectHandOver(all, page.callText);
    for (const Text& text : {page.help.toSay, page.help.written, page.rest})
        collect(all, text);
    for (const Contact& contact : page.help.whom)
        for (const Text& text : {contact.who, contact.when, contact.why})
            collect(all, text);
    for (const Text& text : page.stillToDo)
        collect(all, text);
    for (const Chip& chip : page.chips)
        collect(all, chip.text);
    for (const Panel& panel : page.panels)
        for (const Text& text : {panel.title, panel.number, panel.unit, panel.agreed, panel.worst, panel.word,
                                 panel.line.limitText, panel.line.limitTip})
            collect(all, text);
    for (const Silencing& silencing : page.silencings)
        for (const Text& text : {silencing.what, silencing.hides, silencing.held})
            collect(all, text);
    for (const Mark& mark : page.marks)
        collect(all, mark.text);
    for (const ActionOffer& offer : page.anyTime) {
        for (const Text& text : {offer.opener, offer.which, offer.howLong})
            collect(all, text);
        for (const ActionCard& card : offer.cards)
            collect(all, card);
    }
    if (page.operation) {
        collect(all, page.operation->headline);
        collect(all, page.operation->detail);
        if (page.operation->undo)
            collect(all, *page.operation->undo);
    }
    if (page.run) {
        for (const Text& text : {page.run->title, page.run->meta, page.run->ended, page.run->newer})
            collect(all, text);
        for (const StepView& step : page.run->steps) {
            collect(all, step.answer);
            collect(all, step.more);
            collect(all, step.callWhom);
            collectHandOver(all, step.handOver);
            collect(all, step.now);
            collect(all, step.passed);
            for (const auto& back : {step.takeBack, step.takeBackHere})
                if (back)
                    for (const Text& text : {back->button, back->name})
                        collect(all, text);
            if (step.action)
                collect(all, *step.action);
            for (const Choice& choice : step.choices)
                collect(all, choice.button);
        }
    }
    return all;
}

} // namespace handrail::wording
