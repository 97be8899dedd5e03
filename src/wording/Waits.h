#pragma once

#include "wording/View.h"

namespace handrail::wording {

// What a step that waits says: what it waits for, what is so now, until when, and what comes then.

/// A step of the run that is on it; `run` may be null before the run began.
struct Waiting {
    const runbook::Runbook& book;
    const runbook::RunbookStep& step;
    const journal::RunState* run;
};

/// Of a wait: "Now: 0.86 s for the slowest ...", "It waits for: at most 0.3 s, as agreed ...", "Waiting for 5 s, ...".
[[nodiscard]] Text waitText(const View& view, const Waiting& waiting);
/// What comes after it, and when: "If it isn't so by 17:04, ..."; how the reader is called.
[[nodiscard]] Text waitMore(const View& view, const Waiting& waiting);
/// Of a question: who said that it is not known yet, when it is asked again, and what is suggested after which time.
[[nodiscard]] Text openQuestionText(const View& view, const Waiting& waiting);
/// A question of the shown run to be asked again by now, of whoever kept it open: "Has somebody told you ...?"; else empty.
[[nodiscard]] Text askedAgain(const View& view);
/// What the reader need not watch for, once it has come: such a question, or the step behind a wait; else empty.
[[nodiscard]] Text yourTurn(const View& view);

} // namespace handrail::wording
