#pragma once

#include "wording/Pages.h"
#include "wording/View.h"

namespace handrail::wording {

// The parts of a service's page, each in a file of its own; servicePage puts them together.

[[nodiscard]] Text pageTitle(const View& view);
[[nodiscard]] Text pageSentence(const View& view);
[[nodiscard]] Text pageIfItGoesOn(const View& view);
/// "Travellers see no forecast at all.": whom the worst of it hurts; empty while the fallback answers, or when nobody wrote it down.
[[nodiscard]] Text hurtsText(const View& view);
/// "answers are slow and some fail", for the middle of a sentence; empty when nothing stands.
[[nodiscard]] Text troubleClause(const View& view);
/// "it seems to be over", or what is watched, when nothing of what a person would read first goes on; empty otherwise.
[[nodiscard]] Text overClause(const View& view);
/// "Answers are slow and some fail. About 1,240 forecasts affected so far."
[[nodiscard]] Text shortSentence(const View& view);
/// "No contact for 48 s. We don't know whether it works."
[[nodiscard]] Text noContactSentence(const View& view);
/// Since when, as far as the numbers tell: it was noticed a little later.
[[nodiscard]] WallTime beganAt(const View& view);
/// Whether that is no more than the best estimate: of a mix.
[[nodiscard]] bool isBeganAbout(const View& view);
/// "02:12", or "about 02:12" where only a mix of many answers tells it.
[[nodiscard]] Text beganText(const View& view);
/// How many answers were hurt up to now, by what is recorded and by the windows since; the most of any alert.
[[nodiscard]] std::uint64_t affected(const View& view);
/// "About 1,240 forecasts affected since 02:12."; empty when nobody was hurt.
[[nodiscard]] Text affectedSentence(const View& view);
/// "Better since 02:17. Answers are fast again."
[[nodiscard]] Text betterSentence(const View& view);

[[nodiscard]] std::vector<Chip> chips(const View& view);
/// "the store of recent lateness is slow, 2.1 s (usually 40 ms)"; empty when not known.
[[nodiscard]] Text causeText(const View& view);
[[nodiscard]] Text changeText(const journal::Change& change, const contract::Agreement& agreement);
[[nodiscard]] std::vector<Mark> marks(const View& view);
/// As the windows tell, and of the time before them as the journal does.
[[nodiscard]] std::vector<Outage> outagesOf(const View& view);

[[nodiscard]] std::array<Panel, 4> panels(const View& view);
/// None of the numbers that have a band lies above it by more than chance, however far below its limit.
[[nodiscard]] bool looksUsual(const View& view);
/// The newest window that measures it; of a dependency that is asked at all, one in which it was asked: what is repeated since is
/// old. Null: none does.
[[nodiscard]] const Window* lastTold(const View& view, const Signal& signal);
/// What comes in, in one sentence: "What comes in looks as usual."
[[nodiscard]] Text whatComesIn(const View& view);

/// `run`: what the runbook beside them asks for.
[[nodiscard]] std::vector<ActionOffer> anyTimeActions(const View& view, const std::optional<RunView>& run);
[[nodiscard]] std::optional<ActionCard> actionCard(const View& view, const std::string& action,
                                                   const std::map<std::string, std::string>& params);
/// What a look at the version found; null when its repository does not list it, or nobody looked.
[[nodiscard]] const contract::VersionLook* lookAt(const View& view, const std::string& version);
/// When it last answered and how it was then; whether it is there and loads, as far as that is known without going to it.
[[nodiscard]] Text versionKnown(const View& view, const std::string& version);
/// "failures under 2 % within 3 min"; empty when nothing can be promised.
[[nodiscard]] Text effectText(const View& view, const contract::Action& action);

[[nodiscard]] std::optional<OperationView> operationView(const View& view);
/// What kind of call was refused (Refused::what), and why in a few words; empty where the words say nothing new.
[[nodiscard]] Text refusedThing(const std::string& what);
[[nodiscard]] Text refusedBecause(journal::RefusedWhy why);
/// Of a connection that came no further than its certificate; empty for other refusals.
[[nodiscard]] Text refusedConnection(const journal::Refused& refused);
/// "58 s left.": the same wherever it stands; empty when the time to watch it is over.
[[nodiscard]] Text watchLeft(const View& view, const journal::Operation& operation);
/// How long a fallback that was switched on may stay on: as agreed, or less where whoever did it wants to be asked sooner.
[[nodiscard]] std::optional<Millis> fallbackAtMost(const journal::Operation& operation, const contract::Agreement& agreement);
/// "Fallback on since 02:15, until 03:40 at the latest"; empty while the model answers.
[[nodiscard]] Text fallbackOn(const View& view);
/// When somebody is asked whether it should stay on; none = never.
[[nodiscard]] std::optional<WallTime> fallbackUntil(const View& view);
/// "roll back to v11": what was asked for.
[[nodiscard]] Text operationWanted(const journal::Operation& operation, const contract::Agreement& agreement);
/// For "Ana ...", and no more than is known: "rolled back to v11", "began to roll back to v11", "tried to ...", "asked to ...".
[[nodiscard]] Text operationPast(const journal::Operation& operation, const contract::Agreement& agreement);
/// "Its version now: v12."
[[nodiscard]] Text provenNow(const View& view, const journal::Operation& operation);
/// What came of it, in two words: "it helped"; of one that was asked for while nothing was wrong: "it is done; nothing was wrong before".
[[nodiscard]] Text outcomeShort(const journal::Operation& operation);
/// "Ana took back the answer "no" to step 2".
[[nodiscard]] Text tookBackText(const journal::Entry& entry, const journal::Step& back);

/// "Ben is about to act" while another person's action counts down; empty otherwise.
[[nodiscard]] Text actingText(const View& view);

// What is silenced (Silences.cpp).
[[nodiscard]] bool isSilenced(const View& view);     ///< every alert of the open incident that stands
[[nodiscard]] State callingState(const View& view);  ///< the worst of what is not silenced
[[nodiscard]] Text silencedText(const View& view);   ///< "silenced by Ana until 03:00"
[[nodiscard]] std::vector<Silencing> silencings(const View& view);

/// The run in view. Steady: what answers itself in another run does not take its place.
[[nodiscard]] const journal::RunState* shownRun(const View& view);
/// The text that a run began with, and no newer one: its numbers of steps are other ones.
[[nodiscard]] std::optional<runbook::Runbook> bookOf(const View& view, const journal::RunState& run);
[[nodiscard]] std::optional<RunView> runView(const View& view);
[[nodiscard]] Text callWhomText(const View& view, const std::string& owner);

/// Whether a drill goes on: then nobody is really to be called.
[[nodiscard]] bool isDrilled(const View& view);
/// Question and answer of each step that a person answered, oldest first; not what was done, and whom they called.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> answersOfPeople(const View& view);
/// What a person found out before anybody was called; and when somebody was last called, if anybody was.
struct Found {
    std::string answer;
    std::optional<WallTime> calledAt;
};
[[nodiscard]] Found foundByPeople(const View& view);
[[nodiscard]] Text handOverText(const View& view);
[[nodiscard]] Text handOverWithoutDetails(const View& view);
/// What to say on the phone, the request first: at most three sentences, read out in one breath. `owner`: who is called; may be
/// empty.
[[nodiscard]] Text phoneText(const View& view, const std::string& owner);
[[nodiscard]] Contact contactOf(const View& view, const std::string& owner);
/// A call of one owner (key in owners); a call for help of whoever can be called.
[[nodiscard]] CallView callView(const View& view, const std::string& owner);
[[nodiscard]] CallView helpView(const View& view);
/// Names of people other than the reader: who looks on, who was seen in the journal, whom the agreement names; latest first.
[[nodiscard]] std::vector<std::string> peopleOf(const View& view);
/// As the page's end says it: it never stands among what needs someone when the page says that the reader can rest.
[[nodiscard]] Care careOf(const View& view);
/// Of a run that is over: "at its end: someone was called". Only its own end, "well again", asks how the service is.
[[nodiscard]] Text runEnd(std::uint32_t step, bool isWell);
/// What the end of a run says: what is still to do, or that nothing is. Also after the trouble is over.
void fillEnd(ServicePage& page, const View& view);
[[nodiscard]] Text operationTechnical(const journal::Operation& operation);
[[nodiscard]] Text technicalText(const View& view);

} // namespace handrail::wording
