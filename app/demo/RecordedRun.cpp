#include "demo/RecordedRun.h"

#include "demo/Forecaster.h"
#include "demo/Training.h"
#include "demo/Travellers.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <ostream>
#include <random>
#include <utility>

namespace handrail::demo {

namespace {

constexpr FlightMinute kAsked = 3 * 60; ///< how long before they leave
constexpr FlightMinute kStaleBy = 12 * 60;
constexpr std::int64_t kFirstMs = 978'307'200'000; ///< 2001-01-01T00:00:00Z
constexpr std::array kRecordable = {"version-wrong", "version-fails", "kilometres", "field-dropped",
                                    "new-airports",  "store-stale",   "store-down"};

WallTime wallAt(FlightMinute minute, double part = 0)
{
    return fromMs(kFirstMs + minute * 60'000 + static_cast<std::int64_t>(part * 60'000));
}

Result<void> trainFor(const std::vector<Flight>& flights, const Lateness& lateness, const Settings& settings,
                      const std::string& fault)
{
    std::error_code ignored;
    for (const std::string version : {"v11", "v12"}) {
        if (std::filesystem::exists(settings.models() / version / "version.json", ignored))
            continue;
        if (auto trained = trainInto(settings.models() / version, flights, lateness, planOf(version)); !trained)
            return trained;
    }
    if (fault.starts_with("version-"))
        return trainInto(settings.models() / "v13", flights, lateness, planOfFault(fault));
    return {};
}

class Run {
public:
    Run(const std::vector<Flight>& flights, const RecordedRun& plan, Repository& repository, const Lateness& lateness,
        std::ostream& answers, std::ostream* right)
        : m_flights(flights), m_plan(plan), m_lateness(lateness), m_answers(answers), m_right(right), m_random(plan.seed),
          m_faultRandom(plan.seed + 1), m_knownRandom(plan.seed + 2), m_nextKnown(wallAt(plan.from)),
          m_forecaster(repository, FallbackTable::learn(leavingBetween(flights, 0, kFirstAsked)),
                       [this](const std::string& airport, auto at) { return recent(airport, *at); }, m_cache)
    {
    }

    void minute(FlightMinute now)
    {
        tellLanded(now);
        const auto leaving = leavingBetween(m_flights, now, now + kAsked);
        m_due = leaving.empty() ? 0 : m_due + m_plan.perMinute;
        const auto count = static_cast<std::uint64_t>(m_due);
        m_due -= static_cast<double>(count);
        std::uint64_t rightOnes = 0;
        for (std::uint64_t i = 0; i < count; ++i) {
            const Flight& flight = leaving[m_random() % leaving.size()];
            const WallTime at = wallAt(now, static_cast<double>(i) / static_cast<double>(count));
            askKnown(now, at);
            rightOnes += ask(flight, now, at) ? 1 : 0;
        }
        askKnown(now, wallAt(now + 1));
        if (m_right && count > 0)
            *m_right << toRfc3339(wallAt(now)) << ',' << count << ',' << rightOnes << '\n';
    }

private:
    struct Outcome {
        std::string id, prediction, version;
    };

    [[nodiscard]] bool isHit(FlightMinute now, std::mt19937_64& random) const
    {
        if (m_plan.fault.empty() || now < m_plan.broken)
            return false;
        const double share = m_plan.comesOn <= 0 ? 1.0
                                                 : static_cast<double>(now - m_plan.broken) /
                                                       static_cast<double>(m_plan.comesOn);
        return std::uniform_real_distribution(0.0, 1.0)(random) < share;
    }
    [[nodiscard]] Result<StoreClient::Reading> recent(const std::string& airport, FlightMinute at) const
    {
        if (m_isHit && m_plan.fault == "store-down")
            return fail(ErrorCode::unavailable, "the store of recent lateness doesn't answer");
        if (m_isHit && m_plan.fault == "store-stale")
            return StoreClient::Reading{m_lateness.recent(airport, m_plan.broken - kStaleBy).share,
                                        static_cast<double>(at - m_plan.broken) * 60};
        return StoreClient::Reading{m_lateness.recent(airport, at).share, 0};
    }
    bool ask(const Flight& flight, FlightMinute now, WallTime at);
    void askKnown(FlightMinute now, WallTime until);
    [[nodiscard]] AnswerRecord answer(const Asked& asked) const;
    [[nodiscard]] AnswerRecord answerAbout(const Flight& flight, const Asked& asked);
    void tellLanded(FlightMinute now);

    const std::vector<Flight>& m_flights;
    const RecordedRun& m_plan;
    const Lateness& m_lateness;
    std::ostream& m_answers;
    std::ostream* m_right;
    std::mt19937_64 m_random, m_faultRandom, m_knownRandom; ///< neither a fault nor test questions change which flights are asked about
    WallTime m_nextKnown;
    std::uint64_t m_knownAsked = 0;
    std::map<std::pair<std::size_t, bool>, AnswerRecord> m_known; ///< a version says the same to the same: by place, and whether it was hit
    std::map<std::pair<const Flight*, bool>, AnswerRecord> m_thisHour; ///< in which a flight's question is the same again
    AnswerCache m_cache;
    FlightMinute m_hour = -1;
    bool m_isHit = false; ///< the question that is being asked
    double m_due = 0;
    std::uint64_t m_asked = 0;
    std::map<std::pair<FlightMinute, const Flight*>, Outcome> m_inTheAir; ///< one per flight: the last answer
    Forecaster m_forecaster;
};

bool Run::ask(const Flight& flight, FlightMinute now, WallTime at)
{
    Asked asked;
    asked.id = fmt::format("r-{}", ++m_asked);
    asked.question = questionAbout(flight);
    asked.at = now;
    m_isHit = isHit(now, m_faultRandom);
    if (m_isHit)
        spoil(asked.question, m_plan.fault, m_faultRandom);
    if (m_isHit && m_plan.fault.starts_with("version-"))
        asked.version = "v13";
    AnswerRecord record = answerAbout(flight, asked);
    record.time = at;
    m_answers << toLine(record);
    if (record.answer.empty())
        return false;
    m_inTheAir[{flight.landed(), &flight}] = {record.id, record.answer, record.version};
    return record.answer == (flight.isLate() ? "late" : "on time");
}

AnswerRecord Run::answer(const Asked& asked) const
{
    const auto begin = std::chrono::steady_clock::now();
    AnswerRecord record = m_forecaster.answer(asked);
    record.latencyMs = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    return record;
}

/// What the store says changes with the hour, and what a fault of it or of the travellers does with each question.
AnswerRecord Run::answerAbout(const Flight& flight, const Asked& asked)
{
    if (m_isHit && asked.version.empty())
        return answer(asked);
    if (std::exchange(m_hour, *asked.at / 60) != *asked.at / 60)
        m_thisHour.clear();
    const auto [kept, isNew] = m_thisHour.try_emplace({&flight, m_isHit});
    if (isNew)
        kept->second = answer(asked);
    AnswerRecord record = kept->second;
    record.id = asked.id;
    return record;
}

/// Those that are due before `until`.
void Run::askKnown(FlightMinute now, WallTime until)
{
    const bool isOfTravellers = !m_plan.fault.starts_with("version-") && !m_plan.fault.starts_with("store-");
    for (; m_plan.knownEvery > Millis(0) && !m_plan.known.empty() && m_nextKnown < until; m_nextKnown += m_plan.knownEvery) {
        const std::size_t place = m_knownAsked++ % m_plan.known.size();
        const KnownQuestion& known = m_plan.known[place];
        m_isHit = isHit(now, m_knownRandom) && !isOfTravellers;
        const auto [kept, isNew] = m_known.try_emplace({place, m_isHit});
        AnswerRecord& record = kept->second;
        if (isNew || !known.question.lateness) { // without it the store says something else each time
            Asked asked;
            asked.question = known.question;
            asked.at = now;
            asked.synthetic = true;
            asked.version = m_isHit && m_plan.fault.starts_with("version-") ? "v13" : "";
            record = answer(asked);
            record.target = known.answer;
        }
        record.id = fmt::format("t-{}", m_knownAsked);
        record.time = m_nextKnown;
        m_answers << toLine(record);
    }
}

void Run::tellLanded(FlightMinute now)
{
    while (!m_inTheAir.empty() && m_inTheAir.begin()->first.first <= now) {
        const auto& [key, answered] = *m_inTheAir.begin();
        OutcomeRecord record;
        record.id = answered.id;
        record.time = wallAt(now);
        record.target = key.second->isLate() ? "late" : "on time";
        record.prediction = answered.prediction;
        record.version = answered.version;
        m_answers << toLine(record);
        m_inTheAir.erase(m_inTheAir.begin());
    }
}

} // namespace

bool canBeRecorded(const std::string& fault)
{
    return std::ranges::find(kRecordable, fault) != kRecordable.end();
}

Result<void> runRecorded(const std::vector<Flight>& flights, const Settings& settings, const RecordedRun& run,
                         std::ostream& answers, std::ostream* right)
{
    if (!run.fault.empty() && !canBeRecorded(run.fault))
        return fail(ErrorCode::invalidInput, "this fault needs a clock, or there is no such fault", run.fault,
                    fmt::format("one of {}", fmt::join(kRecordable, ", ")));
    const Lateness lateness(flights);
    if (auto trained = trainFor(flights, lateness, settings, run.fault); !trained)
        return trained;
    auto repository = Repository::open(settings);
    if (!repository)
        return fail(repository.error());
    Run all(flights, run, **repository, lateness, answers, right);
    for (FlightMinute now = run.from; now < run.until && answers; ++now)
        all.minute(now);
    answers.flush();
    if (!answers)
        return fail(ErrorCode::failed, "the answers can't be written");
    return {};
}

} // namespace handrail::demo
