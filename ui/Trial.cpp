#include "Trial.h"

#include "alerting/JournalOrder.h"
#include "contract/FailureKinds.h"
#include "ui/Words.h"
#include "wording/LabelTexts.h"

#include <algorithm>

namespace handrail::ui {

namespace {

constexpr unsigned kPoints = 4'000;                 ///< of one piece: an agent gives no more than 5,000
constexpr Millis kFine = std::chrono::hours(24);    ///< up to here by the windows that were judged live
constexpr Millis kCoarseSpan = std::chrono::minutes(1); ///< an agent keeps these for longer

Millis pieceOf(const contract::Agreement& agreement, Millis over)
{
    return (over <= kFine ? agreement.span : kCoarseSpan) * kPoints;
}

} // namespace

Result<client::WhatIf::Change> Trial::read(const contract::Agreement& agreement, const wording::TriableLimit& which,
                                           const QString& written)
{
    client::WhatIf::Change change{which.failure, 0, {}};
    if (which.isBudget)
        return contract::parseBudget(written.toStdString()).map([&](const contract::Budget& budget) {
            change.budget = budget;
            return change;
        });
    const contract::Failure* line = agreement.failure(which.failure);
    const contract::FailureKind* kind = line ? contract::failureKind(line->kind) : nullptr;
    if (!kind || !kind->signal)
        return fail(ErrorCode::notFound, "the agreement has no such limit any more");
    return contract::parseInSignalUnit(*kind->signal, written.toStdString()).map([&](double limit) {
        change.limit = limit;
        return change;
    });
}

void Trial::begin(Feed& feed, Of of, Ask ask)
{
    m_feed = &feed;
    m_of = std::move(of);
    m_ask = std::move(ask);
    m_from = m_next = m_of.now - m_ask.over;
    std::vector<journal::Entry> happened; // no more of them than can explain something
    std::ranges::copy_if(*std::exchange(m_of.entries, nullptr), std::back_inserter(happened), [this](const journal::Entry& entry) {
        return entry.service == m_of.service && alerting::happenedAnyway(entry.body);
    });
    m_judging = std::make_unique<client::WhatIf>(m_of.agreement, m_of.normal, std::move(happened), m_ask.change);
    askNext();
}

void Trial::askNext()
{
    const auto done = (m_next - m_from) * 100 / std::max(m_ask.over, Millis(1));
    Q_EMIT progressed(say(wording::whatIfProgress(static_cast<unsigned>(done))));
    if (m_next >= m_of.now) {
        m_asked = 0;
        m_judging->end();
        return;
    }
    const WallTime to = std::min(m_next + pieceOf(*m_of.agreement, m_ask.over), m_of.now);
    m_asked = m_feed->history(m_of.service, m_next, to, kPoints);
    m_next = to;
}

bool Trial::take(const Feed& feed, client::HistoryCame& came)
{
    if (&feed != m_feed || m_asked == 0 || came.ask != m_asked)
        return false;
    if (!came.windows) {
        end(came.windows.error());
        return true;
    }
    m_judging->take(std::move(*came.windows));
    askNext();
    return true;
}

void Trial::poll()
{
    if (!m_judging)
        return;
    const auto answer = m_judging->takeAnswer();
    if (!answer)
        return;
    if (!*answer)
        return end(answer->error());
    const client::WhatIf::Answer& known = **answer;
    const client::WhatIf::Change& asked = m_ask.change;
    const wording::Text change = !asked.file.empty() ? wording::whatIfFile(asked.file.filename().string())
                                 : asked.budget      ? wording::whatIfBudget(*asked.budget)
                                                     : wording::whatIfLimit(*known.agreement, asked.failure, asked.limit);
    const auto view = wording::whatIfView({*known.agreement, *known.other, known.asItIs, known.changed, change,
                                           known.windows == 0 ? m_of.now : known.from, m_of.now, m_ask.over > kFine});
    m_judging.reset();
    m_feed = nullptr;
    Q_EMIT came(view);
}

void Trial::forget(const Feed& feed)
{
    if (&feed != m_feed)
        return;
    m_feed = nullptr;
    m_judging.reset();
}

void Trial::end(const Error& why)
{
    m_judging.reset();
    m_feed = nullptr;
    m_asked = 0;
    Q_EMIT failed(say(wording::errorText(why.what, why.whatToDo)));
}

} // namespace handrail::ui
