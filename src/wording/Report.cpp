#include "wording/Report.h"

#include "contract/AgreementReader.h"
#include "runbook/Drill.h"
#include "wording/Agreed.h"
#include "wording/AlertSentences.h"
#include "wording/Drills.h"
#include "wording/Numbers.h"
#include "wording/PageParts.h"
#include "wording/Words.h"

#include <algorithm>

namespace handrail::wording {

namespace {

using journal::IncidentState;
using journal::OperationRecord;

constexpr Millis kBefore = std::chrono::minutes(30);

const contract::Agreement& agreementOf(const ReportFrom& from, const ServiceId& service)
{
    static const contract::Agreement none;
    const auto found = from.agreements.find(service);
    return found == from.agreements.end() || !found->second ? none : *found->second;
}

std::string nameOf(const ReportFrom& from, const ServiceId& service)
{
    const contract::Agreement& agreement = agreementOf(from, service);
    return agreement.name.empty() ? service.value : agreement.name;
}

/// Worst first, then oldest.
std::vector<const journal::AlertState*> alertsOf(const IncidentState& incident)
{
    std::vector<const journal::AlertState*> all;
    for (const auto& [key, alert] : incident.alerts)
        all.push_back(&alert);
    std::ranges::stable_sort(all, [](const auto* a, const auto* b) {
        return std::pair(b->latest.severity, a->openedAt) < std::pair(a->latest.severity, b->openedAt);
    });
    return all;
}

Text shortOf(const ReportFrom& from, const IncidentState& incident)
{
    const auto alerts = alertsOf(incident);
    return alerts.empty() ? say(HR_TEXT("something was wrong"))
                          : alertShort(alerts.front()->latest, agreementOf(from, incident.service));
}

WallTime endOf(const IncidentState& incident, WallTime now)
{
    return incident.closedAt.value_or(now);
}

std::vector<const OperationRecord*> operationsOf(const ReportFrom& from, const IncidentState& incident)
{
    std::vector<const OperationRecord*> all;
    for (const OperationRecord* record : from.shared.operationsOf(incident.service))
        if (!record->states.empty() && record->states.front().first >= incident.openedAt &&
            record->states.front().first <= endOf(incident, from.now))
            all.push_back(record);
    return all;
}

Text doneText(const OperationRecord& record, const contract::Agreement& agreement)
{
    return say(HR_TEXT("%1 %2: %3"), record.latest.askedBy, operationPast(record.latest, agreement),
               outcomeShort(record.latest));
}

/// Lines of Markdown; what comes from people or files is only ever text in it.
class Sheet {
public:
    explicit Sheet(const Catalog& catalog) : m_catalog(catalog) {}
    void heading(int level, const Text& text)
    {
        if (!m_lines.empty())
            m_lines += '\n';
        m_lines.append(static_cast<std::size_t>(level), '#').append(" ").append(plainOf(text)).append("\n\n");
    }
    void item(const Text& text, int level = 0)
    {
        if (!text.empty())
            m_lines += std::string(static_cast<std::size_t>(level) * 2, ' ') + "- " + plainOf(text) + '\n';
    }
    void line(const Text& text) { m_lines += plainOf(text) + '\n'; }
    [[nodiscard]] std::string take() { return std::move(m_lines); }

private:
    std::string plainOf(const Text& text) const
    {
        std::string plain;
        for (const char c : render(text, m_catalog)) {
            if (std::string_view("\\`*_[]<>#|~").find(c) != std::string_view::npos)
                plain += '\\';
            plain += c == '\n' || c == '\r' ? ' ' : c;
        }
        return plain;
    }
    const Catalog& m_catalog;
    std::string m_lines;
};

void head(Sheet& sheet, const ReportFrom& from, const IncidentState& incident)
{
    sheet.heading(1, say(HR_TEXT("%1: %2"), nameOf(from, incident.service), shortOf(from, incident)));
    sheet.item(say(HR_TEXT("Incident %1"), incident.id.value));
    if (const auto* drill = runbook::drillOf(incident, from.shared))
        sheet.item(say(HR_TEXT("This was a drill, begun by %1: %2"), drill->who,
                       faultText(drill->latest, agreementOf(from, incident.service))));
    sheet.item(say(HR_TEXT("From %1"), whenWithUtc(incident.openedAt)));
    const Text lasted = duration(endOf(incident, from.now) - incident.openedAt);
    sheet.item(incident.closedAt ? say(HR_TEXT("To %1, %2 in all"), whenWithUtc(*incident.closedAt), lasted)
                                 : say(HR_TEXT("Not over yet: %1 so far"), lasted));
    if (const auto better = incident.betterSince())
        sheet.item(say(HR_TEXT("Better since %1"), whenWithUtc(*better)));
    sheet.item(incident.takenBy.empty() ? say(HR_TEXT("Nobody has taken it")) : say(HR_TEXT("Who has it: %1"), incident.takenBy));
    std::uint64_t affected = 0;
    for (const auto& [key, alert] : incident.alerts)
        affected = std::max(affected, alert.latest.evidence.affected);
    const contract::Agreement& agreement = agreementOf(from, incident.service);
    if (affected > 0)
        sheet.item(say(HR_TEXT("Affected: %1 %2"), about(affected), affected == 1 ? agreement.unitOne : agreement.unitMany));
    if (!agreement.ifWrong.empty())
        sheet.item(say(HR_TEXT("What it means: %1"), agreement.ifWrong));
}

void whatWasWrong(Sheet& sheet, const ReportFrom& from, const IncidentState& incident, bool isSigned)
{
    sheet.heading(2, say(HR_TEXT("What was wrong")));
    const contract::Agreement& agreement = agreementOf(from, incident.service);
    for (const journal::AlertState* alert : alertsOf(incident)) {
        const journal::Evidence& evidence = alert->latest.evidence;
        const auto signal = Signal::parse(evidence.signal);
        journal::Alert was = alert->latest; // of one that is over, the last number is a good one
        if (alert->betterSince && evidence.worst)
            was.evidence.value = evidence.worst;
        sheet.item(say(HR_TEXT("%1 Since %2."), alertSentence(was, agreement, isSigned), clockTime(alert->openedAt)));
        if (signal && evidence.worst && evidence.worstAt > WallTime{})
            sheet.item(say(HR_TEXT("worst %1 at %2"), signalValue(*signal, *evidence.worst), clockTime(evidence.worstAt)), 1);
        if (alert->betterSince)
            sheet.item(say(HR_TEXT("better since %1"), clockTime(*alert->betterSince)), 1);
    }
}

void whatHappened(Sheet& sheet, const ReportFrom& from, const IncidentState& incident)
{
    sheet.heading(2, say(HR_TEXT("What happened")));
    const WallTime first = incident.openedAt - kBefore, last = endOf(incident, from.now);
    for (const journal::Entry& entry : from.entries) {
        if (entry.at < first || entry.at > last || (!entry.service.empty() && entry.service != incident.service))
            continue;
        if (const auto item = timelineItem(entry, &agreementOf(from, incident.service)))
            sheet.item(say(HR_TEXT("%1 %2"), clockSeconds(entry.at), item->text));
    }
}

void whatWasDone(Sheet& sheet, const ReportFrom& from, const IncidentState& incident)
{
    const auto operations = operationsOf(from, incident);
    sheet.heading(2, say(HR_TEXT("What was done")));
    if (operations.empty())
        sheet.item(say(HR_TEXT("No action was asked for.")));
    const contract::Agreement& agreement = agreementOf(from, incident.service);
    for (const OperationRecord* record : operations) {
        const journal::Operation& operation = record->latest;
        sheet.item(say(HR_TEXT("%1 %2"), clockSeconds(record->states.front().first), doneText(*record, agreement)));
        if (!operation.reason.empty())
            sheet.item(say(HR_TEXT("why: %1"), operation.reason), 1);
        if (!operation.consentBy.empty())
            sheet.item(say(HR_TEXT("agreed to by %1"), operation.consentBy), 1);
        for (const journal::Shown& shown : operation.shown)
            if (const auto signal = Signal::parse(shown.signal); signal && shown.value)
                sheet.item(say(HR_TEXT("on the screen: %1 %2"), signalName(*signal, agreement), signalValue(*signal, *shown.value)), 1);
    }
}

Text standsText(const journal::RunState& run, const IncidentState& incident)
{
    return run.isOver() ? runEnd(run.step, incident.severity() == journal::Severity::fine)
                        : say(HR_TEXT("it stands at step %1"), std::to_string(run.step));
}

void whatWasWorked(Sheet& sheet, const IncidentState& incident)
{
    sheet.heading(2, say(HR_TEXT("Which runbooks were worked")));
    if (incident.runs.empty())
        sheet.item(say(HR_TEXT("None.")));
    for (const auto& [file, run] : incident.runs) {
        const auto text = runbook::readRunbook(run.text, file);
        sheet.item(say(HR_TEXT("%1, %2"), text ? text->title : file, standsText(run, incident)));
        for (const auto& [entry, step] : run.answers) {
            if (step.answer.empty())
                continue;
            const bool isKnown = text && step.step >= 1 && step.step <= text->steps.size();
            const std::string title = isKnown ? text->steps[step.step - 1].title : std::to_string(step.step);
            const Text who = step.automatic ? say(HR_TEXT("by itself")) : verbatim(entry.who);
            sheet.item(step.why.empty() ? say(HR_TEXT("%1 %2: %3 (%4)"), clockSeconds(entry.at), title, step.answer, who)
                                        : say(HR_TEXT("%1 %2: %3, because %4 (%5)"), clockSeconds(entry.at), title, step.answer,
                                              step.why, who),
                       1);
        }
    }
}

/// A closed incident in one line: what, from when to when, what was done.
Text lineOf(const ReportFrom& from, const IncidentState& incident)
{
    Text done;
    for (const OperationRecord* record : operationsOf(from, incident)) {
        if (record->latest.state == journal::OperationState::refused || record->latest.state == journal::OperationState::stopped)
            continue;
        Text one = doneText(*record, agreementOf(from, incident.service));
        done = done.empty() ? std::move(one) : say(HR_TEXT("%1; %2"), std::move(done), std::move(one));
    }
    const Text span = incident.closedAt ? say(HR_TEXT("%1 to %2"), clockTime(incident.openedAt), clockTime(*incident.closedAt))
                                        : say(HR_TEXT("since %1"), when(incident.openedAt, from.now));
    const bool isDrill = runbook::drillOf(incident, from.shared) != nullptr;
    const Text what = isDrill ? say(HR_TEXT("%1: a drill: %2, %3."), nameOf(from, incident.service), shortOf(from, incident), span)
                              : say(HR_TEXT("%1: %2, %3."), nameOf(from, incident.service), shortOf(from, incident), span);
    return done.empty() ? what : sentences({what, say(HR_TEXT("%1."), capitalised(done))});
}

Text holderOf(const IncidentState& incident)
{
    if (const auto better = incident.betterSince())
        return say(HR_TEXT("Better since %1."), clockTime(*better));
    return incident.takenBy.empty() ? say(HR_TEXT("Nobody has it.")) : say(HR_TEXT("%1 has it."), incident.takenBy);
}

/// What was switched on or held back and must not be forgotten.
std::vector<Text> unusualOf(const ReportFrom& from, const ServiceId& service)
{
    std::vector<Text> all;
    const journal::ServiceState* state = from.shared.service(service);
    if (!state)
        return all;
    const std::string name = nameOf(from, service);
    if (!isOff(state->fallbackMode))
        all.push_back(say(HR_TEXT("%1: %2 answers, since %3."), name, modeName(agreementOf(from, service), state->fallbackMode),
                          state->fallbackSince ? when(*state->fallbackSince, from.now) : say(HR_TEXT("some time"))));
    for (const auto& [key, silence] : state->silences)
        if (silence.given.until > from.now)
            all.push_back(say(HR_TEXT("%1: \"%2\" is silenced until %3, by %4: %5"), name,
                              silence.given.failure.empty() ? silence.given.subject : silence.given.failure,
                              when(silence.given.until, from.now), silence.who, silence.given.reason));
    if (const auto* drill = runbook::runningDrill(*state))
        all.push_back(say(HR_TEXT("%1: a drill goes on, begun %2 by %3: %4"), name, when(drill->beganAt, from.now), drill->who,
                          faultText(drill->latest, agreementOf(from, service))));
    if (const auto* stop = from.shared.changeStop(service, from.now))
        all.push_back(say(HR_TEXT("%1: a change stop holds until %2, by %3: %4"), name, when(stop->given.until, from.now), stop->who,
                          stop->given.reason));
    return all;
}

/// What both teams had before them when it began. Of a text that nobody signed only its digest is kept.
struct AgreedThen {
    contract::Agreement agreement;
    contract::Standing standing;
    Text source; ///< which text that was
};

Text sourceText(const journal::TextRecord* then, const journal::ServiceState& service, WallTime now)
{
    const journal::Configuration& today = *service.configuration;
    const std::string digest = today.agreementDigest.substr(0, 12);
    if (then && then->digest == today.agreementDigest)
        return say(HR_TEXT("The agreement in use: %1, %2"), today.agreementFile, digest);
    return then ? say(HR_TEXT("The agreement in use then: %1, since %2. Today's is another: %3, %4"), then->digest.substr(0, 12),
                      when(then->since, now), today.agreementFile, digest)
                : say(HR_TEXT("Which agreement was in use then is not known any more. Today's: %1, %2"), today.agreementFile, digest);
}

AgreedThen agreedThen(const ReportFrom& from, const IncidentState& incident)
{
    AgreedThen made{agreementOf(from, incident.service), {}, {}};
    const journal::ServiceState* service = from.shared.service(incident.service);
    if (service && service->configuration) {
        const auto& texts = service->texts;
        const auto found = std::find_if(texts.rbegin(), texts.rend(), [&](const auto& text) { return text.since <= incident.openedAt; });
        const journal::TextRecord* then = found == texts.rend() ? nullptr : &*found;
        if (then && then->digest != made.agreement.digest && !then->text.empty())
            if (auto read = contract::readAgreement(then->text.str(), service->configuration->agreementFile))
                made.agreement = std::move(*read);
        made.agreement.digest = then ? then->digest : std::string(); // it counts the files that the text names as well
        made.source = sourceText(then, *service, from.now);
    }
    made.standing = contract::standingAt(made.agreement, service, incident.openedAt);
    return made;
}

} // namespace

std::string incidentReport(const ReportFrom& now, const IncidentId& id, const Catalog& catalog)
{
    const IncidentState* incident = now.shared.incident(id);
    if (!incident)
        return {};
    const AgreedThen then = agreedThen(now, *incident);
    ReportFrom from = now;
    from.agreements[incident->service] = &then.agreement;
    Sheet sheet(catalog);
    head(sheet, from, *incident);
    whatWasWrong(sheet, from, *incident, then.standing.state == contract::Standing::State::agreed);
    whatWasDone(sheet, from, *incident);
    whatWasWorked(sheet, *incident);
    whatHappened(sheet, from, *incident);
    sheet.heading(2, say(HR_TEXT("Where this comes from")));
    sheet.item(say(HR_TEXT("Written at %1, from the journal up to entry %2"), whenWithUtc(from.now), std::to_string(from.shared.lastSeq())));
    if (!then.source.empty()) {
        sheet.item(then.source);
        sheet.item(standingText(then.standing, {}, from.now), 1);
    }
    return sheet.take();
}

std::string shiftText(const ReportFrom& from, WallTime since, const Catalog& catalog)
{
    std::vector<Text> open, over, unusual;
    for (const auto& [service, agreement] : from.agreements) {
        for (const IncidentState* incident : from.shared.incidentsOf(service)) {
            if (incident->isOpen())
                open.push_back(sentences({lineOf(from, *incident), holderOf(*incident)}));
            else if (*incident->closedAt >= since)
                over.push_back(lineOf(from, *incident));
        }
        std::ranges::move(unusualOf(from, service), std::back_inserter(unusual));
    }
    std::vector<Text> all{say(HR_TEXT("Hand-over, from %1 to %2."), whenWithUtc(since), whenWithUtc(from.now))};
    const auto put = [&](Text title, const std::vector<Text>& lines) {
        if (lines.empty())
            return;
        all.push_back(std::move(title));
        for (const Text& line : lines)
            all.push_back(say(HR_TEXT("- %1"), line));
    };
    put(say(HR_TEXT("Open now:")), open);
    if (open.empty())
        all.push_back(say(HR_TEXT("Nothing is open now.")));
    put(say(HR_TEXT("What happened, and is over:")), over);
    if (over.empty())
        all.push_back(say(HR_TEXT("Nothing else happened.")));
    put(say(HR_TEXT("Not as usual, do not forget:")), unusual);
    return render(lines(all), catalog) + '\n';
}

} // namespace handrail::wording
