#pragma once

#include "alerting/Judge.h"
#include "contract/Agreement.h"
#include "contract/VersionLook.h"
#include "journal/SharedState.h"
#include "runbook/Run.h"
#include "telemetry/Normal.h"
#include "wording/ActionCard.h"
#include "wording/CallView.h"
#include "wording/Outages.h"
#include "wording/Text.h"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace handrail::wording {

using State = journal::Severity; ///< fine, watch, broken, noContact; learning and old are said in words
/// Whom an open trouble needs: the reader or anybody; only the one who has it; nobody, since it is well again.
enum class Care { someone, somebodyElse, nobody };

/// What is known of one service at one moment: the only input of every page. Pointers are valid during the call.
struct ServiceFacts {
    const contract::Agreement* agreement = nullptr;
    const Normal* normal = nullptr;
    const std::vector<runbook::Runbook>* runbooks = nullptr;
    const journal::SharedState* shared = nullptr;
    std::span<const Window> windows;   ///< sealed, oldest first, the last 15 minutes or more
    WallTime now;                      ///< the agent's clock
    std::optional<Millis> silentFor;   ///< no word from the agent for this long (5 s or more: no contact)
    bool old = false;                  ///< a stored picture, not yet live
    bool canAct = true;                ///< rights, and not an embedded agent
    std::uint64_t affectedSoFar = 0;   ///< the most that was ever said of the open incident: the count never falls
    std::vector<std::string> viewers;  ///< who looks at the open incident: a name for each window, without the reader's own
    std::string me;                    ///< who the agent takes the reader for
    std::vector<std::string> versions; ///< that the target could serve now
    std::vector<contract::VersionLook> looks; ///< at all versions that its repository lists
    std::vector<std::string> learning; ///< gauges whose own past is still too short to tell what is unusual for them
    std::map<std::string, std::string> whyNot; ///< action -> kind of reason why its button can't work (ActionReady.why_not)
    std::map<std::string, std::vector<std::string>> warnings; ///< action -> kinds of what would undo it (ActionReady.warnings)
    std::string progress; ///< what the action that runs has said so far, its last lines
};

struct ServiceRow {
    ServiceId service;
    State state = State::fine;
    bool isTold = true; ///< there were requests enough to say how it is
    Text name, tip; ///< the tip: the sentence for a screen reader and the tooltip
};
struct Card { ///< one incident under "Needs someone"
    IncidentId incident; ServiceId service;
    State state = State::watch;
    Text name, sentence, meta;
    Text hurts, reminder;       ///< whom, in the team's own words; what the reader need not watch for, come by now
    State known = State::fine;  ///< the worst that stood when there was contact
    State calls = State::fine;  ///< the worst of what is not silenced: what may call someone
    bool drilled = false, silenced = false, taken = false; ///< no real trouble; all of it: stays, but apart and quiet; has somebody
    unsigned urgency = 0;       ///< 0 to 2: broken, and nobody has taken it for longer and longer
    Care care = Care::someone;
    WallTime openedAt;
    std::string waitsFor, waitsForName; ///< the dependency that causes it: its id and what people call it
    std::vector<std::string> uses;      ///< while no cause is known: the ids of the service's dependencies
};
/// One failure of a service that may be silenced, or is.
struct Silencing {
    journal::Silence failure; ///< kind, subject and failure; reason and end when it is silenced
    Text what;                ///< "Answers are slow"
    Text hides;               ///< what would be hidden, until when, and what goes on all the same
    Text held;                ///< "Silenced by Ana until 03:00: known, mended tonight."; empty = not silenced
};
struct Chip {
    Text text;
    State state = State::fine; ///< fine = plain
};
struct ChartLine {
    std::optional<double> limit, usualLow, usualHigh; ///< in the panel's unit
    Text limitText;                                   ///< "agreed limit", who and when in the tip
    Text limitTip;
};
enum class Unit { seconds, share, perSecond };
struct Panel {
    Text title;  ///< "How fast it answers"
    Text number; ///< "0.86 s"; an em dash when grey
    Text unit;   ///< "slowest 1 in 100"
    Text agreed; ///< "Agreed: at most 0.3 s. Usual: 0.09 to 0.19 s."
    Text worst;  ///< "worst 0.91 s at 02:16"
    Text word;   ///< "Broken", "Watch", "Fine", "Too few to tell", "Learning", "Not reported", "No contact"
    State state = State::fine;
    Unit axis = Unit::share;
    std::string signal; ///< Signal::text() whose values the chart draws
    ChartLine line;
};
struct Mark { ///< something that happened, in the strip above the plots
    WallTime at;
    Text text;
    bool byUs = false;
};
/// An answered check is good news, bad news or neither, whichever word it was answered with.
enum class StepLook { ahead, current, good, bad, answered, done, skipped, cantTell, didNotHelp };
struct Choice {
    std::string answer; ///< what StepCommand.answer carries
    Text button;
    bool primary = false, asksWhy = false;
};
struct TakeBackView { ///< beside the last answer of a person
    Seq answer = 0;    ///< what client::TakeBack.answer carries
    Text button, name; ///< "Take back"; the same for a screen reader: which answer, to which step
    bool possible = false; ///< its place is kept when it is not, so that nothing moves below it
};
struct StepView {
    std::uint32_t number = 1;
    Text title;
    std::string markdown; ///< the team's own words
    StepLook look = StepLook::ahead;
    runbook::StepKind kind = runbook::StepKind::read;
    Text answer, asks; ///< "Yes, at 02:14: 2.1 s, usually 40 ms. Handrail checked it itself."; above the buttons of a person's answers
    Text more;         ///< of a wait, for who wants to know: what comes after it, and when
    bool itself = false, alarming = false; ///< Handrail answers it, or did; the answer is bad news, and still so
    std::optional<ActionCard> action;
    std::vector<Choice> choices;
    std::string lookAt, lookFor;
    Text handOver; ///< call: the text ready to paste
    Text callWhom;
    std::optional<CallView> call; ///< of a call that is on
    Text now;                     ///< of the one that is on: "Now, because step 2 did not help"
    Text passed;                  ///< why it was left out: "because nobody answered in step 3"; empty = it was not
    bool watched = false;         ///< its action is done, and Handrail is watching whether it helps
    std::optional<TakeBackView> takeBack, takeBackHere; ///< beside its own answer; of the one that is on: of another step, perhaps out of sight
};
struct RunView {
    std::string runbook;
    Text title, meta; ///< "When answers are slow", "Step 2 of 6"
    std::vector<StepView> steps;
    Text ended; ///< set when the run is over
    Text newer; ///< "There is a newer text of this runbook."
};
struct OperationView { ///< the strip that replaces a button while something is going on, and says what came of it
    OperationId operation;
    journal::OperationState state = journal::OperationState::asked;
    Text headline; ///< "Rolling back to v11 in 3 s", "Restarting, 4 s; usually back within 20 s", "It helped: ..."
    Text detail, technical, progress, brief; ///< progress: the team's own program's words; brief: "Fallback on: it helped", once all the rest was read; empty before
    bool canStop = false;
    bool waitsForConsent = false;
    Text agree, disagree; ///< the buttons of somebody else than the one who asked; empty for all others
    std::optional<ActionCard> undo;
    std::optional<Millis> left; ///< countdown or watch
};
struct ServicePage {
    Text title;      ///< "Card payment checks: answers are slow and some fail"
    Text sentence;   ///< what is, against what was agreed
    Text ifItGoesOn; ///< what it means for people
    Text notice;     ///< what is in the files and not in use; else empty
    std::vector<Chip> chips;
    std::array<Panel, 4> panels;
    std::vector<Mark> marks; std::vector<Outage> outages;
    std::optional<RunView> run;
    std::optional<OperationView> operation; ///< the latest, while it matters
    std::vector<ActionOffer> anyTime;       ///< roll back, fallback, restart; then what the team added, if it did
    Text callForHelp, callText;             ///< the button and what it hands over
    CallView help;                          ///< the same, in parts
    std::vector<Text> stillToDo;            ///< at the end of a run, and after the trouble, as long as something is left
    Text rest;                              ///< "You can rest now: ..."; empty while something is left for the reader
    Text leftFor;                           ///< "Still to do for Ben": somebody else has it
    std::string handTo; Text hand;          ///< who was called and can take it over; "Operations desk has it now"
    std::vector<std::string> people;        ///< to whom it may be handed over, as far as names are known
    Text take;                              ///< "I'll take it", "Ana has it"; empty when all is well
    bool mine = false;
    std::string holder;          ///< who has the incident; empty = nobody
    std::vector<Silencing> silencings;
    std::string version, mode;   ///< that the page speaks of: what an action says the person saw
    std::string stands;          ///< another one when other failures stand than before
    Text technical; ///< the folded block
};
struct TimelineItem {
    Seq seq = 0;
    WallTime at;
    Text text;
    ServiceId service; std::string who;
    bool important = false; ///< stands in the strip at the bottom
    std::string runbook;    ///< of a step
};

[[nodiscard]] std::uint64_t affectedNow(const ServiceFacts& facts); ///< by the open incident: what every place says
[[nodiscard]] State stateOf(const ServiceFacts& facts);
[[nodiscard]] ServiceRow serviceRow(const ServiceFacts& facts);
[[nodiscard]] std::optional<Card> card(const ServiceFacts& facts); ///< none when nobody is needed
[[nodiscard]] ServicePage servicePage(const ServiceFacts& facts);
/// One line for an entry; none for those that are no news to a person.
[[nodiscard]] std::optional<TimelineItem> timelineItem(const journal::Entry& entry, const contract::Agreement* agreement);
/// The sentence of an alert alone, for replay and notices: "The slowest 1 in 100 answers take 0.86 s or more. Agreed: ..."
[[nodiscard]] Text alertSentence(const journal::Alert& alert, const contract::Agreement& agreement);
/// Why an Act was refused, with what is true now.
[[nodiscard]] Text refusal(journal::RefusedWhy why, const ServiceFacts& facts, Seq refusedFor, Millis beganAgo);

} // namespace handrail::wording
