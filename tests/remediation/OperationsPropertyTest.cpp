#include "Scene.h"

#include <QTest>
#include <algorithm>
#include <array>
#include <random>
#include <set>

using namespace handrail;
using namespace handrail::remediation;
using journal::OperationState;

namespace {

/// A shim as its files and its lock show it, living on when the agent dies.
struct SimulatedShim {
    ShimJob job;
    WallTime spawnedAt, startsAt, actsAt, endsAt;
    bool isDead = false;
    bool hasStarted = false, hasActed = false, hasResult = false;
    ShimResult result;
};

struct World {
    test::Scene scene;
    std::mt19937 random;
    std::map<OperationId, SimulatedShim> shims;
    std::map<OperationId, int> acted;
    std::string version = "v12", mode;
    WallTime serviceStartedAt;
    bool contact = true, hangs = false;
    std::set<RequestId> anyway; ///< asked for in spite of what was known then
    std::string broken; ///< what went wrong, empty when nothing did

    explicit World(unsigned seed) : random(seed)
    {
        serviceStartedAt = scene.now - std::chrono::hours(1);
        scene.agreed.actions[0].secondPerson = chance(30);
        scene.agreed.actions[0].agreedWithin = std::chrono::seconds(5 + random() % 20);
        scene.agreed.actions[2].needsReason = chance(20);
    }

    bool chance(int percent) { return static_cast<int>(random() % 100) < percent; }
    Millis upTo(int ms) { return Millis(random() % static_cast<unsigned>(ms)); }

    /// A change stop that began later than the operation was asked for, or that nobody overruled, lets nothing begin.
    void checkChangeStop(const journal::OperationRecord& record)
    {
        const journal::ChangeStop* stop = nullptr;
        Seq since = 0;
        for (const auto& entry : scene.journal)
            if (const auto* body = std::get_if<journal::ChangeStop>(&entry.body))
                stop = body, since = entry.seq;
        const bool holds = stop != nullptr && !stop->ended && scene.now < stop->until;
        if (holds && (since > record.askedSeq || !anyway.contains(record.latest.request)))
            broken = "began in a change stop: " + record.latest.id.value;
    }

    void spawn(const ShimJob& job)
    {
        if (shims.contains(job.operation))
            broken = "started twice: " + job.operation.value;
        SimulatedShim shim;
        shim.job = job;
        shim.spawnedAt = scene.now;
        shim.startsAt = scene.now + upTo(chance(10) ? 8'000 : 300);
        shim.actsAt = shim.startsAt + upTo(4'000);
        shim.endsAt = shim.actsAt + upTo(4'000);
        shims[job.operation] = shim;
    }

    bool isLocked() const
    {
        return std::ranges::any_of(shims, [](const auto& s) { return s.second.hasStarted && !s.second.isDead && !s.second.hasResult; });
    }

    void act(SimulatedShim& shim)
    {
        shim.hasActed = true;
        if (++acted[shim.job.operation] > 1)
            broken = "acted twice: " + shim.job.operation.value;
        const auto& operation = scene.record(shim.job.operation).latest;
        const bool needsTwo = scene.agreed.action(std::string_view(operation.action))->secondPerson;
        if (needsTwo && (operation.consentBy.empty() || operation.consentBy == operation.askedBy))
            broken = "nobody else agreed: " + shim.job.operation.value;
        if (operation.state != OperationState::started)
            broken = "acted when it was not running: " + shim.job.operation.value;
        if (operation.kind == journal::ActionKind::rollBack) {
            if (shim.job.command[1] != operation.params.at("version"))
                broken = "wrong version";
            version = shim.job.command[1];
        } else if (operation.kind == journal::ActionKind::fallback) {
            mode = shim.job.command[1] == "none" ? "" : shim.job.command[1];
        } else {
            serviceStartedAt = scene.now;
        }
    }

    void runShims()
    {
        for (auto& [id, shim] : shims) {
            if (shim.isDead || shim.hasResult)
                continue;
            if (!shim.hasStarted && scene.now >= shim.startsAt) {
                if (scene.now - shim.spawnedAt > kShimStartsWithin || isLocked()) {
                    shim.isDead = true;
                    continue;
                }
                shim.hasStarted = true;
            }
            if (chance(2))
                shim.isDead = true; // kill -9
            else if (shim.hasStarted && !shim.hasActed && scene.now >= shim.actsAt && !chance(5))
                act(shim);
            if (!shim.isDead && shim.hasActed && scene.now >= shim.endsAt) {
                shim.hasResult = true;
                shim.result.ok = !chance(10);
                shim.result.exitStatus = shim.result.ok ? 0 : 1;
                shim.result.mayHaveActed = chance(50);
                shim.result.endedAt = scene.now;
            }
        }
        const auto live = std::ranges::count_if(shims, [](const auto& s) {
            return s.second.hasStarted && !s.second.isDead && !s.second.hasResult;
        });
        if (live > 1)
            broken = "two at once";
    }

    ShimState look(const OperationId& id) const
    {
        ShimState state;
        const auto found = shims.find(id);
        if (found == shims.end() || !found->second.hasStarted)
            return state;
        const auto& shim = found->second;
        state.startedAt = shim.startsAt;
        state.is = shim.hasResult ? ShimState::Is::finished : shim.isDead ? ShimState::Is::vanished : ShimState::Is::running;
        if (shim.hasResult)
            state.result = shim.result;
        return state;
    }

    /// Nothing but the journal survives; the fold of it must be what it was.
    void crashAgent()
    {
        journal::SharedState folded;
        for (const auto& entry : scene.journal)
            folded.take(entry);
        if (folded.dump() != scene.shared.dump())
            broken = "the fold is not the same after a restart";
        scene.shared = folded;
        for (const auto* record : scene.shared.operationsOf(test::kService))
            if (auto next = onReturn(*record, scene.situation(), look(record->latest.id)))
                scene.append(*next);
    }

    void tick()
    {
        for (const auto* pointer : scene.shared.operationsOf(test::kService)) {
            const auto record = *pointer;
            auto next = record.latest.state == OperationState::asked ? onTime(record, scene.situation(), upTo(2'050))
                                                                     : onChange(record, scene.situation(), look(record.latest.id));
            if (!next)
                continue;
            if (chance(3))
                return crashAgent(); // decided, not yet written
            scene.append(*next);
            if (next->state != OperationState::started)
                continue;
            checkChangeStop(record);
            if (chance(5))
                return crashAgent(); // written, not yet begun
            const auto made = job(*next, scene.agreed);
            if (!made)
                broken = made.error().text();
            else
                spawn(*made);
            if (chance(5))
                return crashAgent();
        }
    }

    void second()
    {
        if (contact)
            scene.second(version, mode, 20, chance(20) ? 5 : 0);
        else
            scene.silentSecond();
        if (contact)
            scene.windows.back().startedAt = serviceStartedAt;
        if (contact && hangs)
            scene.windows.back().unanswered = 3;
        if (scene.windows.size() > 40)
            scene.windows.erase(scene.windows.begin());
    }
};

struct Console {
    Seq seen = 0;
    std::string version, mode;
    std::vector<Ask> sent;

    void follow(const World& world)
    {
        if (const auto* service = world.scene.shared.service(test::kService))
            seen = service->lastOperationSeq;
        version = world.version;
        mode = world.mode;
    }
};

Ask randomCommand(World& world, const Console& console, int number)
{
    Ask ask;
    ask.who = world.chance(70) ? "asha" : "ben";
    ask.wanted.reason = world.chance(50) ? "because" : "";
    ask.mayOperate = !world.chance(5);
    ask.anyway = world.chance(40);
    ask.countdownS = world.random() % 4;
    ask.wanted.request = RequestId("r" + std::to_string(number));
    ask.wanted.seen = console.seen;
    ask.wanted.seenVersion = console.version;
    ask.wanted.seenMode = console.mode;
    const auto kind = world.random() % 3;
    ask.wanted.action = kind == 0 ? "roll back" : kind == 1 ? "fallback" : "restart";
    if (kind == 0)
        ask.wanted.params["version"] = world.chance(5) ? "v99" : world.chance(50) ? "v11" : "v13";
    if (kind == 1)
        ask.wanted.params["mode"] = world.chance(50) ? "table" : "";
    return ask;
}

void consoleTurn(World& world, Console& console, int& number)
{
    if (world.chance(60))
        console.follow(world);
    if (world.chance(12)) {
        auto ask = randomCommand(world, console, ++number);
        if (ask.anyway)
            world.anyway.insert(ask.wanted.request);
        console.sent.push_back(ask);
        if (world.chance(10))
            return; // lost on the way there
        world.scene.asks(ask);
    } else if (!console.sent.empty() && world.chance(15)) {
        // The reply was lost: asked again, perhaps by mistake with other content.
        auto ask = console.sent[world.random() % console.sent.size()];
        const auto before = world.scene.shared.operationOfRequest(ask.wanted.request);
        if (world.chance(20))
            ask.wanted.reason = "other";
        const auto decision = world.scene.asks(ask);
        if (before != nullptr && decision.entry)
            world.broken = "one request made two operations";
    }
    const auto operations = world.scene.shared.operationsOf(test::kService);
    if (!operations.empty() && world.chance(4))
        if (auto decision = stop(operations.back()->latest.id, "ben", world.scene.situation()); decision.entry)
            world.scene.append(*decision.entry);
    if (!operations.empty() && world.chance(15)) {
        const journal::Consent word{operations.back()->latest.id, world.chance(80), {}};
        const std::string who = world.chance(50) ? "asha" : "ben";
        if (auto decision = consent(word, {who, !world.chance(5), !world.chance(5)}, world.scene.situation()); decision.entry) {
            world.scene.append(word);
            if (world.chance(3))
                return world.crashAgent(); // the word is written, what follows from it is not
            world.scene.append(*decision.entry);
        }
    }
    if (world.chance(2))
        world.scene.append(journal::ChangeStop{"freeze", world.scene.now + world.upTo(20'000), world.chance(30)});
}

/// What a journal may not say of an operation that has ended; empty when all is as it should be. A verdict is corrected at most
/// once, from "did not help" to "helped", in time, and when nothing else began.
std::string wrongAfterItsEnd(const World& world, const journal::OperationRecord& record)
{
    for (std::size_t i = 1; i < record.states.size(); ++i) {
        const auto [was, before] = record.states[i - 1];
        const auto [at, state] = record.states[i];
        if (journal::isRunning(before) || before == OperationState::settled)
            continue;
        const auto& latest = record.latest;
        if (before != OperationState::didNotHelp || state != OperationState::helped || i + 1 != record.states.size())
            return "it goes on after its end";
        if (latest.helpedLateAt != at || at >= latest.watchUntil + std::chrono::minutes(2))
            return "it is corrected too late, or not said to be";
        for (const auto* other : world.scene.shared.operationsOf(test::kService))
            if (other->latest.startedAt > latest.startedAt && other->latest.startedAt < at)
                return "another action began before it was seen to help";
    }
    return record.latest.helpedLateAt == WallTime{} || record.latest.state == OperationState::helped ? std::string() : "it was corrected to something else";
}

bool hasEnded(OperationState state)
{
    return !journal::isRunning(state) && state != OperationState::settled;
}

} // namespace

class OperationsPropertyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neverTwoNeverTwiceNeverWrong()
    {
        const unsigned seed = qEnvironmentVariableIsSet("HANDRAIL_SEED") ? qEnvironmentVariable("HANDRAIL_SEED").toUInt()
                                                                         : std::random_device()();
        qInfo("seed %u", seed);
        std::map<OperationState, int> reached;
        const unsigned sequences =
            qEnvironmentVariableIsSet("HANDRAIL_SEQUENCES") ? qEnvironmentVariable("HANDRAIL_SEQUENCES").toUInt() : 2'000;
        std::size_t operations = 0, agreed = 0, afterAll = 0;
        for (unsigned sequence = 0; sequence < sequences; ++sequence) {
            World world(seed + sequence);
            std::array<Console, 3> consoles;
            int number = 0;
            for (int second = 0; second < 40 && world.broken.empty(); ++second) {
                if (world.chance(4))
                    world.contact = !world.contact;
                if (world.chance(8))
                    world.hangs = !world.hangs;
                for (auto& console : consoles)
                    consoleTurn(world, console, number);
                world.runShims();
                world.tick();
                if (world.chance(3))
                    world.crashAgent();
                world.second();
            }
            world.contact = true;
            for (int second = 0; second < 100 && world.broken.empty(); ++second) {
                world.hangs = world.hangs && second < 45; // longer than any watch
                world.runShims();
                world.tick();
                world.second();
            }
            const std::string where = "seed " + std::to_string(seed + sequence) + ": ";
            QVERIFY2(world.broken.empty(), (where + world.broken).c_str());
            for (const auto* record : world.scene.shared.operationsOf(test::kService)) {
                ++reached[record->latest.state];
                ++operations;
                agreed += record->latest.consentBy.empty() ? 0 : 1;
                afterAll += record->latest.helpedLateAt > WallTime{} ? 1 : 0;
                QVERIFY2(hasEnded(record->latest.state), (where + record->latest.id.value + " never ends").c_str());
                const std::string wrong = wrongAfterItsEnd(world, *record);
                QVERIFY2(wrong.empty(), (where + record->latest.id.value + ": " + wrong).c_str());
            }
        }
        for (const auto state : {OperationState::stopped, OperationState::refused, OperationState::helped, OperationState::failed,
                                 OperationState::unknown, OperationState::didNotHelp})
            qInfo("state %d: %d times", static_cast<int>(state), reached[state]);
        qInfo("%u sequences, %zu operations, %zu with a second person's word", sequences, operations, agreed);
        qInfo("%zu helped after all", afterAll);
        QVERIFY(agreed > 20);
        QVERIFY(afterAll > 20);
        QVERIFY(reached[OperationState::helped] > 100 && reached[OperationState::unknown] > 100);
    }
};

QTEST_GUILESS_MAIN(OperationsPropertyTest)
#include "OperationsPropertyTest.moc"
