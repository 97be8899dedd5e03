#pragma once

#include "journal/Entry.h"

namespace handrail::journal {

inline Evidence fullEvidence()
{
    Evidence evidence;
    evidence.signal = "dependency:store:latency";
    evidence.value = 812.5;
    evidence.limit = 300;
    evidence.usualLow = 3.5;
    evidence.usual = 5;
    evidence.usualHigh = 0;
    evidence.answers = 1234;
    evidence.worst = 900;
    evidence.worstAt = fromMs(1'795'000'001'000);
    evidence.since = fromMs(1'795'000'000'500);
    evidence.affected = 77;
    evidence.parts = {{"timeout", 0.75}, {"refused", 0.25}};
    evidence.knownFor = Millis(32'400'000);
    return evidence;
}

inline Operation fullOperation()
{
    Operation operation;
    operation.id = OperationId("late/op/4");
    operation.request = RequestId("00ff");
    operation.action = "roll back";
    operation.kind = ActionKind::rollBack;
    operation.params = {{"version", "v11"}};
    operation.state = OperationState::settled;
    operation.reason = "v12 is slow";
    operation.seen = 3;
    operation.seenVersion = "v12";
    operation.seenMode = "table";
    operation.shown = {{"latency", 812.5}, {"failures", std::nullopt}};
    operation.startsAt = fromMs(1'795'000'010'000);
    operation.refusedWhy = RefusedWhy::overtaken;
    operation.refusedFor = 9;
    operation.exitStatus = -9;
    operation.output = "done\n";
    operation.proofBefore = "v12";
    operation.proofAfter = "v11";
    operation.proofWanted = "v11";
    operation.watchUntil = fromMs(1'795'000'090'000);
    operation.effect = fullEvidence();
    operation.undoOf = OperationId("late/op/3");
    operation.undoVersion = "v12";
    operation.undoMode = "none";
    operation.incident = IncidentId("late/1");
    operation.startedAt = fromMs(1'795'000'011'000);
    operation.askedBy = "mira";
    operation.digest = "abc";
    operation.needsConsent = true;
    operation.consentUntil = fromMs(1'795'000'300'000);
    operation.consentBy = "noor";
    operation.overruled = {"no contact", "pinned in /srv/start.sh"};
    operation.helpedLateAt = fromMs(1'795'000'120'000);
    return operation;
}

/// One of each kind, with every field set.
inline std::vector<std::pair<const char*, Body>> oneOfEach()
{
    const IncidentId incident("late/1");
    const WallTime at = fromMs(1'795'000'005'000);
    return {
        {"alert", Alert{AlertPhase::back, incident, AlertKind::inputMissing, "distance", "no distance",
                        Severity::noContact, fullEvidence(), at}},
        {"cause", Cause{incident, CauseKind::traffic, "store", fullEvidence()}},
        {"change", Change{ChangeKind::fallback, "late-flights", "", "table", OperationId("late/op/4"), at}},
        {"incident", Incident{incident, Holding::handedOver, "mira"}},
        {"step", Step{incident, "slow.md", "d1gest", 3, "can't tell", "in my words", 0.0, true, kRunEndedByCalling,
                      "# Slow\n", 41, "no"}},
        {"operation", fullOperation()},
        {"note", Note{incident, "called the store's team"}},
        {"sign-off", SignOff{"d1gest", "owners", "before launch", "fine by us"}},
        {"configuration", Configuration{"d1gest", "late.yaml", 7, Interned(std::map<std::string, std::string>{{"slow.md", "a"}, {"down.md", "b"}}), "unknown key",
                                        "late.yaml:3:1", "write 'limit'", std::string("format: 1\n")}},
        {"normal", NormalLearned{7, at, at + Millis(60'000), 20'000, "replayed records"}},
        {"clock step", ClockStep{Millis(-3'600'000)}},
        {"agent", AgentState{false, "0.1.0", at}},
        {"refused", Refused{RequestId("00ff"), "take", RefusedWhy::otherAuthority, "zoe"}},
        {"drill", Drill{"first drill", "store-slow", "ended", {{"seconds", 41.5}}, incident, at}},
        {"silence", Silence{AlertKind::inputUnseen, "origin", "airports never seen", "new route from Monday", at, true}},
        {"change stop", ChangeStop{"the holidays", at, true}},
        {"consent", Consent{OperationId("late/op/4"), true, "seen and agreed"}},
    };
}

} // namespace handrail::journal
