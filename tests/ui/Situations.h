#pragma once

#include "Scene.h"

/// The situations of the window that are looked at: in pictures, for words that may not stand there, and for what is cut off.
namespace handrail::ui {

inline const std::array kSituations{"incident", "all well", "no contact", "counting", "helped", "first start", "journal", "readiness",
                                    "settings", "help", "many", "drill", "drill over", "too few", "learning", "silencing"};

/// Both teams sign the demo's agreement; `changed`: a limit was another one when they did.
inline void agree(Scene& scene, bool changed)
{
    const auto text = readFile(std::filesystem::path(HANDRAIL_SOURCE_DIR) / "runbooks/demo/flight-lateness.yaml");
    journal::Configuration used;
    std::string signedText = text ? *text : std::string();
    if (const auto at = signedText.find("limit: 2 %"); changed && at != std::string::npos)
        signedText.replace(at, 10, "limit: 1 %");
    used.agreementText = signedText;
    used.agreementDigest = changed ? "of the signed text" : scene.agreement->digest;
    const WallTime signedAt = scene.clock.now - std::chrono::hours(30);
    scene.happen(signedAt, used, "agent");
    for (const char* team : {"Flight Models", "Operations"})
        scene.happen(signedAt, journal::SignOff{used.agreementDigest, team, "live: v12", {}}, "Ana Ruiz");
    if (!changed)
        return;
    used.agreementText = text ? *text : std::string();
    used.agreementDigest = scene.agreement->digest;
    scene.happen(scene.clock.now - std::chrono::minutes(20), used, "agent");
}

/// Another service waits for the same, and a failure of a third is silenced.
inline void beMany(Scene& scene)
{
    const auto broken = [&](const char* service) {
        scene.alert(400, journal::AlertKind::slow, journal::Severity::broken, "slow answers",
                    {"latency", 860.0, 300.0, 90.0, 120.0, 190.0, 4000, 930.0, {}, {}, 100, {}}, {}, ServiceId(service),
                    IncidentId(std::string(service) + "/1"));
    };
    broken("spam-filter");
    scene.happen(scene.clock.now - std::chrono::seconds(399),
                 journal::Cause{IncidentId("spam-filter/1"), journal::CauseKind::dependency, "lateness-store", {}}, "agent",
                 ServiceId("spam-filter"));
    broken("search-ranking");
    journal::Silence silence;
    silence.failure = "slow answers";
    silence.reason = "known, mended tonight";
    silence.until = scene.clock.now + std::chrono::hours(2);
    scene.happen(scene.clock.now - std::chrono::seconds(60), silence, "Ben Okafor", ServiceId("search-ranking"));
    silence.until = scene.clock.now + std::chrono::hours(1);
    scene.happen(scene.clock.now - std::chrono::seconds(50), silence, "Ben Okafor");
}

inline void enter(Scene& scene, const QString& situation)
{
    if (situation == QLatin1String("first start"))
        return;
    scene.isHardlyAsked = situation == QLatin1String("too few");
    scene.isLearning = situation == QLatin1String("learning");
    const bool trouble = situation != QLatin1String("all well") && !scene.isHardlyAsked && !scene.isLearning;
    scene.comeAlive(true, trouble ? 170 : 0);
    agree(scene, situation == QLatin1String("readiness"));
    if (!trouble)
        return;
    scene.slowStore();
    scene.alert(1600, journal::AlertKind::inputMissing, journal::Severity::watch, "input missing",
                {"input:distance:missing", 0.11, 0.05, {}, 0.0, {}, 3000, {}, {}, {}, 0, {}}, "distance",
                ServiceId("delivery-time-estimates"), IncidentId("delivery-time-estimates/1"));
    if (situation == QLatin1String("many"))
        beMany(scene);
    const bool isOver = situation == QLatin1String("drill over");
    if (isOver || situation == QLatin1String("drill")) {
        journal::Drill drill{"flight-lateness/drill/1", "store-slow", "on", {}, kIncident, {}};
        scene.happen(scene.clock.now - std::chrono::seconds(175), drill, "Ana Ruiz");
        if (isOver) {
            drill.state = "well again";
            drill.score = {{"alerted", 5}, {"found", 31}, {"understood", 84}, {"fixed", 164}, {"steps", 2}, {"wrong", 0}};
            scene.happen(scene.clock.now - std::chrono::seconds(11), drill);
        }
    }
    if (situation == QLatin1String("silencing")) {
        journal::Silence silence;
        silence.failure = "slow answers";
        silence.reason = "known, mended tonight";
        silence.until = scene.clock.now + std::chrono::hours(2);
        scene.happen(scene.clock.now - std::chrono::seconds(60), silence, "Ben Okafor");
    }
    scene.beginRun("store-slow.md", 145);
    scene.answer("store-slow.md", 1, "yes", true, 144, 860.0);
    if (situation == QLatin1String("helped")) {
        auto operation = scene.operation(journal::ActionKind::fallback, "fallback", journal::OperationState::asked, {{"mode", "table"}});
        for (const auto state : {journal::OperationState::asked, journal::OperationState::started,
                                 journal::OperationState::settled, journal::OperationState::helped}) {
            operation.state = state;
            operation.startedAt = scene.clock.now - Millis(10'000);
            operation.proofAfter = "table";
            scene.happen(scene.clock.now - Millis(10'000), operation, "Ana Ruiz");
        }
        scene.answer("store-slow.md", 2, "done", true, 10);
    } else if (situation == QLatin1String("counting")) {
        scene.happen(scene.clock.now, scene.operation(journal::ActionKind::fallback, "fallback", journal::OperationState::asked,
                                                      {{"mode", "table"}}), "Ana Ruiz");
    }
}

/// Takes the window there: the time that must pass, the page that must be open.
inline void bring(Scene& scene, QWidget& window, const QString& situation)
{
    if (situation == QLatin1String("no contact"))
        scene.clock.pass(Millis(48'000));
    if (scene.isHardlyAsked || scene.isLearning)
        scene.desk->select(scene.feed->target + '|' + kFlights.value);
    scene.look();
    window.show();
    if (!QTest::qWaitForWindowExposed(&window))
        qFatal("the window does not come");
    const auto open = [&](const char* button) { window.findChild<QPushButton*>(QString::fromLatin1(button))->click(); };
    if (situation == QLatin1String("journal"))
        open("everything");
    else if (situation == QLatin1String("readiness"))
        open("openReadiness");
    else if (situation == QLatin1String("settings"))
        open("openSettings");
    else if (situation == QLatin1String("help"))
        open("openHelp");
    else if (situation == QLatin1String("silencing"))
        open("silence");
    scene.look();
    // Layouts that wait for their turn.
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents();
}

} // namespace handrail::ui
