#include "contract/FailureKinds.h"

#include "contract/StrictMap.h"

#include <algorithm>
#include <array>

namespace handrail::contract {

namespace {

using journal::AlertKind;

constexpr std::array kFailureKinds{
    FailureKind{"slow", AlertKind::slow, LimitUnit::duration, SubjectOf::none, SignalKind::latency},
    FailureKind{"failing", AlertKind::failing, LimitUnit::share, SubjectOf::none, SignalKind::failures},
    FailureKind{"does not answer", AlertKind::notAnswering, LimitUnit::count, SubjectOf::none, {}},
    FailureKind{"few requests", AlertKind::fewRequests, LimitUnit::share, SubjectOf::none, {}},
    FailureKind{"answers unusual", AlertKind::answersMoved, LimitUnit::share, SubjectOf::none,
                SignalKind::answersMoved},
    FailureKind{"input missing", AlertKind::inputMissing, LimitUnit::share, SubjectOf::input, SignalKind::inputMissing},
    FailureKind{"input out of range", AlertKind::inputOutOfRange, LimitUnit::share, SubjectOf::input,
                SignalKind::inputOutOfRange},
    FailureKind{"input never seen", AlertKind::inputUnseen, LimitUnit::share, SubjectOf::input,
                SignalKind::inputUnseen},
    FailureKind{"input mix", AlertKind::inputMoved, LimitUnit::share, SubjectOf::input, SignalKind::inputMoved},
    FailureKind{"guesses", AlertKind::guessing, LimitUnit::share, SubjectOf::none, SignalKind::guesses},
    FailureKind{"test questions", AlertKind::testQuestionsWrong, LimitUnit::share, SubjectOf::none,
                SignalKind::testQuestionsWrong},
    FailureKind{"late outcomes", AlertKind::outcomesWrong, LimitUnit::share, SubjectOf::none,
                SignalKind::outcomesWrong},
    FailureKind{"dependency slow", AlertKind::dependencySlow, LimitUnit::duration, SubjectOf::dependency,
                SignalKind::dependencyLatency},
    FailureKind{"dependency failing", AlertKind::dependencyFailing, LimitUnit::share, SubjectOf::dependency,
                SignalKind::dependencyFailures},
    FailureKind{"dependency stale", AlertKind::dependencyStale, LimitUnit::seconds, SubjectOf::dependency,
                SignalKind::dependencyAge},
    FailureKind{"fallback too long", AlertKind::fallbackTooLong, LimitUnit::seconds, SubjectOf::none, {}},
    FailureKind{"new version worse", AlertKind::versionWorse, LimitUnit::share, SubjectOf::none, {}},
    FailureKind{"no contact", AlertKind::contactLost, LimitUnit::seconds, SubjectOf::none, {}},
    FailureKind{"unusual for itself", AlertKind::unusualForItself, LimitUnit::none, SubjectOf::gauge, {}},
};

std::optional<double> ofDependency(const Dependency& dependency, SignalKind signal)
{
    if (signal == SignalKind::dependencyLatency)
        return dependency.slowMs;
    if (signal == SignalKind::dependencyFailures)
        return dependency.failing;
    if (signal == SignalKind::dependencyAge && dependency.changesWithin)
        return static_cast<double>(dependency.changesWithin->count()) / 1000;
    return {};
}

} // namespace

std::span<const FailureKind> failureKinds()
{
    return kFailureKinds;
}

std::string_view failureKey(AlertKind kind)
{
    const FailureKind* found = failureKind(kind);
    return found ? found->key : std::string_view{};
}

const FailureKind* failureKind(std::string_view key)
{
    const auto found = std::find_if(kFailureKinds.begin(), kFailureKinds.end(), [&](const FailureKind& k) { return k.key == key; });
    return found == kFailureKinds.end() ? nullptr : &*found;
}

const FailureKind* failureKind(AlertKind kind)
{
    const auto found = std::find_if(kFailureKinds.begin(), kFailureKinds.end(), [&](const FailureKind& k) { return k.kind == kind; });
    return found == kFailureKinds.end() ? nullptr : &*found;
}

std::optional<double> agreedLimit(const Agreement& agreement, const Signal& signal)
{
    std::optional<double> general;
    for (const Failure& failure : agreement.failures) {
        const FailureKind* kind = failureKind(failure.kind);
        if (!kind || kind->signal != signal.kind || !failure.limit)
            continue;
        if (failure.subject == signal.subject)
            return failure.limit;
        if (failure.subject.empty() && !general)
            general = failure.limit;
    }
    if (general)
        return general;
    const Dependency* dependency = agreement.dependency(signal.subject);
    return dependency ? ofDependency(*dependency, signal.kind) : std::nullopt;
}

bool canChange(journal::ActionKind action, journal::AlertKind alert)
{
    const FailureKind* kind = failureKind(alert);
    if (!kind || action == journal::ActionKind::custom)
        return true;
    return kind->subject != SubjectOf::input
           && (kind->subject != SubjectOf::dependency || action != journal::ActionKind::fallback);
}

Result<double> parseInSignalUnit(SignalKind kind, std::string_view text)
{
    const bool isAge = kind == SignalKind::dependencyAge;
    if (isAge || kind == SignalKind::latency || kind == SignalKind::dependencyLatency)
        return parseDuration(text).map([&](Millis ms) { return static_cast<double>(ms.count()) / (isAge ? 1000 : 1); });
    if (kind == SignalKind::requests || kind == SignalKind::gauge)
        return parseNumber(text);
    return parseShare(text);
}

Result<Budget> parseBudget(std::string_view text)
{
    constexpr std::string_view kOver = " over ";
    Budget budget;
    const auto at = text.find(kOver);
    const auto failing = parseShare(text.substr(0, at));
    if (!failing)
        return fail(failing.error().code, failing.error().what, {}, "Write it as 0.1 % over 30 d");
    if (*failing <= 0 || *failing > 1 - kLeastBudget)
        return fail(ErrorCode::invalidInput, "this is how much may fail: more than none, at most half", {}, "Write it as 0.1 % over 30 d");
    budget.of = 1 - *failing;
    if (at == std::string_view::npos)
        return budget;
    const auto over = parseDuration(text.substr(at + kOver.size()));
    if (!over)
        return fail(over.error());
    if (*over < kShortestBudget || *over > kLongestBudget)
        return fail(ErrorCode::invalidInput, "the time must be from 1 d to 90 d", {}, "Write it as 0.1 % over 30 d");
    budget.over = *over;
    return budget;
}

} // namespace handrail::contract
