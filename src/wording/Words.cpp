#include "wording/Words.h"

#include "wording/Numbers.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace handrail::wording {

namespace {

bool isTime(SignalKind kind)
{
    return kind == SignalKind::latency || kind == SignalKind::dependencyLatency;
}

Text gaugeValue(double value)
{
    return verbatim(plain(value));
}

Text age(double seconds)
{
    constexpr double kLongest = 1e9;
    const double known = std::isfinite(seconds) ? seconds : kLongest;
    return duration(Millis(static_cast<std::int64_t>(std::clamp(known, 0.0, kLongest) * 1000)));
}

} // namespace

std::string capital(std::string text)
{
    if (!text.empty())
        text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

std::string unquoted(std::string text)
{
    while (!text.empty() && (text.back() == '.' || std::isspace(static_cast<unsigned char>(text.back()))))
        text.pop_back();
    return text;
}

std::string midSentence(const std::string& teamsWords)
{
    // Only words that can't be names; anything else stays as the team wrote it.
    static constexpr std::string_view kCommon[] = {"The", "A",    "An",   "No",   "Nobody", "Every", "Each",
                                                   "All", "Some", "Many", "More", "One",    "It",    "They",
                                                   "We",  "If",   "When", "For",  "Nothing"};
    std::string text = unquoted(teamsWords);
    if (std::ranges::find(kCommon, std::string_view(text).substr(0, text.find(' '))) != std::end(kCommon))
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

Text asSentence(const std::string& teamsWords)
{
    std::string text = unquoted(teamsWords);
    if (text.empty())
        return {};
    return text.back() == '!' || text.back() == '?' ? verbatim(std::move(text)) : say(HR_TEXT("%1."), std::move(text));
}

std::string serviceName(const contract::Agreement& agreement)
{
    return agreement.name.empty() ? agreement.service.value : agreement.name;
}

std::string dependencyName(const contract::Agreement& agreement, const std::string& name)
{
    const contract::Dependency* found = agreement.dependency(name);
    return found && !found->shown.empty() ? found->shown : name;
}

std::string dependencyShort(const contract::Agreement& agreement, const std::string& name)
{
    std::string text = dependencyName(agreement, name);
    if (text.starts_with("the "))
        text.erase(0, 4);
    const auto of = text.find(" of ");
    return of == std::string::npos ? text : text.substr(0, of);
}

std::string modeName(const contract::Agreement& agreement, const std::string& mode)
{
    const contract::FallbackMode* found = agreement.fallbackMode(mode);
    return found && !found->shown.empty() ? found->shown : mode;
}

std::string field(std::string_view name)
{
    std::string quoted = "'";
    return quoted.append(name).append("'");
}

Text signalValue(const Signal& signal, double value, std::optional<double> other)
{
    if (isTime(signal.kind))
        return answerTimeBeside(value, other);
    switch (signal.kind) {
    case SignalKind::requests:
        return say(HR_TEXT("%1 a second"), plain(value));
    case SignalKind::dependencyAge:
        return age(value);
    case SignalKind::gauge:
        return gaugeValue(value);
    default:
        return percentBeside(value, other);
    }
}

Text signalRange(const Signal& signal, double low, double high)
{
    if (isTime(signal.kind))
        return answerTimeRange(low, high);
    switch (signal.kind) {
    case SignalKind::requests:
        return say(HR_TEXT("%1 to %2 a second"), plain(low), plain(high));
    case SignalKind::dependencyAge:
        return say(HR_TEXT("%1 to %2"), age(low), age(high));
    case SignalKind::gauge:
        return say(HR_TEXT("%1 to %2"), plain(low), plain(high));
    default:
        return percentRange(low, high);
    }
}

namespace {

Text inputSignalName(const Signal& signal)
{
    const std::string name = field(signal.subject);
    switch (signal.kind) {
    case SignalKind::inputMissing:
        return say(HR_TEXT("requests without %1"), name);
    case SignalKind::inputOutOfRange:
        return say(HR_TEXT("requests with %1 out of range"), name);
    case SignalKind::inputUnseen:
        return say(HR_TEXT("requests with values of %1 never seen before"), name);
    default:
        return say(HR_TEXT("unusual values of %1"), name);
    }
}

Text dependencySignalName(const Signal& signal, const contract::Agreement& agreement)
{
    const std::string name = dependencyName(agreement, signal.subject);
    switch (signal.kind) {
    case SignalKind::dependencyLatency:
        return say(HR_TEXT("a call to %1"), name);
    case SignalKind::dependencyFailures:
        return say(HR_TEXT("failed calls to %1"), name);
    default:
        return say(HR_TEXT("the age of what %1 serves"), name);
    }
}

} // namespace

Text signalName(const Signal& signal, const contract::Agreement& agreement)
{
    switch (signal.kind) {
    case SignalKind::latency: {
        const auto slow = std::ranges::find(agreement.failures, journal::AlertKind::slow, &contract::Failure::kind);
        return say(HR_TEXT("the slowest %1 answers"),
                   oneIn(slow == agreement.failures.end() ? 0.01 : slow->slowestShare));
    }
    case SignalKind::failures:
        return say(HR_TEXT("failures"));
    case SignalKind::requests:
        return say(HR_TEXT("requests"));
    case SignalKind::answersMoved:
        return say(HR_TEXT("unusual answers"));
    case SignalKind::guesses:
        return say(HR_TEXT("answers close to a guess"));
    case SignalKind::testQuestionsWrong:
        return say(HR_TEXT("test questions answered wrong"));
    case SignalKind::outcomesWrong:
        return say(HR_TEXT("answers that turn out wrong"));
    case SignalKind::fallbackShare:
        return say(HR_TEXT("answers given by the fallback"));
    case SignalKind::gauge:
        return verbatim(field(signal.subject));
    case SignalKind::dependencyLatency:
    case SignalKind::dependencyFailures:
    case SignalKind::dependencyAge:
        return dependencySignalName(signal, agreement);
    default:
        return inputSignalName(signal);
    }
}

Signal signalOf(const std::string& text)
{
    const Result<Signal> signal = Signal::parse(text);
    return signal ? *signal : Signal{};
}

Text usually(const Signal& signal, const journal::Evidence& evidence)
{
    if (evidence.usualHigh && *evidence.usualHigh <= 0 && !isTime(signal.kind))
        return say(HR_TEXT("Usually: none."));
    if (evidence.usualLow && evidence.usualHigh)
        return say(HR_TEXT("Usually: %1."), signalRange(signal, *evidence.usualLow, *evidence.usualHigh));
    if (evidence.usual)
        return say(HR_TEXT("Usually: %1."), signalValue(signal, *evidence.usual));
    return {};
}

Text agreedOrUsual(const Signal& signal, const journal::Evidence& evidence)
{
    if (!evidence.limit)
        return usually(signal, evidence);
    if (*evidence.limit <= 0)
        return say(HR_TEXT("Agreed: none."));
    return say(HR_TEXT("Agreed: at most %1."), signalValue(signal, *evidence.limit));
}

Text usuallyInside(const Signal& signal, std::optional<double> usual)
{
    if (!usual)
        return {};
    if (*usual <= 0 && !isTime(signal.kind))
        return say(HR_TEXT("usually none"));
    return say(HR_TEXT("usually %1"), signalValue(signal, *usual));
}

} // namespace handrail::wording
