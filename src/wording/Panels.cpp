#include "wording/PageParts.h"

#include "contract/FailureKinds.h"
#include "wording/Agreed.h"
#include "wording/AlertSentences.h"
#include "wording/Numbers.h"
#include "wording/Words.h"

#include <algorithm>
#include <cmath>

namespace handrail::wording {

using journal::AlertKind;
using journal::AlertState;

namespace {

constexpr std::uint64_t kTooFew = runbook::kEnoughToTell;
constexpr double kBeyondChance = 3;

/// One of the four, before it is put in words.
struct Spec {
    Text title, unit;
    Signal signal;
    AlertKind kind;
    std::vector<AlertKind> alsoColoured; ///< alerts of other kinds that colour this panel
};

bool isShare(const Signal& signal)
{
    return signal.kind != SignalKind::latency && signal.kind != SignalKind::requests;
}

Unit axisOf(const Signal& signal)
{
    return signal.kind == SignalKind::latency ? Unit::seconds : signal.kind == SignalKind::requests ? Unit::perSecond : Unit::share;
}

/// The one number of which less is worse.
bool isAtLeast(const Signal& signal)
{
    return signal.kind == SignalKind::requests;
}

/// The one that the panel of this number is about; null: none of these.
const AlertState* alertOf(const std::vector<const AlertState*>& alerts, AlertKind kind, const Signal& signal)
{
    const auto found = std::ranges::find_if(alerts, [&](const AlertState* alert) {
        return alert->latest.kind == kind && (signal.subject.empty() || alert->latest.subject == signal.subject);
    });
    return found == alerts.end() ? nullptr : *found;
}

struct Limit {
    std::optional<double> value;
    bool isWritten = false; ///< in the agreement; else the rule's own
    std::string failure;    ///< the line that it stands in
    std::optional<double> usual; ///< where that comes with the alert and not with what was learned
};

Limit limitOf(const View& view, const Signal& signal, AlertKind kind)
{
    const contract::Failure* line = failureOf(view.agreement, kind, signal.subject);
    const std::string failure = line ? line->name : std::string();
    if (const auto agreed = contract::agreedLimit(view.agreement, signal))
        return {agreed, true, failure, {}};
    if (signal.kind == SignalKind::answersMoved && !view.learning() && view.agreement.tolerance)
        return {view.agreement.tolerance, true, failure, {}};
    const AlertState* stands = alertOf(view.standing, kind, signal);
    const AlertState* alert = stands ? stands : alertOf(view.past(), kind, signal);
    if (alert && alert->latest.evidence.limit)
        return {alert->latest.evidence.limit, isAtLeast(signal) && line && line->limit, failure, alert->latest.evidence.usual};
    if (signal.kind != SignalKind::answersMoved || view.learning())
        return {};
    return {limitOfMix(*view.facts.normal, "answers"), false, failure, {}};
}

const AlertState* worstAlert(const View& view, const Spec& spec)
{
    for (const AlertState* alert : view.standing) {
        const AlertKind kind = alert->latest.kind;
        if (kind == spec.kind || std::ranges::count(spec.alsoColoured, kind) > 0)
            return alert;
    }
    return nullptr;
}

ChartLine chartLine(const View& view, const Signal& signal, const Limit& limit, const contract::Standing& standing)
{
    const double scale = signal.kind == SignalKind::latency ? 0.001 : 1.0;
    ChartLine line;
    if (limit.value) {
        const bool agreed = limit.isWritten && standing.state == contract::Standing::State::agreed;
        line.limit = *limit.value * scale;
        line.limitText = agreed ? say(HR_TEXT("agreed limit")) : say(HR_TEXT("limit"));
        const Text most = signalValue(signal, *limit.value);
        line.limitTip = sentences({isAtLeast(signal) ? say(HR_TEXT("At least %1."), most) : say(HR_TEXT("At most %1."), most),
                                   limit.isWritten ? standingText(standing, limit.failure, view.facts.now)
                                                   : say(HR_TEXT("It follows from what is usual."))});
    }
    // What is usual at this hour comes with the alert, and stands in the tile: no band beside it that says another number.
    if (const Band* band = isAtLeast(signal) && limit.usual ? nullptr : view.usual(signal)) {
        line.usualLow = band->low * scale;
        line.usualHigh = band->high * scale;
    }
    return line;
}

Text agreedText(const View& view, const Signal& signal, const Limit& limit, const contract::Standing& standing)
{
    Text agreed;
    if (limit.value) {
        const Text value = signalValue(signal, *limit.value);
        const Text most = isAtLeast(signal) ? say(HR_TEXT("at least %1"), value)
                          : *limit.value <= 0 ? say(HR_TEXT("none"))
                                              : say(HR_TEXT("at most %1"), value);
        agreed = limit.isWritten ? agreedLimitText(most, standing, limit.failure, view.facts.now)
                                 : say(HR_TEXT("Limit: %1, from what is usual."), most);
    }
    Text usual;
    if (const Band* band = view.usual(signal))
        usual = band->high <= 0 ? say(HR_TEXT("Usual: none."))
                                : say(HR_TEXT("Usual: %1."), signalRange(signal, band->low, band->high));
    else if (view.learning())
        usual = say(HR_TEXT("Still learning what is usual."));
    else if (const bool learns = watching(*view.facts.normal) && view.recent(signal).measured; learns && signal.kind == SignalKind::latency)
        usual = say(HR_TEXT("Still learning how fast it usually is."));
    else if (learns && signal.kind == SignalKind::requests)
        usual = say(HR_TEXT("Still learning how many usually come in."));
    return sentences({agreed, isAtLeast(signal) && limit.usual ? say(HR_TEXT("Usual: %1."), signalValue(signal, *limit.usual)) : usual});
}

Text stateWord(State state)
{
    switch (state) {
    case State::broken:
        return say(HR_TEXT("Broken"));
    case State::watch:
        return say(HR_TEXT("Watch"));
    case State::noContact:
        return say(HR_TEXT("No contact"));
    case State::fine:
        break;
    }
    return say(HR_TEXT("Fine"));
}

Text dash()
{
    return verbatim("\u2014");
}

/// Nothing to show: says why instead.
void blank(Panel& panel, Text word, State state)
{
    panel.number = dash();
    panel.word = std::move(word);
    panel.state = state;
    panel.unit = {};
}

/// Nothing while what stands big beside it is as bad: the alert's own number follows only now and then.
Text worstText(const View& view, const Signal& signal, const AlertState& alert)
{
    const journal::Evidence& evidence = alert.latest.evidence;
    const auto now = view.recent(signal).measured;
    if (!evidence.worst || evidence.worstAt == WallTime{} || (now && now->value >= *evidence.worst))
        return {};
    return isAtLeast(signal) ? Text{} : say(HR_TEXT("worst %1 at %2"), signalValue(signal, *evidence.worst), clockTime(evidence.worstAt));
}

/// Whether the last minute lies over the limit by more than chance moves it. A single window of a few answers swings far,
/// and a panel that says so each second or two says nothing.
bool isSurelyOver(const View& view, const Signal& signal, double limit)
{
    const auto minute = measure(signal, view.lastMinute(signal), view.measureOptions());
    if (!minute || minute->value <= limit || minute->answers < kTooFew)
        return false;
    if (!isShare(signal) || minute->value > 1)
        return true;
    const double chance = std::sqrt(limit * (1 - std::min(limit, 1.0)) / static_cast<double>(minute->answers));
    return minute->value > limit + kBeyondChance * chance;
}

/// Within what was agreed, and not as it usually is: by what is shown, and by the last minute beyond what chance moves. A few
/// milliseconds of 300 that were agreed are nothing to look at.
bool isAboveUsual(const View& view, const Signal& signal, double shown, std::optional<double> limit)
{
    constexpr double kWorthALook = 0.1;
    const Band* usual = view.usual(signal);
    return usual && shown >= kWorthALook * limit.value_or(0) && !isAtLeast(signal) && shown > usual->high && isSurelyOver(view, signal, usual->high);
}

/// "Fine" beside a number above what stands there as usual would be a riddle, however little chance or the limit make of it.
bool isOverUsual(const View& view, const Signal& signal, double shown)
{
    const Band* usual = view.usual(signal);
    return usual && !isAtLeast(signal) && shown > usual->high;
}

/// So fast that its usual time has to be told apart from it.
Text numberText(const Signal& signal, double value, std::optional<double> limit)
{
    constexpr double kHardlyAny = 0.05;
    return signal.kind == SignalKind::latency && value > kHardlyAny && value < 1 ? say(HR_TEXT("%1 ms"), plain(value))
                                                                                 : signalValue(signal, value, limit);
}

void fillNumber(Panel& panel, const View& view, const Spec& spec, std::optional<double> limit)
{
    const Recent recent = view.recent(spec.signal);
    if (const AlertState* silent = view.unanswered(); silent && !recent.measured) {
        blank(panel, say(HR_TEXT("No answers")), panel.state == State::fine ? State::noContact : panel.state);
        panel.agreed = sentences({say(HR_TEXT("No answers since %1."), when(silent->latest.evidence.since, view.facts.now)), panel.agreed});
        return;
    }
    if (!recent.measured) {
        const bool waits = recent.reported || spec.signal.kind == SignalKind::answersMoved || view.hardlyAsked();
        blank(panel, waits ? say(HR_TEXT("Too few to tell")) : say(HR_TEXT("Not reported")), State::fine);
        panel.agreed = waits ? sentences({say(HR_TEXT("Too few answers to tell.")), panel.agreed})
                             : say(HR_TEXT("Not reported by this service."));
        return;
    }
    const bool few = !isAtLeast(spec.signal) && recent.measured->answers < kTooFew;
    panel.number = numberText(spec.signal, recent.measured->value, limit);
    panel.unit = recent.oneWindow ? spec.unit : say(HR_TEXT("%1, over the last %2"), spec.unit, roughly(recent.span));
    if (few && panel.state == State::fine) {
        panel.word = say(HR_TEXT("Too few to tell"));
        panel.agreed = sentences({say(HR_TEXT("Too few answers to tell.")), panel.agreed});
        return;
    }
    if (panel.state != State::fine)
        return;
    if (const AlertState* better = alertOf(view.better, spec.kind, spec.signal); better && better->betterSince)
        panel.word = say(HR_TEXT("Better since %1"), clockTime(*better->betterSince));
    else if (isAboveUsual(view, spec.signal, recent.measured->value, limit))
        panel.word = limit && recent.measured->value <= *limit ? say(HR_TEXT("Fine, above usual")) : say(HR_TEXT("Above usual"));
    else if (limit && !isAtLeast(spec.signal) && recent.measured->value > *limit)
        panel.word = say(HR_TEXT("Too few to tell")); // chance may do that in so short a time
    else if (isOverUsual(view, spec.signal, recent.measured->value))
        panel.word = limit ? say(HR_TEXT("Within limit")) : say(HR_TEXT("About as usual"));
    if (limit && !isAtLeast(spec.signal) && recent.measured->value > *limit && isSurelyOver(view, spec.signal, *limit)) {
        panel.word = say(HR_TEXT("Over the limit"));
        panel.state = State::watch;
    }
}

Panel buildPanel(const View& view, const Spec& spec, const contract::Standing& standing)
{
    const Limit limit = limitOf(view, spec.signal, spec.kind);
    Panel panel;
    panel.title = spec.title;
    panel.unit = spec.unit;
    panel.signal = spec.signal.text();
    panel.axis = axisOf(spec.signal);
    panel.line = chartLine(view, spec.signal, limit, standing);
    panel.agreed = agreedText(view, spec.signal, limit, standing);
    if (view.noContact() && !(view.facts.old && view.hasNumbers())) {
        blank(panel, stateWord(State::noContact), State::noContact);
        return panel;
    }
    if (view.restarting() && view.numbersAreOld()) {
        blank(panel, say(HR_TEXT("Restarting")), State::watch);
        return panel;
    }
    if (spec.signal.kind == SignalKind::answersMoved && view.learning()) {
        blank(panel, say(HR_TEXT("Learning")), State::fine);
        panel.agreed = say(HR_TEXT("Learning what is normal."));
        return panel;
    }
    const AlertState* alert = worstAlert(view, spec);
    panel.state = alert ? alert->latest.severity : State::fine;
    panel.word = stateWord(panel.state);
    if (const auto course = alert ? view.course(*alert) : View::Course::goesOn; course != View::Course::goesOn) {
        panel.state = State::watch;
        panel.word = course == View::Course::watched ? say(HR_TEXT("Watching")) : say(HR_TEXT("Seems to be over"));
    }
    if (alert && alert->latest.kind == AlertKind::notAnswering) // whatever the few say that were answered
        panel.word = say(HR_TEXT("Does not answer all"));
    if (alert && alert->latest.kind == spec.kind)
        panel.worst = worstText(view, spec.signal, *alert);
    else if (const AlertState* past = alertOf(view.past(), spec.kind, spec.signal))
        panel.worst = worstText(view, spec.signal, *past);
    fillNumber(panel, view, spec, limit.value);
    if (view.facts.old) {
        panel.state = State::noContact;
        panel.word = say(HR_TEXT("Stored %1"), ago(view.age()));
    }
    return panel;
}

bool isInput(AlertKind kind)
{
    return kind == AlertKind::inputMissing || kind == AlertKind::inputOutOfRange || kind == AlertKind::inputUnseen ||
           kind == AlertKind::inputMoved;
}

Spec unusualAnswers()
{
    return {say(HR_TEXT("How far from normal")), say(HR_TEXT("of answers look unusual")), {SignalKind::answersMoved, {}}, AlertKind::answersMoved, {}};
}

/// The third panel when it is about this alert; none when another panel is.
std::optional<Spec> farFromNormal(const AlertState& alert)
{
    const AlertKind kind = alert.latest.kind;
    const std::string& name = alert.latest.subject;
    const auto input = [&](SignalKind signal, Text unit) {
        return Spec{say(HR_TEXT("How far from normal")), std::move(unit), {signal, name}, kind, {}};
    };
    switch (kind) {
    case AlertKind::fewRequests:
        return Spec{say(HR_TEXT("How many requests come in")), say(HR_TEXT("requests")), {SignalKind::requests, {}}, kind, {}};
    case AlertKind::answersMoved:
        return unusualAnswers();
    case AlertKind::inputMissing:
        return input(SignalKind::inputMissing, say(HR_TEXT("of requests without %1"), field(name)));
    case AlertKind::inputOutOfRange:
        return input(SignalKind::inputOutOfRange, say(HR_TEXT("of requests with %1 out of range"), field(name)));
    case AlertKind::inputUnseen:
        return input(SignalKind::inputUnseen, say(HR_TEXT("of requests with values of %1 never seen before"), field(name)));
    case AlertKind::inputMoved:
        return input(SignalKind::inputMoved, say(HR_TEXT("of the values of %1 are unusual"), field(name)));
    default:
        return {};
    }
}

/// The answers, or the input that is worse than they are, or that hardly anybody asks. When that is over it stays: nobody could see
/// the hill that it came down from.
Spec farFromNormal(const View& view)
{
    if (const AlertState* few = view.standingOf(AlertKind::fewRequests))
        return *farFromNormal(*few);
    for (const auto* alerts : {&view.standing, &view.past()})
        for (const AlertState* alert : *alerts)
            if (auto spec = farFromNormal(*alert))
                return *spec;
    return unusualAnswers();
}

/// The fourth panel when it is about alerts of this kind; none when another panel is.
std::optional<Spec> guesses(const View& view, AlertKind kind)
{
    switch (kind) {
    case AlertKind::guessing:
        return Spec{say(HR_TEXT("How often it guesses")), say(HR_TEXT("of answers are close to a guess")), {SignalKind::guesses, {}}, kind,
                    {AlertKind::testQuestionsWrong, AlertKind::outcomesWrong}};
    case AlertKind::testQuestionsWrong:
        return Spec{say(HR_TEXT("Is it right?")), say(HR_TEXT("of test questions wrong")), {SignalKind::testQuestionsWrong, {}}, kind, {}};
    case AlertKind::outcomesWrong:
        return Spec{say(HR_TEXT("Is it right?")), say(HR_TEXT("of %1 turned out wrong"), view.agreement.unitMany), {SignalKind::outcomesWrong, {}}, kind, {}};
    default:
        return {};
    }
}

/// Guesses, or wrong answers when those are what is wrong, or was.
Spec guesses(const View& view)
{
    for (const AlertKind kind : {AlertKind::guessing, AlertKind::testQuestionsWrong, AlertKind::outcomesWrong})
        if (view.standingOf(kind))
            return *guesses(view, kind);
    for (const AlertState* alert : view.past())
        if (auto spec = guesses(view, alert->latest.kind))
            return *spec;
    return *guesses(view, AlertKind::guessing);
}

/// Some always turn out wrong: what was agreed says whether that is many.
Text outcomesText(const View& view, double wrong)
{
    const std::string& what = view.agreement.unitMany;
    const auto agreed = contract::agreedLimit(view.agreement, {SignalKind::outcomesWrong, {}});
    return agreed ? say(HR_TEXT("%1 of %2 turned out wrong; up to %3 is agreed."), percentBeside(wrong, agreed), what, percent(*agreed))
                  : say(HR_TEXT("%1 of %2 turned out wrong."), percent(wrong), what);
}

/// "Is it right?" in one line under the guesses: as it is now. What was wrong before the last minutes is the timeline's.
Text rightText(const View& view)
{
    constexpr Millis kNow = std::chrono::minutes(2);
    Window sum;
    const WallTime from = view.tellsFrom({SignalKind::testQuestionsWrong, {}});
    for (const Window& window : view.facts.windows) {
        if (window.end() <= view.facts.windows.back().end() - kNow || window.start < from)
            continue;
        sum.knownAnswers.judged += window.knownAnswers.judged;
        sum.knownAnswers.wrong += window.knownAnswers.wrong;
        sum.outcomes.judged += window.outcomes.judged;
        sum.outcomes.wrong += window.outcomes.wrong;
    }
    const auto share = [](const Judged& judged) {
        return static_cast<double>(judged.wrong) / static_cast<double>(judged.judged);
    };
    Text tests, outcomes;
    if (sum.knownAnswers.judged > 0)
        tests = sum.knownAnswers.wrong == 0 ? say(HR_TEXT("All test questions right."))
                                            : say(HR_TEXT("%1 of %2 test questions wrong."),
                                                  grouped(sum.knownAnswers.wrong), grouped(sum.knownAnswers.judged));
    if (sum.outcomes.judged >= kTooFew)
        outcomes = outcomesText(view, share(sum.outcomes));
    return sentences({tests, outcomes});
}

} // namespace

Text whatComesIn(const View& view)
{
    for (const AlertState* alert : view.standing)
        if (isInput(alert->latest.kind))
            return alertSentence(view.current(*alert), view.agreement, isSigned(view.agreement, view.service));
    if (view.learning() || !view.hasNumbers() || view.agreement.inputs.empty() ||
        view.facts.windows.back().inputs.empty())
        return {};
    return say(HR_TEXT("What comes in looks as usual."));
}

std::array<Panel, 4> panels(const View& view)
{
    const contract::Failure* slow = failureOf(view.agreement, AlertKind::slow);
    const contract::Standing standing = contract::standing(view.agreement, view.service);
    const auto build = [&](const Spec& spec) { return buildPanel(view, spec, standing); };
    const Spec speed{say(HR_TEXT("How fast it answers")),
                     say(HR_TEXT("slowest %1"), oneIn(slow ? slow->slowestShare : 0.01)),
                     {SignalKind::latency, {}},
                     AlertKind::slow,
                     {}};
    Spec failures{say(HR_TEXT("How often it fails")), say(HR_TEXT("of requests")), {}, AlertKind::failing, {}};
    failures.signal.kind = SignalKind::failures;
    failures.alsoColoured.push_back(AlertKind::notAnswering);
    std::array<Panel, 4> all{build(speed), build(failures), build(farFromNormal(view)), build(guesses(view))};
    if (view.state == State::noContact)
        return all;
    if (const AlertState* failing = view.standingOf(AlertKind::failing)) {
        const Text because = mostlyBecause(failing->latest.evidence.parts);
        if (!because.empty())
            all[1].agreed = sentences({all[1].agreed, capitalised(say(HR_TEXT("%1."), because))});
    }
    if (all[2].signal == Signal{SignalKind::answersMoved, {}}.text())
        all[2].agreed = sentences({all[2].agreed, whatComesIn(view)});
    else if (const Recent answers = view.recent({SignalKind::answersMoved, {}}); answers.measured && !view.learning())
        all[2].agreed =
            sentences({all[2].agreed, say(HR_TEXT("%1 of answers look unusual."), percent(answers.measured->value))});
    if (all[3].signal == Signal{SignalKind::guesses, {}}.text())
        all[3].agreed = sentences({all[3].agreed, rightText(view)});
    return all;
}

bool looksUsual(const View& view)
{
    constexpr SignalKind kWithBand[] = {SignalKind::latency, SignalKind::failures, SignalKind::answersMoved, SignalKind::guesses};
    return std::ranges::none_of(kWithBand, [&](SignalKind kind) {
        const Signal signal{kind, {}};
        const Band* usual = view.usual(signal);
        return usual && !isAtLeast(signal) && isSurelyOver(view, signal, usual->high);
    });
}

const Window* lastTold(const View& view, const Signal& signal)
{
    const auto& windows = view.facts.windows;
    const auto isAsked = [&](const Window& window) {
        const auto found = window.dependencies.find(signal.subject);
        return found != window.dependencies.end() && found->second.calls > 0;
    };
    const bool countsCalls = std::ranges::any_of(windows, isAsked);
    const auto last = std::find_if(windows.rbegin(), windows.rend(), [&](const Window& window) {
        return (!countsCalls || isAsked(window)) && measure(signal, window, view.measureOptions()).has_value();
    });
    return last == windows.rend() ? nullptr : &*last;
}

} // namespace handrail::wording
