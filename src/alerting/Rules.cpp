#include "alerting/Rules.h"

#include "alerting/BudgetRule.h"
#include "alerting/MixRule.h"
#include "alerting/PresenceRules.h"
#include "alerting/SeriesRule.h"
#include "alerting/ShareRule.h"
#include "alerting/TimeRules.h"
#include "alerting/TrafficRule.h"
#include "alerting/VersionRule.h"

#include <algorithm>

namespace handrail::alerting {
namespace {

using journal::AlertKind;

constexpr double kHalf = 0.5; ///< a dependency is slow when its median call is

std::optional<SharePlace> fieldPlace(const Plan& plan, const Layout& layout)
{
    const FieldPlace* field = layout.field(plan.subject);
    if (!field)
        return {};
    const std::size_t hits = plan.kind == AlertKind::inputMissing      ? field->missing
                             : plan.kind == AlertKind::inputOutOfRange ? field->outOfRange
                                                                       : field->unseen;
    return SharePlace{hits, field->total, *plan.limit};
}

std::optional<SharePlace> dependencyPlace(const Plan& plan, const Layout& layout)
{
    const DependencyPlace* dependency = layout.dependency(plan.subject);
    if (!dependency)
        return {};
    if (plan.kind == AlertKind::dependencyFailing)
        return SharePlace{dependency->failures, dependency->calls, *plan.limit};
    return SharePlace{dependency->slow, dependency->timed, kHalf};
}

std::optional<SharePlace> sharePlace(const Plan& plan, const Layout& layout)
{
    switch (plan.kind) {
    case AlertKind::failing: return SharePlace{kErrors, kCheckedRequests, plan.limit.value_or(0)};
    case AlertKind::slow: {
        const auto above = layout.slowerThan(*plan.limit);
        return above ? std::optional(SharePlace{*above, kTimed, plan.slowestShare}) : std::nullopt;
    }
    case AlertKind::inputMissing:
    case AlertKind::inputOutOfRange:
    case AlertKind::inputUnseen: return fieldPlace(plan, layout);
    case AlertKind::guessing: return SharePlace{kGuesses, kRated, *plan.limit};
    // The right answers are known: so many right ones in a row that the worst share of wrong ones would hardly leave any.
    case AlertKind::testQuestionsWrong: return SharePlace{kAskedWrong, kAsked, *plan.limit, 2, 0.01};
    case AlertKind::outcomesWrong: {
        SharePlace place{kOutcomesWrong, kOutcomes, *plan.limit};
        if (layout.outcomeShare()) {
            place.of = kRequests;
            place.usualTries = *layout.outcomeShare();
        }
        return place;
    }
    case AlertKind::dependencySlow:
    case AlertKind::dependencyFailing: return dependencyPlace(plan, layout);
    default: return {};
    }
}

std::unique_ptr<Rule> makeMixRule(const Plan& plan, const Layout& layout)
{
    const FieldPlace* field = plan.kind == AlertKind::inputMoved ? layout.field(plan.subject) : nullptr;
    const auto* place = field ? &field->mix : plan.kind == AlertKind::answersMoved ? &layout.answers() : nullptr;
    return place && *place ? std::make_unique<MixRule>(plan, **place) : nullptr;
}

std::unique_ptr<Rule> makeRule(const Plan& plan, const Layout& layout, std::optional<std::size_t> over)
{
    switch (plan.kind) {
    case AlertKind::notAnswering: return std::make_unique<NotAnsweringRule>(plan);
    case AlertKind::contactLost: return std::make_unique<ContactLostRule>(plan);
    case AlertKind::fewRequests: return std::make_unique<TrafficRule>(plan);
    case AlertKind::answersMoved:
    case AlertKind::inputMoved: return makeMixRule(plan, layout);
    case AlertKind::dependencyStale: return std::make_unique<StaleRule>(plan);
    case AlertKind::fallbackTooLong: return std::make_unique<FallbackRule>(plan);
    case AlertKind::versionWorse: return std::make_unique<VersionRule>(plan);
    case AlertKind::unusualForItself: return std::make_unique<SeriesRule>(plan);
    default: break;
    }
    const auto place = sharePlace(plan, layout);
    if (place && plan.budget)
        return std::make_unique<BudgetRule>(plan, *place);
    return place ? std::make_unique<ShareRule>(plan, *place, over) : nullptr;
}

} // namespace

std::vector<Millis> extraLengths(const std::vector<Plan>& plans)
{
    std::vector<Millis> lengths;
    for (const Plan& plan : plans)
        if (plan.over > Millis(0) && std::ranges::find(lengths, plan.over) == lengths.end())
            lengths.push_back(plan.over);
    return lengths;
}

std::vector<std::unique_ptr<Rule>> makeRules(const std::vector<Plan>& plans, const Layout& layout,
                                             const std::vector<Millis>& extra)
{
    std::vector<std::unique_ptr<Rule>> rules;
    for (const Plan& plan : plans) {
        const auto length = std::ranges::find(extra, plan.over);
        const auto over = length == extra.end()
                              ? std::nullopt
                              : std::optional<std::size_t>(kStandardStretches + std::size_t(length - extra.begin()));
        if (auto rule = makeRule(plan, layout, over))
            rules.push_back(std::move(rule));
    }
    return rules;
}

} // namespace handrail::alerting
