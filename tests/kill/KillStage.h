#pragma once

#include "tests/kill/Ledger.h"

#include "tests/kill/AgentProcess.h" // brings Qt, whose word "signals" must not meet ours

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

namespace handrail::e2e {

inline const ServiceId kFlights("flight-lateness");
inline constexpr int kLong = 60'000;

/// The demo with an agent that can be ended and started again, and a console that sees all of it.
class KillStage {
protected:
    using OperationState = journal::OperationState;
    struct Told {
        int fallback = 0, restart = 0, written = 0;
    };

    World m_world;
    std::unique_ptr<AgentProcess> m_agent;
    std::unique_ptr<Witness> m_witness;

    void begin()
    {
        QVERIFY2(m_world.startDemo(), qPrintable(m_world.failure()));
        deriveAgreement();
        QVERIFY2(m_agent->start(), qPrintable(m_agent->said()));
        m_witness = std::make_unique<Witness>(m_agent->address().toStdString());
        QVERIFY(untilSeen(kLong, [&] { return m_witness->board().isLive() && !shownVersion().empty(); }));
    }

    QString path(const QString& name) const { return m_world.folder() + QLatin1Char('/') + name; }
    std::filesystem::path data() const { return path(QStringLiteral("watch")).toStdString(); }

    Told told()
    {
        const auto json =
            QJsonDocument::fromJson(m_world.run(QStringLiteral("handrail-demo"), {QStringLiteral("status")}).toUtf8());
        const QJsonObject counts = json.object().value(QStringLiteral("told")).toObject();
        Told all{counts.value(QStringLiteral("fallback")).toInt(), counts.value(QStringLiteral("restart")).toInt(), 0};
        QFile file(path(QStringLiteral("written")));
        if (file.open(QIODevice::ReadOnly))
            all.written = static_cast<int>(file.readAll().count("begin"));
        return all;
    }

    void look() { m_witness->look(); }
    bool untilSeen(int ms, const std::function<bool()>& holds)
    {
        return World::until(ms, [&] {
            look();
            return holds();
        });
    }
    const journal::SharedState& shared() const { return m_witness->board().shared(); }
    Seq lastSeen() const
    {
        const auto* service = shared().service(kFlights);
        return service == nullptr ? 0 : service->lastOperationSeq;
    }
    std::string shownVersion() const
    {
        const auto& windows = m_witness->board().windows(kFlights);
        for (auto window = windows.rbegin(); window != windows.rend(); ++window)
            if (window->version)
                return *window->version;
        return {};
    }
    bool isQuiet() const
    {
        for (const journal::OperationRecord* record : shared().operationsOf(kFlights))
            if (journal::isRunning(record->latest.state) || record->latest.state == OperationState::settled)
                return false;
        return true;
    }

    /// While the agent is dead: all that a console was ever told is there, and the same is open as people were told.
    void checkNothingLost(const Ledger& ledger)
    {
        QVERIFY2(ledger.problem.empty(), ledger.problem.c_str());
        for (const auto& [seq, bytes] : m_witness->told()) {
            const auto found = ledger.bytes.find(seq);
            QVERIFY2(found != ledger.bytes.end(), ("lost: " + std::to_string(seq)).c_str());
            QVERIFY2(found->second == bytes, ("changed: " + std::to_string(seq)).c_str());
        }
        QCOMPARE(ledger.fold(shared().lastSeq()).dump(), shared().dump());
    }
    void killAgent()
    {
        m_agent->kill();
        look();
        checkNothingLost(Ledger::read(data()));
    }
    void startAgentAgain()
    {
        const Ledger before = Ledger::read(data());
        const auto folded = before.fold(before.entries.size());
        std::set<IncidentId> open;
        for (const journal::IncidentState* incident : folded.openIncidents())
            open.insert(incident->id);
        QVERIFY2(m_agent->start(), qPrintable(m_agent->said()));
        QVERIFY(untilSeen(kLong,
                          [&] { return m_witness->board().isLive() && shared().lastSeq() > before.entries.size(); }));
        for (const IncidentId& id : open)
            QVERIFY(shared().incident(id) != nullptr);
        for (const journal::IncidentState* incident : shared().openIncidents())
            QVERIFY2(open.empty() || open.contains(incident->id) || !shared().incident(*open.begin())->isOpen(),
                     "the same trouble is another incident after the restart");
    }

    client::Command operation(const std::string& action, std::map<std::string, std::string> params = {})
    {
        client::Operate what;
        what.action = action;
        what.params = std::move(params);
        what.seen = lastSeen();
        what.seenVersion = shownVersion();
        what.anyway = true;
        what.countdownS = 0;
        return {newRequestId(), kFlights, {}, what};
    }
    const client::Acted* send(const client::Command& command)
    {
        m_witness->link().act(command);
        const bool answered = untilSeen(kLong, [&] { return m_witness->acted(command.request) != nullptr; });
        return answered ? m_witness->acted(command.request) : nullptr;
    }
    bool isOver(const OperationId& id)
    {
        return untilSeen(kLong, [&] { return shared().operation(id) != nullptr && isQuiet(); });
    }
    bool tookEffect(const OperationId& id) const
    {
        const auto* record = shared().operation(id);
        return record != nullptr && std::ranges::any_of(record->states, [](const auto& each) {
                   return each.second == OperationState::settled;
               });
    }

private:
    static void writeFile(const QString& path, const QByteArray& text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    }
    /// The demo's own agreement, with effects that are known within seconds and one more action: a command that takes
    /// its time and leaves a line for each time it was begun.
    void deriveAgreement()
    {
        const QDir from(QStringLiteral(HANDRAIL_SOURCE_DIR "/runbooks/demo"));
        const QString folder = path(QStringLiteral("agreed"));
        QVERIFY(QDir().mkpath(folder));
        for (const QString& name : from.entryList(QDir::Files))
            QVERIFY(QFile::copy(from.filePath(name), folder + QLatin1Char('/') + name));
        writeFile(path(QStringLiteral("write.sh")), "#!/bin/sh\necho begin >>\"$1\"\nsleep 0.$2\necho done >>\"$1\"\n");
        QFile::setPermissions(path(QStringLiteral("write.sh")), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        writeFile(path(QStringLiteral("written")), "");
        QFile file(from.filePath(QStringLiteral("flight-lateness.yaml")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray text = file.readAll();
        text.replace("should see: {within: 1 min}", "should see: {within: 2 s}");
        const QByteArray action =
            "  write down:\n    kind: custom\n    shown: Write it down\n    by: command\n    command: [\"" +
            path(QStringLiteral("write.sh")).toUtf8() + "\", \"" + path(QStringLiteral("written")).toUtf8() +
            "\", \"7\"]\n    what happens: A line is written.\n    who notices: Nobody.\n"
            "    undo: Can't be undone.\n    takes: 1 s\n    at most: 10 s\n"
            "    proof: {of: command, command: [tail, -n, \"1\", \"" +
            path(QStringLiteral("written")).toUtf8() +
            "\"], wanted: done, within: 4 s}\n    should see: {within: 2 s}\n\nrunbooks:\n";
        QVERIFY(text.contains("\nrunbooks:\n"));
        text.replace("\nrunbooks:\n", "\n" + action);
        const QString agreement = folder + QStringLiteral("/flight-lateness.yaml");
        QVERIFY(QFile::remove(agreement));
        writeFile(agreement, text);
        m_agent = std::make_unique<AgentProcess>(m_world.environment(), agreement, path(QStringLiteral("watch")));
    }
};

} // namespace handrail::e2e
