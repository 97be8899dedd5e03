// The folded block for the team that built the model: the only file in which the field's own terms may stand.
#include "wording/PageParts.h"

#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::wording {

namespace {

std::string number(double value)
{
    return fmt::format("{:.4g}", value);
}

Text latencyLine(const Window& window)
{
    const auto at = [&](double q) { return number(window.latency.quantile(q).value_or(0)); };
    if (window.latency.count() == 0)
        return say(HR_TEXT("latency: not reported"));
    return say(HR_TEXT("latency ms: p50 %1, p95 %2, p99 %3 (n=%4)"), at(0.5), at(0.95), at(0.99),
               std::to_string(window.latency.count()));
}

Text errorLine(const Window& window)
{
    if (!window.requests)
        return say(HR_TEXT("error rate: not reported"));
    std::string reasons;
    for (const auto& [reason, count] : window.errors)
        reasons += fmt::format("{}{}={}", reasons.empty() ? "" : ", ", reason, count);
    const auto all = std::max<std::uint64_t>(1, *window.requests);
    return say(HR_TEXT("error rate: %1 (%2 of %3) %4"),
               number(static_cast<double>(window.errorCount()) / static_cast<double>(all)),
               std::to_string(window.errorCount()), std::to_string(*window.requests), reasons);
}

Text measuredLine(const View& view, const Window& window, const char* message, const Signal& signal)
{
    const auto measured = measure(signal, window, view.measureOptions());
    return measured ? say(message, number(measured->value), std::to_string(measured->answers)) : Text{};
}

std::string answerMix(const Window& window)
{
    std::string mix;
    for (const auto& [label, count] : window.answers)
        mix += fmt::format("{}{}={}", mix.empty() ? "" : ", ", label, count);
    return mix;
}

Text inputsLines(const Window& window)
{
    std::vector<Text> parts;
    for (const auto& [name, counts] : window.inputs)
        parts.push_back(say(HR_TEXT("input %1: n=%2 missing=%3 out_of_range=%4 unseen=%5"), name,
                            std::to_string(counts.total), std::to_string(counts.missing),
                            std::to_string(counts.outOfRange), std::to_string(counts.unseen)));
    return lines(parts);
}

Text dependenciesLines(const Window& window)
{
    std::vector<Text> parts;
    for (const auto& [name, counts] : window.dependencies)
        parts.push_back(say(HR_TEXT("dependency %1: calls=%2 failures=%3 p50=%4 ms p99=%5 ms"), name,
                            std::to_string(counts.calls), std::to_string(counts.failures),
                            number(counts.latency.quantile(0.5).value_or(0)),
                            number(counts.latency.quantile(0.99).value_or(0))));
    return lines(parts);
}

Text alertLines(const View& view)
{
    std::vector<Text> parts;
    for (const auto* alert : view.standing) {
        const journal::Evidence& evidence = alert->latest.evidence;
        const auto shown = [](const std::optional<double>& value) { return value ? number(*value) : std::string("-"); };
        parts.push_back(say(HR_TEXT("alert %1: signal=%2 value=%3 limit=%4 baseline=%5 n=%6 since=%7"),
                            alert->latest.failure.empty() ? evidence.signal : alert->latest.failure, evidence.signal,
                            shown(evidence.value), shown(evidence.limit), shown(evidence.usual),
                            std::to_string(evidence.answers),
                            evidence.since > WallTime{} ? toRfc3339(evidence.since) : toRfc3339(alert->openedAt)));
    }
    return lines(parts);
}

} // namespace

Text operationTechnical(const journal::Operation& operation)
{
    std::vector<Text> parts;
    if (operation.exitStatus)
        parts.push_back(say(HR_TEXT("exit code or HTTP status: %1"), std::to_string(*operation.exitStatus)));
    if (!operation.proofWanted.empty())
        parts.push_back(say(HR_TEXT("proof wanted: %1, before: %2, after: %3"), operation.proofWanted,
                            operation.proofBefore, operation.proofAfter));
    if (!operation.output.empty())
        parts.push_back(verbatim(operation.output));
    return lines(parts);
}

Text technicalText(const View& view)
{
    std::vector<Text> parts{say(HR_TEXT("service: %1"), view.agreement.service.value)};
    if (view.incident)
        parts.push_back(say(HR_TEXT("incident: %1"), view.incident->id.value));
    if (!view.agreement.digest.empty())
        parts.push_back(say(HR_TEXT("agreement: %1 %2"), view.agreement.file, view.agreement.digest.substr(0, 12)));
    parts.push_back(say(HR_TEXT("model version: %1, fallback mode: %2"), view.version().empty() ? "-" : view.version(),
                        view.mode().empty() ? std::string("-") : view.mode()));
    parts.push_back(alertLines(view));
    if (view.hasNumbers()) {
        const Window window = view.lastMinute();
        parts.push_back(say(HR_TEXT("window: %1 to %2"), toRfc3339(window.start), toRfc3339(window.end())));
        parts.push_back(latencyLine(window));
        parts.push_back(errorLine(window));
        parts.push_back(measuredLine(view, window, HR_TEXT("prediction drift (total variation): %1 (n=%2)"),
                                     {SignalKind::answersMoved, {}}));
        parts.push_back(
            measuredLine(view, window, HR_TEXT("low confidence share: %1 (n=%2)"), {SignalKind::guesses, {}}));
        parts.push_back(measuredLine(view, window, HR_TEXT("test questions wrong: %1 (n=%2)"),
                                     {SignalKind::testQuestionsWrong, {}}));
        parts.push_back(
            measuredLine(view, window, HR_TEXT("late outcomes wrong: %1 (n=%2)"), {SignalKind::outcomesWrong, {}}));
        if (!window.answers.empty())
            parts.push_back(say(HR_TEXT("answer mix: %1"), answerMix(window)));
        parts.push_back(inputsLines(window));
        parts.push_back(dependenciesLines(window));
    }
    if (const auto* last = view.lastOperation())
        parts.push_back(operationTechnical(last->latest));
    return lines(parts);
}

} // namespace handrail::wording
