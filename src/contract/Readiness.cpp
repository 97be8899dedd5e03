#include "contract/Readiness.h"

#include "contract/FailureKinds.h"
#include "telemetry/Normal.h"

#include <algorithm>
#include <array>

namespace handrail::contract {

namespace {

using std::chrono::days;
using std::chrono::hours;
using journal::ActionKind;
using journal::AlertKind;
using journal::OperationState;

constexpr std::array kReadyKinds{
    ReadyKind{ReadyItem::inputsDescribed, "inputs described", ReadyGroup::inputs, Millis(0)},
    ReadyKind{ReadyItem::inputsChecked, "inputs checked", ReadyGroup::inputs, hours(1)},
    ReadyKind{ReadyItem::failureModesDescribed, "failure modes described", ReadyGroup::failureModes, Millis(0)},
    ReadyKind{ReadyItem::fallbackSwitched, "fallback switched", ReadyGroup::failureModes, days(30)},
    ReadyKind{ReadyItem::actionsDescribed, "actions described", ReadyGroup::operability, Millis(0)},
    ReadyKind{ReadyItem::rolledBack, "roll back", ReadyGroup::operability, days(30)},
    ReadyKind{ReadyItem::restarted, "restart", ReadyGroup::operability, days(30)},
    ReadyKind{ReadyItem::versionThere, "version there", ReadyGroup::operability, hours(1)},
    ReadyKind{ReadyItem::panelsFilled, "four panels", ReadyGroup::observability, hours(1)},
    ReadyKind{ReadyItem::questionsAsked, "test questions", ReadyGroup::observability, hours(1)},
    ReadyKind{ReadyItem::limitsAgreed, "limits agreed", ReadyGroup::observability, Millis(0)},
    ReadyKind{ReadyItem::logsRead, "logs read", ReadyGroup::observability, hours(1)},
    ReadyKind{ReadyItem::runbooksThere, "runbooks", ReadyGroup::documentation, Millis(0)},
    ReadyKind{ReadyItem::ownersReachable, "owners", ReadyGroup::documentation, Millis(0)},
    ReadyKind{ReadyItem::purposeDescribed, "purpose", ReadyGroup::documentation, Millis(0)},
};

/// Works one item out: `at` stays empty, or something is lacking.
class Prover {
public:
    explicit Prover(const ReadyFacts& facts) : m_facts(facts), m_agreement(facts.agreement) {}

    void prove(ReadyState& state) const
    {
        switch (state.kind.item) {
        case ReadyItem::inputsDescribed: return inputsDescribed(state);
        case ReadyItem::inputsChecked: return inputsChecked(state);
        case ReadyItem::failureModesDescribed: return failureModesDescribed(state);
        case ReadyItem::fallbackSwitched: return fallbackSwitched(state);
        case ReadyItem::actionsDescribed: return actionsDescribed(state);
        case ReadyItem::rolledBack: return settledLast(state, ActionKind::rollBack);
        case ReadyItem::restarted: return settledLast(state, ActionKind::restart);
        case ReadyItem::versionThere: return versionThere(state);
        case ReadyItem::panelsFilled: return panelsFilled(state);
        case ReadyItem::questionsAsked: return questionsAsked(state);
        case ReadyItem::limitsAgreed: return limitsAgreed(state);
        case ReadyItem::logsRead: state.at = m_facts.logsRead; return;
        case ReadyItem::runbooksThere: return runbooksThere(state);
        case ReadyItem::ownersReachable: return ownersReachable(state);
        case ReadyItem::purposeDescribed: return purposeDescribed(state);
        }
    }

private:
    /// Read from the text: holds now, unless something is lacking.
    void fromText(ReadyState& state, bool isThere = true) const
    {
        if (isThere)
            state.at = m_facts.now;
    }

    void inputsDescribed(ReadyState& state) const
    {
        for (const Input& input : m_agreement.inputs)
            if ((!input.from && !input.to && input.known.empty()) || (input.required && input.others.empty()))
                state.lacking.push_back(input.field);
        fromText(state, !m_agreement.inputs.empty());
    }

    template <typename Holds>
    std::optional<WallTime> lastWindow(const Holds& holds) const
    {
        for (const std::span<const Window> windows : {m_facts.windows, m_facts.earlier})
            if (const auto found = std::find_if(windows.rbegin(), windows.rend(), holds); found != windows.rend())
                return std::min(found->end(), m_facts.now); // what is merged may reach beyond what is known
        return {};
    }

    /// The oldest of several proofs; what has none is lacking.
    static void oldest(ReadyState& state, const std::string& name, std::optional<WallTime> at)
    {
        if (!at)
            state.lacking.push_back(name);
        else if (!state.at || *at < *state.at)
            state.at = at;
    }

    /// Nothing of the kind: no live check could ever prove it.
    void withoutAny(ReadyState& state) const
    {
        state.applies = false;
        state.at = m_facts.now;
    }

    void inputsChecked(ReadyState& state) const
    {
        if (std::ranges::none_of(m_agreement.inputs, &Input::required))
            return withoutAny(state);
        for (const Input& input : m_agreement.inputs)
            if (input.required)
                oldest(state, input.field, lastWindow([&](const Window& window) {
                           const auto counts = window.inputs.find(input.field);
                           return counts != window.inputs.end() && counts->second.total > counts->second.missing;
                       }));
    }

    void failureModesDescribed(ReadyState& state) const
    {
        for (const Dependency& dependency : m_agreement.dependencies)
            if (dependency.without.empty())
                state.lacking.push_back(dependency.name);
        for (const FallbackMode& mode : m_agreement.fallbackModes)
            if (mode.customers.empty() || !mode.atMost)
                state.lacking.push_back(mode.name);
        fromText(state, !m_agreement.fallbackModes.empty());
    }

    /// When an operation of this kind last took effect, as its proof showed.
    std::optional<WallTime> settled(ActionKind kind, const std::string& mode = {}) const
    {
        std::optional<WallTime> last;
        for (const journal::OperationRecord* record : m_facts.shared.operationsOf(m_agreement.service)) {
            const auto param = record->latest.params.find("mode");
            if (record->latest.kind != kind || (!mode.empty() && (param == record->latest.params.end() || param->second != mode)))
                continue;
            for (const auto& [at, state] : record->states)
                if (state == OperationState::settled && (!last || at > *last))
                    last = at;
        }
        return last;
    }

    void settledLast(ReadyState& state, ActionKind kind) const
    {
        const Action* action = m_agreement.action(kind);
        if (!action || action->by == ActuatorKind::none)
            state.lacking.push_back(std::string(kind == ActionKind::rollBack ? "roll back" : "restart"));
        else
            state.at = settled(kind);
    }

    void fallbackSwitched(ReadyState& state) const
    {
        if (m_agreement.fallbackModes.empty())
            return withoutAny(state);
        for (const FallbackMode& mode : m_agreement.fallbackModes)
            oldest(state, mode.name, settled(ActionKind::fallback, mode.name));
    }

    void actionsDescribed(ReadyState& state) const
    {
        for (const Action& action : m_agreement.actions)
            if (action.whatHappens.empty() || action.whoNotices.empty() || action.undo.empty())
                state.lacking.push_back(action.name);
        fromText(state, !m_agreement.actions.empty());
    }

    void versionThere(ReadyState& state) const
    {
        state.at = lastWindow([&](const Window& window) {
            return m_facts.version.empty() ? window.version.has_value()
                                           : window.version == m_facts.version || window.versions.contains(m_facts.version);
        });
        if (std::ranges::find(m_facts.versions, m_facts.version) != m_facts.versions.end())
            state.at = m_facts.now;
        if (!state.at && !m_facts.version.empty())
            state.lacking.push_back(m_facts.version);
    }

    void panelsFilled(ReadyState& state) const
    {
        std::optional<Window> sum;
        for (const std::span<const Window> windows : {m_facts.earlier, m_facts.windows})
            for (const Window& window : windows) {
                if (sum)
                    merge(*sum, window);
                else
                    sum = window;
            }
        if (!sum)
            return;
        MeasureOptions options;
        options.guessBelow = m_agreement.guessBelow;
        options.normal = m_facts.normal;
        for (const SignalKind kind : {SignalKind::latency, SignalKind::failures, SignalKind::answersMoved, SignalKind::guesses})
            if (const Signal signal{kind, {}}; !measure(signal, *sum, options))
                state.lacking.push_back(signal.text());
        state.at = lastWindow([](const Window& window) { return window.requests.value_or(0) > 0; });
    }

    void questionsAsked(ReadyState& state) const
    {
        state.at = lastWindow([](const Window& window) { return window.knownAnswers.judged > 0; });
    }

    void limitsAgreed(ReadyState& state) const
    {
        const auto has = [&](AlertKind kind) {
            return std::ranges::find(m_agreement.failures, kind, &Failure::kind) != m_agreement.failures.end();
        };
        for (const AlertKind kind : {AlertKind::slow, AlertKind::failing})
            if (!has(kind))
                state.lacking.emplace_back(failureKey(kind));
        if (!has(AlertKind::testQuestionsWrong) && !has(AlertKind::outcomesWrong))
            state.lacking.emplace_back(failureKey(AlertKind::testQuestionsWrong));
        fromText(state);
    }

    void runbooksThere(ReadyState& state) const
    {
        for (const Failure& failure : m_agreement.failures) {
            auto file = m_agreement.runbooks.find(failure.name);
            if (file == m_agreement.runbooks.end())
                file = m_agreement.runbooks.find(std::string(failureKey(failure.kind)));
            if (file == m_agreement.runbooks.end() || !m_facts.runbooks.contains(file->second))
                state.lacking.push_back(failure.name);
        }
        fromText(state, !m_agreement.failures.empty());
    }

    void ownersReachable(ReadyState& state) const
    {
        for (const auto& [key, owner] : m_agreement.owners)
            if (owner.when.empty())
                state.lacking.push_back(owner.team);
        for (const Dependency& dependency : m_agreement.dependencies)
            if (dependency.owner.empty())
                state.lacking.push_back(dependency.name);
        fromText(state, !m_agreement.owners.empty());
    }

    void purposeDescribed(ReadyState& state) const
    {
        if (m_agreement.what.empty())
            state.lacking.emplace_back("what");
        if (m_agreement.ifWrong.empty())
            state.lacking.emplace_back("if wrong");
        fromText(state);
    }

    const ReadyFacts& m_facts;
    const Agreement& m_agreement;
};

} // namespace

std::span<const ReadyKind> readyKinds()
{
    return kReadyKinds;
}

const ReadyKind* readyKind(std::string_view key)
{
    const auto found = std::ranges::find(kReadyKinds, key, &ReadyKind::key);
    return found == kReadyKinds.end() ? nullptr : &*found;
}

namespace {

bool isSeenInWindows(ReadyItem item)
{
    return item == ReadyItem::inputsChecked || item == ReadyItem::versionThere || item == ReadyItem::panelsFilled ||
           item == ReadyItem::questionsAsked;
}

/// None: the milestone leaves the item out.
std::optional<Millis> withinOf(const ReadyKind& kind, const Milestone& milestone)
{
    const auto own = milestone.provenWithin.find(std::string(kind.key));
    return own == milestone.provenWithin.end() ? kind.within : own->second;
}

} // namespace

Millis looksBack(const Milestone& milestone)
{
    Millis longest{0};
    for (const ReadyKind& kind : kReadyKinds)
        if (isSeenInWindows(kind.item))
            longest = std::max(longest, withinOf(kind, milestone).value_or(Millis(0)));
    return longest;
}

std::vector<ReadyState> readiness(const ReadyFacts& facts)
{
    const Prover prover(facts);
    std::vector<ReadyState> all;
    for (const ReadyKind& kind : kReadyKinds) {
        const auto within = withinOf(kind, facts.milestone);
        if (!within)
            continue;
        ReadyState state{kind, {}, {}, *within, false, true};
        prover.prove(state);
        const bool isYoung = state.at && (kind.within == Millis(0) || facts.now - *state.at <= state.within);
        state.proven = isYoung && state.lacking.empty();
        all.push_back(std::move(state));
    }
    return all;
}

} // namespace handrail::contract
