#include "wording/View.h"

#include <algorithm>
#include <cstdlib>

namespace handrail::wording {

using journal::AlertKind;
using journal::AlertState;

namespace {

constexpr Millis kSilentIsNoContact{5'000};
constexpr Millis kNumbersMayLag{10'000};
constexpr std::uint64_t kEnough = 50;
constexpr std::uint64_t kEnoughToSeem = runbook::kEnoughToTell;
constexpr Millis kTells = std::chrono::minutes(5), kTellsAtLeast = std::chrono::minutes(1);
constexpr Millis kSeemsOver = std::chrono::seconds(5), kSureOver = std::chrono::seconds(10);
constexpr Millis kRateOver = std::chrono::seconds(10);

const contract::Agreement& noAgreement()
{
    static const contract::Agreement none{};
    return none;
}

bool isShareOfMix(SignalKind kind)
{
    return kind == SignalKind::answersMoved || kind == SignalKind::inputMoved;
}

bool isReported(const Signal& signal, const Window& window)
{
    switch (signal.kind) {
    case SignalKind::latency:
        return window.latencySource != LatencySource::none;
    case SignalKind::failures:
    case SignalKind::requests:
        return window.requests.has_value();
    case SignalKind::answersMoved:
        return window.reports("answers");
    case SignalKind::guesses:
        return window.confidence.has_value();
    default:
        return window.reports("inputs");
    }
}

/// Whether an alert is about the number that its evidence names, and that alone.
bool hasOwnNumber(AlertKind kind)
{
    return kind != AlertKind::versionWorse && kind != AlertKind::notAnswering && kind != AlertKind::fallbackTooLong &&
           kind != AlertKind::fewRequests;
}

/// What opened up to then may count answers from before the action, or such as hung and ended with it.
WallTime doneAt(const journal::OperationRecord& record)
{
    const auto settled = std::ranges::find(record.states, journal::OperationState::settled, [](const auto& state) { return state.second; });
    return settled == record.states.end() ? record.at : settled->first;
}

int rank(State state)
{
    switch (state) {
    case State::broken:
        return 3;
    case State::watch:
        return 2;
    case State::noContact:
        return 1;
    case State::fine:
        break;
    }
    return 0;
}

bool isWorseOrOlder(const AlertState* a, const AlertState* b)
{
    const int first = rank(a->latest.severity), second = rank(b->latest.severity);
    return first != second ? first > second : a->openedAt < b->openedAt;
}

} // namespace

bool isOff(const std::string& mode)
{
    return mode.empty() || mode == "off" || mode == "none" || mode == "model";
}

const contract::Failure* failureOf(const contract::Agreement& agreement, AlertKind kind, const std::string& subject)
{
    const contract::Failure* strictest = nullptr;
    for (const contract::Failure& failure : agreement.failures)
        if (failure.kind == kind && (subject.empty() || failure.subject.empty() || failure.subject == subject))
            if (!strictest || (failure.limit && (!strictest->limit || *failure.limit < *strictest->limit)))
                strictest = &failure;
    return strictest;
}

View::View(const ServiceFacts& given) : facts(given), agreement(given.agreement ? *given.agreement : noAgreement())
{
    if (facts.shared) {
        service = facts.shared->service(agreement.service);
        incident = facts.shared->openIncidentOf(agreement.service);
    }
    sortAlerts();
    const bool silent = facts.silentFor && *facts.silentFor >= kSilentIsNoContact;
    const bool saidSo = standingOf(AlertKind::contactLost) != nullptr;
    const bool stopped = saidSo || !hasNumbers() || (!facts.old && numbersAreOld());
    m_noContact = silent || (stopped && !restarting());
    state = judgeState();
}

void View::sortAlerts()
{
    if (!incident)
        return;
    for (const auto& [key, alert] : incident->alerts) {
        if (alert.betterSince || alert.clearedAt)
            better.push_back(&alert);
        else
            standing.push_back(&alert);
    }
    std::ranges::stable_sort(standing, isWorseOrOlder);
}

State View::judgeState() const
{
    if (m_noContact || facts.old)
        return State::noContact;
    if (!standing.empty())
        return standing.front()->latest.severity == State::broken ? State::broken : State::watch;
    return incident || restarting() ? State::watch : State::fine;
}

std::optional<Millis> View::silence() const
{
    if (facts.silentFor && *facts.silentFor >= kSilentIsNoContact)
        return facts.silentFor;
    if (const AlertState* lost = standingOf(AlertKind::contactLost)) {
        const WallTime since = lost->latest.evidence.since;
        return std::max(Millis(0), facts.now - (since > WallTime{} ? since : lost->openedAt));
    }
    if (hasNumbers())
        return age();
    return {};
}

bool View::restarting() const
{
    const journal::OperationRecord* now = running();
    const bool silent = facts.silentFor && *facts.silentFor >= kSilentIsNoContact;
    return now && !silent && !facts.old && now->latest.kind == journal::ActionKind::restart &&
           now->latest.state == journal::OperationState::started;
}

bool View::numbersAreOld() const
{
    return !hasNumbers() || age() > agreement.span * 3 + kNumbersMayLag;
}

Millis View::age() const
{
    for (auto window = facts.windows.rbegin(); window != facts.windows.rend(); ++window)
        if (window->seenShare > 0)
            return std::max(Millis(0), facts.now - window->end());
    return hasNumbers() ? std::max(Millis(0), facts.now - facts.windows.front().start) : Millis(0);
}

std::map<std::string, double> View::unseenValues(const std::string& name, WallTime since) const
{
    const contract::Input* input = agreement.input(name);
    std::map<std::string, double> all;
    for (const Window& window : facts.windows) {
        const auto counts = window.inputs.find(name);
        if (input && counts != window.inputs.end() && window.end() > since)
            for (const auto& [value, times] : counts->second.values)
                if (!input->known.contains(value))
                    all[value] += static_cast<double>(times);
    }
    return all;
}

journal::Alert View::current(const AlertState& alert) const
{
    journal::Alert latest = alert.latest;
    const auto signal = Signal::parse(latest.evidence.signal);
    if (latest.kind == AlertKind::notAnswering && hasNumbers() && facts.windows.back().unanswered && latest.evidence.parts.contains("unanswered"))
        latest.evidence.parts["unanswered"] = std::max(latest.evidence.parts["unanswered"], double(*facts.windows.back().unanswered));
    if (latest.kind == AlertKind::fewRequests && latest.evidence.limit)
        if (const Recent now = recent({SignalKind::requests, {}}); now.measured && now.measured->value < *latest.evidence.limit)
            latest.evidence.value = now.measured->value;
    if (latest.kind == AlertKind::inputUnseen)
        latest.evidence.parts = unseenValues(latest.subject, latest.evidence.since);
    if (!signal || !hasOwnNumber(latest.kind) || !latest.evidence.limit)
        return latest;
    const Recent now = recent(*signal);
    const bool isEnough = now.measured && (now.measured->answers >= kEnough || signal->kind == SignalKind::dependencyAge);
    if (isEnough && now.measured->value > *latest.evidence.limit) {
        latest.evidence.value = now.measured->value;
        latest.evidence.answers = now.measured->answers;
    }
    return latest;
}

bool versionBefore(const std::string& a, const std::string& b)
{
    const auto number = [](const std::string& text) {
        const auto from = text.find_first_of("0123456789");
        return from == std::string::npos ? -1.0 : std::strtod(text.c_str() + from, nullptr);
    };
    const double first = number(a), second = number(b);
    return first != second ? first < second : a < b;
}

std::string View::version() const
{
    for (auto window = facts.windows.rbegin(); window != facts.windows.rend(); ++window)
        if (window->version)
            return *window->version;
    return service ? service->version : std::string();
}

std::string View::mode() const
{
    for (auto window = facts.windows.rbegin(); window != facts.windows.rend(); ++window)
        if (window->fallbackMode)
            return isOff(*window->fallbackMode) ? std::string() : *window->fallbackMode;
    return service && !isOff(service->fallbackMode) ? service->fallbackMode : std::string();
}

std::string View::previousVersion() const
{
    const std::string now = version();
    if (service)
        for (auto change = service->changes.rbegin(); change != service->changes.rend(); ++change) {
            const journal::Change& what = change->second;
            if (what.kind == journal::ChangeKind::version && what.to == now && !what.from.empty() && what.from != now)
                return what.from;
        }
    std::string best;
    for (const std::string& candidate : facts.versions)
        if (!now.empty() && versionBefore(candidate, now) && (best.empty() || versionBefore(best, candidate)))
            best = candidate;
    return best;
}

Window View::merged(Millis span, WallTime notBefore) const
{
    const WallTime from = std::max(notBefore, facts.windows.back().end() - span);
    Window sum;
    bool first = true;
    for (const Window& window : facts.windows) {
        if (window.start < from || window.late)
            continue;
        if (first)
            sum = window;
        else
            merge(sum, window);
        first = false;
    }
    return first ? facts.windows.back() : sum;
}

Window View::lastMinute() const
{
    return merged(Millis(60'000));
}

Window View::lastMinute(const Signal& signal) const
{
    return merged(Millis(60'000), tellsFrom(signal));
}

WallTime View::answersAgainFrom() const
{
    if (!m_answersAgainFrom) {
        WallTime last{};
        for (const Outage& outage : outages(facts.windows))
            last = std::max(last, outage.to.value_or(WallTime{}));
        m_answersAgainFrom = last;
    }
    return *m_answersAgainFrom;
}

WallTime View::tellsFrom(const Signal& signal) const
{
    WallTime from{};
    const bool isOwn = runbook::isOfServiceItself(signal.kind);
    if (const runbook::Changed* change = service ? runbook::changedLast(*service, signal) : nullptr)
        from = change->first;
    const auto take = [&](const AlertState& alert, WallTime since) {
        const bool isSilence = alert.latest.kind == AlertKind::notAnswering;
        if (isSilence || alert.latest.evidence.signal == signal.text())
            from = std::max(from, isSilence ? since + agreement.span : since);
    };
    if (isOwn) // what hung is counted when it ends, and was no answer of then
        from = std::max(from, answersAgainFrom());
    if (unanswered())
        from = std::max(from, answeredAt(facts.windows));
    else if (standingOf(AlertKind::notAnswering) && isOwn)
        from = std::max(from, facts.windows.back().end() - kSureOver);
    if (const AlertState* few = standingOf(AlertKind::fewRequests); few && isOwn)
        from = std::max(from, few->latest.evidence.since);
    for (const AlertState* alert : standing)
        if (alert->latest.kind != AlertKind::notAnswering || unanswered())
            take(*alert, alert->latest.evidence.since);
    for (const AlertState* alert : better)
        if (alert->betterSince)
            take(*alert, *alert->betterSince - (alert->latest.kind == AlertKind::notAnswering ? agreement.span * 2 : kSureOver));
    return from;
}

View::Course View::course(const AlertState& alert) const
{
    const journal::Evidence& evidence = alert.latest.evidence;
    const auto signal = Signal::parse(evidence.signal);
    if (!signal || !evidence.limit || !evidence.value || !hasOwnNumber(alert.latest.kind) || !hasNumbers())
        return Course::goesOn;
    const auto now = recent(*signal).measured; // what is shown: nothing else is said of it
    if (now && now->value > *evidence.limit)
        return Course::goesOn;
    if (const journal::OperationRecord* last = lastOperation(); last && alert.openedAt <= doneAt(*last)) {
        const bool hasChanged = tellsFrom(*signal) > alert.openedAt;
        if (watched() || (last->latest.state == journal::OperationState::started && hasChanged))
            return Course::watched;
        if (last->latest.state == journal::OperationState::helped && last->latest.effect.signal == evidence.signal)
            return Course::seemsOver;
    }
    const auto isWell = [&](const std::optional<Measured>& measured) {
        return measured && measured->answers >= kEnoughToSeem && measured->value <= *evidence.limit && measured->value <= *evidence.value / 4;
    };
    const bool lasts = isShareOfMix(signal->kind) || // its number is one of a minute
                       isWell(measure(*signal, merged(std::max(kSeemsOver, facts.windows.back().span)), measureOptions()));
    return isWell(now) && lasts ? Course::seemsOver : Course::goesOn;
}

const journal::OperationRecord* View::watched() const
{
    const journal::OperationRecord* last = lastOperation();
    return last && incident && last->latest.state == journal::OperationState::settled ? last : nullptr;
}

Recent View::recent(const Signal& signal) const
{
    const auto known = m_recent.find(signal);
    return known != m_recent.end() ? known->second : m_recent.emplace(signal, measureRecent(signal)).first->second;
}

Recent View::measureRecent(const Signal& signal) const
{
    if (!hasNumbers())
        return {{}, Millis(0), false, true};
    const WallTime from = tellsFrom(signal);
    const Window& last = facts.windows.back();
    if (unanswered() && last.start < from)
        return {{}, last.span, isReported(signal, last), true};
    const Millis one = facts.windows.back().span;
    const MeasureOptions options = measureOptions();
    const bool isRate = signal.kind == SignalKind::requests; // that none came is no lack of numbers
    Recent best;
    for (const Millis span : {one, Millis(10'000), Millis(60'000), Millis(300'000)}) {
        if (span < one || (isShareOfMix(signal.kind) && span < Millis(60'000)) || (isRate && span < kRateOver && span != one))
            continue;
        const Window window = span == one ? facts.windows.back() : merged(span, from);
        best = {measure(signal, window, options), window.span, isReported(signal, window), span == one};
        if (window.start < from)
            best.measured.reset();
        if (best.measured && (isRate ? span >= kRateOver : best.measured->answers >= kEnough))
            break;
    }
    if (!best.reported) // nobody asks now: what a window without answers does not hold, earlier ones may
        best.reported = std::ranges::any_of(facts.windows, [&](const Window& window) { return isReported(signal, window); });
    return best;
}

std::optional<View::Asked> View::hardlyAsked() const
{
    if (facts.windows.size() < 2 || !standing.empty() || noContact() || restarting())
        return {};
    Asked asked{0, Millis(0)};
    for (auto window = facts.windows.rbegin(); window != facts.windows.rend() && asked.within < kTells; ++window) {
        if (!window->requests)
            return {};
        asked.requests += *window->requests;
        asked.within = facts.windows.back().end() - window->start;
        if (asked.requests >= kEnoughToSeem)
            return {};
    }
    return asked.requests == 0 || asked.within >= kTellsAtLeast ? std::optional(asked) : std::nullopt;
}

MeasureOptions View::measureOptions() const
{
    const contract::Failure* slow = failureOf(agreement, AlertKind::slow);
    return {slow ? slow->slowestShare : 0.01, agreement.guessBelow, facts.normal};
}

const Band* View::usual(const Signal& signal) const
{
    if (!facts.normal)
        return nullptr;
    const auto found = facts.normal->bands.find(signal.text());
    return found == facts.normal->bands.end() ? nullptr : &found->second;
}

const AlertState* View::standingOf(AlertKind kind) const
{
    const auto found =
        std::ranges::find_if(standing, [&](const AlertState* alert) { return alert->latest.kind == kind; });
    return found == standing.end() ? nullptr : *found;
}

const journal::IncidentState* View::lastOver(Millis within) const
{
    if (!facts.shared || incident)
        return nullptr;
    const auto all = facts.shared->incidentsOf(agreement.service);
    return !all.empty() && all.back()->closedAt && facts.now - *all.back()->closedAt <= within ? all.back() : nullptr;
}

const std::vector<const AlertState*>& View::past() const
{
    if (m_past)
        return *m_past;
    m_past.emplace();
    if (const journal::IncidentState* of = inMind())
        for (const auto& [key, alert] : of->alerts)
            if (alert.betterSince || !incident)
                m_past->push_back(&alert);
    std::ranges::stable_sort(*m_past, isWorseOrOlder);
    std::ranges::stable_sort(*m_past, std::ranges::greater(), [](const AlertState* alert) { return alert->betterSince.value_or(WallTime{}); });
    return *m_past;
}

const AlertState* View::unanswered() const
{
    const AlertState* alert = standingOf(AlertKind::notAnswering);
    return alert && answersSome(facts.windows) ? nullptr : alert;
}

const journal::OperationRecord* View::lastOperation() const
{
    if (!facts.shared)
        return nullptr;
    // One that was refused at once is its asker's news alone: it never was an action.
    const auto all = facts.shared->operationsOf(agreement.service);
    const auto last = std::find_if(all.rbegin(), all.rend(), [](const journal::OperationRecord* record) {
        return record->states.front().second != journal::OperationState::refused;
    });
    return last == all.rend() ? nullptr : *last;
}

const journal::OperationRecord* View::running() const
{
    const journal::OperationRecord* last = lastOperation();
    if (service && service->running)
        if (const auto* record = facts.shared->operation(*service->running))
            last = record;
    return last && journal::isRunning(last->latest.state) ? last : nullptr;
}

} // namespace handrail::wording
