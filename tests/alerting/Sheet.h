#pragma once

#include "Scene.h"

namespace handrail::alerting::scene {

inline std::shared_ptr<contract::Agreement> agreement(Millis span = 1s)
{
    auto a = std::make_shared<contract::Agreement>();
    a->service = ServiceId("flights");
    a->span = span;
    a->answers = {"late", "on time"};
    a->guessBelow = 0.6;
    contract::Input distance;
    distance.field = "distance";
    distance.from = 0;
    distance.to = 3000;
    contract::Input origin;
    origin.field = "origin";
    origin.known = {"ATL", "ORD"};
    a->inputs = {distance, origin};
    contract::Dependency store;
    store.name = "store";
    store.slowMs = 100;
    store.failing = 0.05;
    store.changesWithin = 1h;
    a->dependencies = {store};
    a->fallbackModes = {{"table", "simple table", "the rules", Millis(10min)}, {"unavailable", "unavailable", "nothing", {}}};
    const auto line = [&](std::string name, AlertKind kind, std::optional<double> limit, journal::Severity severity) {
        contract::Failure failure;
        failure.name = std::move(name);
        failure.kind = kind;
        failure.limit = limit;
        failure.severity = severity;
        a->failures.push_back(failure);
    };
    line("slow answers", AlertKind::slow, 150, journal::Severity::broken);
    line("requests fail", AlertKind::failing, 0.02, journal::Severity::broken);
    line("too many guesses", AlertKind::guessing, 0.3, journal::Severity::watch);
    line("wrong answers", AlertKind::testQuestionsWrong, 0, journal::Severity::broken);
    line("wrong in the end", AlertKind::outcomesWrong, 0.25, journal::Severity::broken);
    contract::Action restart;
    restart.name = "restart";
    restart.kind = journal::ActionKind::restart;
    restart.takes = 30s;
    a->actions = {restart};
    return a;
}

inline std::shared_ptr<Normal> normal()
{
    auto n = std::make_shared<Normal>();
    n->version = 1;
    n->answers = 20'000;
    n->answerShares = {{"late", 0.25}, {"on time", 0.75}};
    n->inputShares["distance"] = {{"0..1000", 0.5}, {"1000..3000", 0.5}};
    n->wobble = {{"answers", 0.01}, {"input:distance", 0.01}};
    n->bands["latency"] = {18, 22, 30};
    n->bands["guesses"] = {0.08, 0.1, 0.12};
    return n;
}

inline std::string word(AlertKind kind)
{
    static const char* const kWords[] = {"",          "slow",       "failing",       "notAnswering", "fewRequests",
                                         "answersMoved", "inputMissing", "inputOutOfRange", "inputUnseen", "inputMoved",
                                         "guessing",  "testQuestionsWrong", "outcomesWrong", "dependencySlow",
                                         "dependencyFailing", "dependencyStale", "fallbackTooLong", "versionWorse",
                                         "contactLost", "unusualForItself"};
    return kWords[int(kind)];
}

/// One line for what was said: "+20:01 opened failing/requests fail broken 1 of 50".
inline std::string line(const journal::Body& body, WallTime at, WallTime begin)
{
    static const char* const kPhases[] = {"", "opened", "changed", "better", "cleared", "back"};
    static const char* const kSeverities[] = {"", "fine", "watch", "broken", "no contact"};
    static const char* const kCauses[] = {"", "unknown", "dependency", "version", "input", "service", "traffic"};
    static const char* const kChanges[] = {"", "version", "fallback", "restarted", "dependency", "configuration"};
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at - begin).count();
    std::string text = fmt::format("+{}:{:02} ", seconds / 60, seconds % 60);
    if (const auto* alert = std::get_if<journal::Alert>(&body)) {
        const std::string subject = alert->subject.empty() ? "" : " " + alert->subject;
        return text + fmt::format("{} {}{} {}", kPhases[int(alert->phase)], word(alert->kind), subject,
                                  kSeverities[int(alert->severity)]);
    }
    if (const auto* cause = std::get_if<journal::Cause>(&body))
        return text + fmt::format("cause {} {}", kCauses[int(cause->kind)], cause->subject);
    if (const auto* change = std::get_if<journal::Change>(&body))
        return text + (change->kind == journal::ChangeKind::restarted
                           ? std::string("restarted")
                           : fmt::format("change {} {} {} -> {}", kChanges[int(change->kind)], change->subject,
                                         change->from, change->to));
    return text + "incident closed";
}

struct Said {
    WallTime at;
    journal::Body body;
    bool operator==(const Said&) const = default;
};

/// Judges as an agent does: what is said goes to the journal, and the journal back to the judge.
class Desk {
public:
    Desk(std::shared_ptr<const contract::Agreement> a, std::shared_ptr<const Normal> n)
        : m_agreement(std::move(a)), m_normal(std::move(n)), m_judge(m_agreement, m_normal)
    {
    }
    void take(const std::vector<Window>& windows, std::size_t batch = 1)
    {
        for (std::size_t i = 0; i < windows.size(); i += batch) {
            std::vector<journal::Entry> entries;
            for (std::size_t k = i; k < std::min(i + batch, windows.size()); ++k)
                for (journal::Body& body : m_judge.take(windows[k])) {
                    said.push_back({windows[k].end(), body});
                    entries.push_back({++m_seq, windows[k].end() + 300ms, m_agreement->service, "agent", {}, body});
                }
            for (const auto& entry : entries)
                take(entry);
            m_past.insert(m_past.end(), windows.begin() + long(i), windows.begin() + long(std::min(i + batch, windows.size())));
            if (m_past.back().end() - m_rememberedAt >= 2h) { // now and then, as an agent does
                m_rememberedAt = m_past.back().end();
                remembered = m_judge.remembered();
            }
        }
    }
    void take(const journal::Entry& entry)
    {
        journal.push_back(entry);
        m_judge.take(entry);
    }
    /// What is usual is learned anew.
    void learn(std::shared_ptr<const Normal> normal)
    {
        m_normal = std::move(normal);
        take({++m_seq, m_past.back().end() + 300ms, m_agreement->service, "agent", {},
              journal::NormalLearned{m_normal->version, m_normal->from, m_normal->to, m_normal->answers, m_normal->how}});
        restart();
    }
    void restart()
    {
        m_judge = Judge(m_agreement, m_normal);
        for (const auto& entry : journal)
            m_judge.take(entry);
        if (m_past.empty())
            return;
        m_judge.recall(remembered, m_past.back().end());
        const auto tenOf = [](WallTime at) { return fromMs(toMs(at) / 600'000 * 600'000); };
        const WallTime from = tenOf(m_past.back().end() - m_judge.memory(m_past.back().end()));
        std::vector<Window> rollups;
        for (const Window& window : m_past) {
            if (window.start >= from) {
                m_judge.warmUp(window);
            } else if (window.start >= from - m_judge.longMemory()) {
                if (rollups.empty() || tenOf(rollups.back().start) != tenOf(window.start))
                    rollups.emplace_back();
                merge(rollups.back(), window);
            }
            if (window.end() == from || (window.end() > from && window.start < from))
                for (const Window& rollup : rollups)
                    m_judge.warmUpLong(rollup);
        }
    }
    [[nodiscard]] std::string text(WallTime begin) const
    {
        std::string all;
        for (const Said& each : said)
            all += line(each.body, each.at, begin) + "\n";
        return all;
    }

    std::vector<Said> said;
    std::vector<journal::Entry> journal;
    std::string remembered; ///< what a judge gave away when that was last stored

private:
    std::shared_ptr<const contract::Agreement> m_agreement;
    std::shared_ptr<const Normal> m_normal;
    Judge m_judge;
    std::vector<Window> m_past;
    WallTime m_rememberedAt;
    Seq m_seq = 0;
};

/// What a scene makes a fresh judge say, one line each.
inline std::string tell(const std::string& scene, Millis span = 1s)
{
    const auto windows = play(scene, span);
    Desk desk(agreement(span), normal());
    desk.take(windows);
    return desk.text(windows.front().start);
}

} // namespace handrail::alerting::scene
