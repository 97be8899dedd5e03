#include "collector/Panels.h"

#include "collector/HttpGet.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::collector {

namespace {

enum class Found { notMapped, notThere, there };

class Explainer {
public:
    Explainer(const Exposition& scrape, const SignalMap& map, const contract::Agreement& agreement)
        : m_scrape(scrape), m_map(map), m_agreement(agreement),
          m_hasLog(!agreement.sources.answersFile.empty() || !agreement.sources.answersPush.empty())
    {
    }

    [[nodiscard]] Found find(const std::string& key, std::string_view suffix = {}) const
    {
        if (!m_map.has(key))
            return Found::notMapped;
        const bool isThere = std::ranges::any_of(m_map.series(key), [&](const Series& series) {
            return std::ranges::any_of(m_scrape.samples, [&](const Sample& s) { return series.covers(s, suffix); });
        });
        return isThere ? Found::there : Found::notThere;
    }

    /// Filled by the first of the keys whose metric is there.
    [[nodiscard]] PanelFill byMetric(std::string panel, const std::vector<std::pair<std::string, std::string_view>>& keys) const
    {
        PanelFill fill;
        fill.panel = std::move(panel);
        for (const auto& [key, suffix] : keys) {
            const auto found = find(key, suffix);
            if (found == Found::there) {
                fill.filled = true;
                fill.by = m_map.series(key).front().name;
                return fill;
            }
            if (found == Found::notThere && fill.why.empty())
                fill.why = fmt::format("'{}' is not among the metrics now", m_map.series(key).front().name);
        }
        if (fill.why.empty())
            fill.why = fmt::format("no metric is named for '{}'", keys.front().first);
        fill.whatToDo = fmt::format("write 'signals: {{{}: METRIC}}' with one of its own metrics", keys.front().first);
        return fill;
    }

    [[nodiscard]] PanelFill traffic(const std::string& panel,
                                    const std::vector<std::pair<std::string, std::string_view>>& keys) const
    {
        if (!m_hasLog)
            return byMetric(panel, keys);
        return {panel, true, "the log of answers", {}, {}};
    }

    [[nodiscard]] PanelFill byLog(const std::string& panel) const
    {
        if (m_hasLog)
            return {panel, true, "the log of answers", {}, {}};
        return {panel, false, {}, "metrics don't say what came in and what was answered",
                "write one line per answer and name the file: 'answers: {file: answers.jsonl}'"};
    }

    [[nodiscard]] PanelFill right() const
    {
        const std::string panel = "is it right";
        if (!m_agreement.testQuestions.empty() && !m_agreement.sources.oip.empty())
            return {panel, true, "test questions", {}, {}};
        if (m_hasLog)
            return {panel, true, "true outcomes in the log of answers", "only if lines with true outcomes come", {}};
        return {panel, false, {}, "there are no test questions that can be asked, and no true outcomes",
                "write 'test questions:' and 'open inference:'"};
    }

private:
    const Exposition& m_scrape;
    const SignalMap& m_map;
    const contract::Agreement& m_agreement;
    const bool m_hasLog;
};

} // namespace

std::vector<PanelFill> explainPanels(const Exposition& scrape, const SignalMap& map, const contract::Agreement& agreement)
{
    const Explainer explain(scrape, map, agreement);
    std::vector<PanelFill> panels;
    auto fast = explain.traffic("how fast it answers", {{"latency", "_bucket"}, {"latency sum", ""}});
    if (fast.filled && fast.by != "the log of answers" && explain.find("latency", "_bucket") != Found::there)
        fast.why = "only averages: the slowest answers can't be seen";
    panels.push_back(std::move(fast));
    auto fails = explain.traffic("how often it fails", {{"errors", ""}});
    // Many servers show a counter of failures only after the first failure.
    if (!fails.filled && explain.find("errors") == Found::notThere && explain.find("requests") == Found::there) {
        fails.filled = true;
        fails.by = map.series("errors").front().name;
        fails.why = "no failure was counted so far";
        fails.whatToDo.clear();
    }
    if (fails.filled && fails.by != "the log of answers" && explain.find("requests") != Found::there) {
        fails.filled = false;
        fails.why = "failures are counted, requests are not";
        fails.whatToDo = "write 'signals: {requests: METRIC}'";
    }
    panels.push_back(std::move(fails));
    panels.push_back(explain.byLog("how far from normal"));
    panels.push_back(explain.byLog("how often it guesses"));
    panels.push_back(explain.right());
    if (!agreement.dependencies.empty())
        panels.push_back(explain.byMetric("what it depends on", {{"dependency calls", ""}, {"dependency latency", "_bucket"}}));
    panels.push_back(explain.byMetric("which version answers", {{"version", ""}, {"versions", ""}}));
    if (!agreement.fallbackModes.empty())
        panels.push_back(explain.byMetric("which fallback is on", {{"fallback mode", ""}}));
    return panels;
}

Result<Exposition> readMetrics(const std::string& url, Millis atMost)
{
    HttpGet get;
    const auto page = get.fetch(url, atMost);
    if (!page)
        return fail(page.error());
    auto scrape = parsePrometheus(page->body, page->contentType.find("openmetrics") != std::string::npos);
    if (scrape.samples.empty() && scrape.types.empty())
        return fail(ErrorCode::invalidInput, "it answers, but not with metrics", url, "check the path: it is often /metrics");
    return scrape;
}

} // namespace handrail::collector
