#include "wording/AlertSentences.h"

#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

namespace handrail::wording {

using contract::Agreement;
using journal::Alert;
using journal::AlertKind;
using journal::Evidence;

namespace {

Text whole(const Portion& portion, const char* one, const char* many, std::string subject = {})
{
    return Text{portion.one ? one : many, {argument(portion.text), std::move(subject)}, -1, false};
}

Text reasonWords(std::string reason)
{
    std::ranges::transform(reason, reason.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto says = [&](const char* part) { return reason.find(part) != std::string::npos; };
    if (says("time") || says("deadline") || says("waited"))
        return say(HR_TEXT("because they waited too long"));
    if (says("unavailable") || says("connect") || says("refused") || says("unreach"))
        return say(HR_TEXT("because nothing answered"));
    if (says("exhausted") || says("overload") || says("busy"))
        return say(HR_TEXT("because it had too much to do"));
    if (says("depend") || says("store"))
        return say(HR_TEXT("because something that it needs did not work"));
    if (says("invalid") || says("input") || says("bad"))
        return say(HR_TEXT("because of what was asked"));
    if (says("internal") || says("model") || says("exception"))
        return say(HR_TEXT("because of an error inside the service"));
    return {};
}

Text slowSentence(const Alert& alert, const Agreement& agreement)
{
    const Evidence& evidence = alert.evidence;
    if (!evidence.value)
        return say(HR_TEXT("Answers are slow."));
    const contract::Failure* failure = agreement.failure(alert.failure);
    return sentences(
        {say(HR_TEXT("The slowest %1 answers take %2 or more."), oneIn(failure ? failure->slowestShare : 0.01),
             answerTimeBeside(*evidence.value, evidence.limit)),
         agreedOrUsual({SignalKind::latency, {}}, evidence)});
}

/// How fast as much fails as may fail in all; empty for a line with a plain limit. What failed before is not known here, over so
/// long a time: no sentence says when the rest is used up.
Text budgetSentence(const Alert& alert, const Agreement& agreement)
{
    const contract::Failure* line = agreement.failure(alert.failure);
    if (!line || !line->budget)
        return {};
    const contract::Budget& budget = *line->budget;
    const double share = 1 - budget.of, failing = alert.evidence.value.value_or(0);
    Text agreed = say(HR_TEXT("Agreed: at most %1 over %2."), portion(share).text, duration(budget.over));
    if (failing <= share)
        return agreed;
    const Millis whole(static_cast<std::int64_t>(static_cast<double>(budget.over.count()) * share / failing));
    return sentences({agreed, say(HR_TEXT("If it goes on like this, as many fail within %1 as may in all of %2; those before are not counted."),
                                  duration(whole), duration(budget.over))});
}

Text failingSentence(const Alert& alert, const Agreement& agreement)
{
    const Evidence& evidence = alert.evidence;
    if (!evidence.value)
        return say(HR_TEXT("Some requests fail."));
    const Portion share = ofHundred(*evidence.value);
    // Nothing that no longer happens has a reason.
    const Text because = *evidence.value > 0 ? mostlyBecause(evidence.parts) : Text{};
    const Text what = because.empty()
                          ? whole(share, HR_TEXT("%1 requests fails."), HR_TEXT("%1 requests fail."))
                          : Text{share.one ? HR_TEXT("%1 requests fails, %2.") : HR_TEXT("%1 requests fail, %2."),
                                 {argument(share.text), argument(because)},
                                 -1,
                                 false};
    const Text budget = budgetSentence(alert, agreement);
    return sentences({what, budget.empty() ? agreedOrUsual({SignalKind::failures, {}}, evidence) : budget});
}

Text notAnsweringSentence(const Alert& alert)
{
    const auto& parts = alert.evidence.parts;
    const auto unanswered = parts.find("unanswered");
    const double questions = unanswered == parts.end() ? alert.evidence.value.value_or(0) : unanswered->second;
    if (parts.contains("refused"))
        return say(HR_TEXT("It doesn't answer: the machine is there, but the service refuses calls."));
    if (questions >= 2)
        return sentences({say(HR_TEXT("It doesn't answer.")),
                          say(HR_TEXT("%1 test questions in a row got no answer."), plain(questions))});
    return say(HR_TEXT("It doesn't answer: the machine is there, but the service gives no answer."));
}

Text fewSentence(const Alert& alert)
{
    const Signal requests{SignalKind::requests, {}};
    const Evidence& evidence = alert.evidence;
    const Text what = !evidence.value || *evidence.value > 0
                          ? (evidence.value ? say(HR_TEXT("Only %1 requests a second come in."), plain(*evidence.value))
                                            : say(HR_TEXT("Fewer requests than usual come in.")))
                          : say(HR_TEXT("No requests come in."));
    return sentences({what, usually(requests, evidence)});
}

Text movedSentence(const Alert& alert)
{
    const Evidence& evidence = alert.evidence;
    Text times;
    const auto most = std::ranges::max_element(evidence.parts, {}, [](const auto& part) { return part.second; });
    const bool isMoved = !evidence.value || *evidence.value > 0;
    if (isMoved && most != evidence.parts.end() && most->second >= 1.5)
        times = most->second > 100 ? say(HR_TEXT("It answers %1 far more often than usual."), field(most->first))
                                   : say(HR_TEXT("It answers %1 %2 times as often as usual."), field(most->first),
                                         plain(most->second));
    if (!evidence.value)
        return times.empty() ? say(HR_TEXT("Its answers are far from normal.")) : times;
    return sentences(
        {times,
         whole(ofHundred(*evidence.value), HR_TEXT("%1 answers looks unusual."), HR_TEXT("%1 answers look unusual.")),
         agreedOrUsual({SignalKind::answersMoved, {}}, evidence)});
}

/// "1000..1200" as people say it, with the unit; other names as they are.
Text binText(const std::string& bin, const contract::Input* input)
{
    const std::size_t dots = bin.find("..");
    if (dots == std::string::npos)
        return verbatim(field(bin));
    const double low = std::strtod(bin.c_str(), nullptr), high = std::strtod(bin.c_str() + dots + 2, nullptr);
    return input && !input->unit.empty() ? say(HR_TEXT("%1 to %2 %3"), plain(low), plain(high), input->unit)
                                         : say(HR_TEXT("%1 to %2"), plain(low), plain(high));
}

/// Which of them come much more often than they should.
Text mostOftenText(const Evidence& evidence, const contract::Input* input)
{
    const auto most = std::ranges::max_element(evidence.parts, {}, [](const auto& part) { return part.second; });
    if (most == evidence.parts.end() || most->second < 1.5 || most->first == "other")
        return {};
    return most->second > 100 ? say(HR_TEXT("%1 comes far more often than usual."), binText(most->first, input))
                              : say(HR_TEXT("%1 comes %2 times as often as usual."), binText(most->first, input), plain(most->second));
}

Text inputSentence(const Alert& alert, const Agreement& agreement)
{
    const Evidence& evidence = alert.evidence;
    const Portion share = portion(evidence.value.value_or(0.01));
    const std::string name = field(alert.subject);
    const contract::Input* input = agreement.input(alert.subject);
    if (alert.kind == AlertKind::inputMissing)
        return sentences(
            {whole(share, HR_TEXT("%1 requests arrives without %2."), HR_TEXT("%1 requests arrive without %2."), name),
             agreedOrUsual({SignalKind::inputMissing, alert.subject}, evidence)});
    if (alert.kind == AlertKind::inputUnseen)
        return sentences({whole(share, HR_TEXT("%1 requests brings a value of %2 that was never seen before."),
                                HR_TEXT("%1 requests bring a value of %2 that was never seen before."), name),
                          unseenNames(alert).empty() ? Text{} : say(HR_TEXT("Most often: %1."), unseenNames(alert)),
                          agreedOrUsual({SignalKind::inputUnseen, alert.subject}, evidence)});
    if (alert.kind == AlertKind::inputMoved)
        return sentences({whole(ofHundred(evidence.value.value_or(0.01)), HR_TEXT("%1 values of %2 looks unusual."),
                                HR_TEXT("%1 values of %2 look unusual."), name),
                          mostOftenText(evidence, input),
                          agreedOrUsual({SignalKind::inputMoved, alert.subject}, evidence)});
    Text range;
    if (input && input->from && input->to)
        range = input->unit.empty()
                    ? say(HR_TEXT("Agreed: %1 to %2."), plain(*input->from), plain(*input->to))
                    : say(HR_TEXT("Agreed: %1 to %2 %3."), plain(*input->from), plain(*input->to), input->unit);
    return sentences(
        {whole(share, HR_TEXT("%1 requests has %2 out of range."), HR_TEXT("%1 requests have %2 out of range."), name),
         range.empty() ? agreedOrUsual({SignalKind::inputOutOfRange, alert.subject}, evidence) : range});
}

Text guessSentence(const Alert& alert)
{
    const Evidence& evidence = alert.evidence;
    if (!evidence.value)
        return say(HR_TEXT("Many answers are close to a guess."));
    return sentences({whole(ofHundred(*evidence.value), HR_TEXT("%1 answers is close to a guess."),
                            HR_TEXT("%1 answers are close to a guess.")),
                      agreedOrUsual({SignalKind::guesses, {}}, evidence),
                      evidence.limit ? usually({SignalKind::guesses, {}}, evidence) : Text{}});
}

Text wrongSentence(const Alert& alert, const Agreement& agreement)
{
    const Evidence& evidence = alert.evidence;
    const bool tests = alert.kind == AlertKind::testQuestionsWrong;
    const Signal signal{tests ? SignalKind::testQuestionsWrong : SignalKind::outcomesWrong, {}};
    if (!evidence.value)
        return tests ? say(HR_TEXT("It gets test questions wrong.")) : say(HR_TEXT("Its answers turn out wrong."));
    if (!tests)
        return sentences({say(HR_TEXT("%1 %2 turned out wrong."), ofHundred(*evidence.value).text, agreement.unitMany),
                          agreedOrUsual(signal, evidence)});
    const double asked = static_cast<double>(evidence.answers);
    const Text what = evidence.answers > 1 && *evidence.value >= 1
                          ? say(HR_TEXT("It got all of %1 test questions wrong."), grouped(evidence.answers))
                      : evidence.answers > 0
                          ? say(HR_TEXT("It got %1 of %2 test questions wrong."),
                                plain(std::max(1.0, std::round(*evidence.value * asked))), grouped(evidence.answers))
                          : say(HR_TEXT("It got %1 test questions wrong."), ofHundred(*evidence.value).text);
    return sentences({what, agreedOrUsual(signal, evidence)});
}

Text dependencySentence(const Alert& alert, const Agreement& agreement)
{
    const Evidence& evidence = alert.evidence;
    const std::string name = capital(dependencyName(agreement, alert.subject));
    if (alert.kind == AlertKind::dependencySlow) {
        const Signal signal{SignalKind::dependencyLatency, alert.subject};
        const Text usual = usuallyInside(signal, evidence.usual);
        const Text agreed = evidence.limit ? agreedOrUsual(signal, evidence) : Text{};
        if (!evidence.value)
            return sentences({say(HR_TEXT("%1 is slow."), name), agreed});
        const Text value = answerTimeBeside(*evidence.value, evidence.limit);
        return sentences({usual.empty() ? say(HR_TEXT("%1 takes %2 for a call."), name, value)
                                        : say(HR_TEXT("%1 takes %2 for a call, %3."), name, value, usual),
                          agreed});
    }
    if (alert.kind == AlertKind::dependencyFailing) {
        const Signal signal{SignalKind::dependencyFailures, alert.subject};
        if (!evidence.value)
            return say(HR_TEXT("Calls to %1 fail."), dependencyName(agreement, alert.subject));
        return sentences({whole(ofHundred(*evidence.value), HR_TEXT("%1 calls to %2 fails."),
                                HR_TEXT("%1 calls to %2 fail."), dependencyName(agreement, alert.subject)),
                          agreedOrUsual(signal, evidence)});
    }
    const Signal age{SignalKind::dependencyAge, alert.subject};
    return sentences(
        {evidence.value ? say(HR_TEXT("%1 has served the same for %2."), name, signalValue(age, *evidence.value))
                        : say(HR_TEXT("%1 serves old values."), name),
         evidence.limit ? say(HR_TEXT("Agreed: something new at least every %1."), signalValue(age, *evidence.limit))
                        : Text{}});
}

Text fallbackSentence(const Alert& alert, const Agreement& agreement)
{
    const contract::FallbackMode* mode = agreement.fallbackMode(alert.subject);
    const std::string name = modeName(agreement, alert.subject);
    if (alert.evidence.parts.contains("asked") && alert.evidence.limit) {
        const Text limit = duration(std::chrono::seconds(std::llround(*alert.evidence.limit)));
        return name.empty() ? say(HR_TEXT("The fallback has been on for longer than %1, the time given when it was switched on."), limit)
                            : say(HR_TEXT("The fallback (%1) has been on for longer than %2, the time given when it was switched on."), name, limit);
    }
    return sentences({name.empty() ? say(HR_TEXT("The fallback has been on for longer than agreed."))
                                   : say(HR_TEXT("The fallback (%1) has been on for longer than agreed."), name),
                      mode && mode->atMost ? say(HR_TEXT("Agreed: at most %1."), duration(*mode->atMost)) : Text{}});
}

/// What the version does worse, as "12 of 100 requests fail" would follow "before: 2 of 100".
Text versionShares(const Signal& signal, double now, double before)
{
    const Text lately = ofHundred(now).text, then = before > 0 ? ofHundred(before).text : say(HR_TEXT("none"));
    switch (signal.kind) {
    case SignalKind::latency:
        return say(HR_TEXT("%1 answers are slower than usual. Before: %2."), lately, then);
    case SignalKind::failures:
        return say(HR_TEXT("%1 requests fail. Before: %2."), lately, then);
    case SignalKind::guesses:
        return say(HR_TEXT("%1 answers are close to a guess. Before: %2."), lately, then);
    case SignalKind::testQuestionsWrong:
        return say(HR_TEXT("%1 test questions go wrong. Before: %2."), lately, then);
    case SignalKind::outcomesWrong:
        return say(HR_TEXT("%1 answers turn out wrong. Before: %2."), lately, then);
    default:
        return {};
    }
}

Text versionSentence(const Alert& alert)
{
    const Evidence& evidence = alert.evidence;
    const auto now = evidence.parts.find(alert.subject);
    const auto before =
        std::ranges::find_if(evidence.parts, [&](const auto& part) { return part.first != alert.subject; });
    if (alert.subject.empty() || now == evidence.parts.end() || before == evidence.parts.end())
        return alert.subject.empty() ? say(HR_TEXT("The new version is worse than the one before."))
                                     : say(HR_TEXT("Version %1 is worse than the one before."), alert.subject);
    return sentences({say(HR_TEXT("Version %1 is worse than version %2."), alert.subject, before->first),
                      versionShares(signalOf(evidence.signal), now->second, before->second)});
}

Text unusualSentence(const Alert& alert, const Agreement& agreement)
{
    const Evidence& evidence = alert.evidence;
    const Signal signal = signalOf(evidence.signal);
    const Text name = evidence.signal.empty() ? verbatim(field(alert.subject)) : signalName(signal, agreement);
    if (!evidence.value)
        return say(HR_TEXT("This number is unusual for this service: %1."), name);
    return sentences(
        {say(HR_TEXT("This number is unusual for this service: %1, %2."), name, signalValue(signal, *evidence.value)),
         usually(signal, evidence)});
}

} // namespace

Text mostlyBecause(const std::map<std::string, double>& reasons)
{
    const auto most = std::ranges::max_element(reasons, {}, [](const auto& reason) { return reason.second; });
    if (most == reasons.end())
        return {};
    double all = 0;
    for (const auto& [reason, share] : reasons)
        all += share;
    const Text words = reasonWords(most->first);
    if (words.empty() || !(all > 0) || most->second < 0.5 * all)
        return {};
    if (most->second > 0.999 * all)
        return say(HR_TEXT("all %1"), words);
    return most->second > 0.9 * all ? say(HR_TEXT("nearly all %1"), words) : say(HR_TEXT("most %1"), words);
}

namespace {

struct Claim {
    std::string_view agreed;
    const char* unsignedYet;
};
constexpr Claim kClaims[] = {
    {"Agreed: none.", HR_TEXT("Limit in the agreement, not signed yet: none.")},
    {"Agreed: at most %1.", HR_TEXT("Limit in the agreement, not signed yet: at most %1.")},
    {"Agreed: at most %1 over %2.", HR_TEXT("Limit in the agreement, not signed yet: at most %1 over %2.")},
    {"Agreed: %1 to %2.", HR_TEXT("Range in the agreement, not signed yet: %1 to %2.")},
    {"Agreed: %1 to %2 %3.", HR_TEXT("Range in the agreement, not signed yet: %1 to %2 %3.")},
    {"Agreed: something new at least every %1.",
     HR_TEXT("Limit in the agreement, not signed yet: something new at least every %1.")},
    {"The fallback has been on for longer than agreed.", HR_TEXT("The fallback has been on for longer than it should.")},
    {"The fallback (%1) has been on for longer than agreed.", HR_TEXT("The fallback (%1) has been on for longer than it should.")},
};

/// Nobody has signed: the same sentence without the word.
Text withoutClaim(Text text)
{
    if (const auto* found = std::ranges::find(kClaims, std::string_view(text.message), &Claim::agreed); found != std::end(kClaims))
        text.message = found->unsignedYet;
    for (Argument& each : text.arguments)
        if (auto* inner = std::get_if<std::vector<Text>>(&each))
            for (Text& part : *inner)
                part = withoutClaim(std::move(part));
    return text;
}

} // namespace

Text alertSentence(const Alert& alert, const Agreement& agreement, bool isSigned)
{
    const Text sentence = alertSentence(alert, agreement);
    return isSigned ? sentence : withoutClaim(sentence);
}

Text phaseSentence(const Alert& alert, const Agreement& agreement, bool isSigned)
{
    switch (alert.phase) {
    case journal::AlertPhase::better:
        return say(HR_TEXT("%1."), capitalised(wellAgain(alert, agreement)));
    case journal::AlertPhase::cleared:
        return say(HR_TEXT("%1, for good."), capitalised(wellAgain(alert, agreement)));
    case journal::AlertPhase::opened:
    case journal::AlertPhase::changed:
    case journal::AlertPhase::back:
        break;
    }
    return alertSentence(alert, agreement, isSigned);
}

namespace {

/// Nobody is told that something is unusual without what that rests on.
Text impressionSentence(const Evidence& evidence)
{
    if (!evidence.knownFor)
        return {};
    return *evidence.knownFor < std::chrono::minutes(1)
               ? say(HR_TEXT("Nothing was known yet of what is usual."))
               : say(HR_TEXT("What is usual was known from %1 only, so this may be usual too."), roughly(*evidence.knownFor));
}

Text ownSentence(const Alert& alert, const Agreement& agreement)
{
    switch (alert.kind) {
    case AlertKind::slow:
        return slowSentence(alert, agreement);
    case AlertKind::failing:
        return failingSentence(alert, agreement);
    case AlertKind::notAnswering:
        return notAnsweringSentence(alert);
    case AlertKind::fewRequests:
        return fewSentence(alert);
    case AlertKind::answersMoved:
        return movedSentence(alert);
    case AlertKind::inputMissing:
    case AlertKind::inputOutOfRange:
    case AlertKind::inputUnseen:
    case AlertKind::inputMoved:
        return inputSentence(alert, agreement);
    case AlertKind::guessing:
        return guessSentence(alert);
    case AlertKind::testQuestionsWrong:
    case AlertKind::outcomesWrong:
        return wrongSentence(alert, agreement);
    case AlertKind::dependencySlow:
    case AlertKind::dependencyFailing:
    case AlertKind::dependencyStale:
        return dependencySentence(alert, agreement);
    case AlertKind::fallbackTooLong:
        return fallbackSentence(alert, agreement);
    case AlertKind::versionWorse:
        return versionSentence(alert);
    case AlertKind::contactLost:
        return say(HR_TEXT("No contact. We don't know whether it works."));
    case AlertKind::unusualForItself:
        return unusualSentence(alert, agreement);
    }
    return {};
}

} // namespace

Text alertSentence(const Alert& alert, const Agreement& agreement)
{
    return sentences({ownSentence(alert, agreement), impressionSentence(alert.evidence)});
}

} // namespace handrail::wording
