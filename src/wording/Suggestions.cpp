#include "wording/Suggestions.h"

#include "runbook/Suggestion.h"
#include "wording/Numbers.h"
#include "wording/PageParts.h"
#include "wording/View.h"
#include "wording/Waits.h"
#include "wording/Words.h"

#include <algorithm>
#include <ranges>

namespace handrail::wording {

namespace {

using runbook::Suggestion;
using Why = Suggestion::Why;

/// The text that the shown run began with.
std::optional<runbook::Runbook> runbookOf(const View& view)
{
    const journal::RunState* run = shownRun(view);
    if (!run)
        return {};
    auto read = runbook::readRunbook(run->text, run->runbook);
    if (!read)
        return {};
    read->file = run->runbook;
    return std::move(*read);
}

Text doText(const View& view, const Suggestion& suggestion)
{
    const contract::Action* action = view.agreement.action(std::string_view(suggestion.action));
    switch (action ? action->kind : journal::ActionKind::custom) {
    case journal::ActionKind::rollBack:
        return say(HR_TEXT("roll back to the previous version"));
    case journal::ActionKind::fallback: {
        const auto mode = suggestion.params.find("mode");
        return mode == suggestion.params.end() || isOff(mode->second)
                   ? say(HR_TEXT("switch the fallback off"))
                   : say(HR_TEXT("switch %1 on"), modeName(view.agreement, mode->second));
    }
    case journal::ActionKind::restart:
        return say(HR_TEXT("restart it"));
    case journal::ActionKind::custom:
        break;
    }
    return verbatim(action && !action->shown.empty() ? action->shown : suggestion.action);
}

Text becauseText(const View& view, const Suggestion& suggestion)
{
    switch (suggestion.why) {
    case Why::newVersion:
        return say(HR_TEXT("%1 came at %2, just before the trouble"), suggestion.subject, clockTime(suggestion.at));
    case Why::dependency:
        return say(HR_TEXT("the probable cause is %1, and the fallback does without it"), dependencyName(view.agreement, suggestion.subject));
    case Why::service:
        return say(HR_TEXT("the probable cause is the service itself"));
    case Why::helpedBefore:
    case Why::takesLong:
        break;
    }
    return {};
}

Text suggestionText(const View& view, const Suggestion& suggestion, const runbook::Runbook* runbook)
{
    if (suggestion.why == Why::takesLong) {
        const Text open = roughly(view.facts.now - suggestion.at);
        if (!runbook || suggestion.step == 0)
            return say(HR_TEXT("This step has been open for %1. Suggested: go on."), open);
        return say(HR_TEXT("This step has been open for %1. Suggested: go on to \"%2\"."), open, runbook->steps[suggestion.step - 1].title);
    }
    const Text what = doText(view, suggestion), because = becauseText(view, suggestion);
    const Text helped = suggestion.helpedAt ? say(HR_TEXT("it helped the last time, %1"), when(*suggestion.helpedAt, view.facts.now)) : Text{};
    if (because.empty())
        return helped.empty() ? say(HR_TEXT("Suggested: %1."), what) : say(HR_TEXT("Suggested: %1, because %2."), what, helped);
    return helped.empty() ? say(HR_TEXT("Suggested: %1, because %2."), what, because)
                          : say(HR_TEXT("Suggested: %1, because %2; %3."), what, because, helped);
}

struct SideBySide {
    Text text;
    const View& view;
    const Window &now, &before;

    void add(const char* signalText)
    {
        const auto signal = Signal::parse(signalText);
        if (!signal)
            return;
        const auto is = measure(*signal, now, view.measureOptions()), was = measure(*signal, before, view.measureOptions());
        if (!is || !was)
            return;
        text = sentences({text, say(HR_TEXT("%1: %2, before %3."), capitalised(signalName(*signal, view.agreement)),
                                    signalValue(*signal, is->value, was->value), signalValue(*signal, was->value, is->value))});
    }
};

} // namespace

SuggestionView suggestionView(const ServiceFacts& facts)
{
    const View view(facts);
    if (!view.incident || !facts.shared || !facts.agreement || facts.old || view.noContact())
        return {};
    if (const Text again = askedAgain(view); !again.empty())
        return {say(HR_TEXT("Asked again, as you wanted: \"%1\""), again), 0};
    const auto runbook = runbookOf(view);
    const auto found = runbook::suggest({runbook ? &*runbook : nullptr, *view.incident, *facts.shared, view.agreement, facts.now});
    if (!found)
        return {};
    return {suggestionText(view, *found, runbook ? &*runbook : nullptr), found->step};
}

Text versionDifference(const ServiceFacts& facts)
{
    const View view(facts);
    std::string now, before;
    std::optional<Window> nowSum, beforeSum;
    WallTime since;
    for (const Window& window : facts.windows | std::views::reverse) {
        if (!window.version || window.version->empty())
            continue;
        if (now.empty())
            now = *window.version;
        if (*window.version != now && before.empty())
            before = *window.version;
        std::optional<Window>* sum = *window.version == now && before.empty() ? &nowSum : *window.version == before ? &beforeSum : nullptr;
        if (!sum)
            break;
        if (sum == &nowSum)
            since = window.start;
        Window one = window;
        if (*sum)
            merge(one, **sum);
        *sum = std::move(one);
    }
    if (!beforeSum || !nowSum)
        return {};
    SideBySide sides{say(HR_TEXT("%1 answers since %2, %3 before."), now, clockTime(since), before), view, *nowSum, *beforeSum};
    for (const char* signal : {"latency", "failures", "guesses", "test_questions"})
        sides.add(signal);
    return sides.text;
}

} // namespace handrail::wording
