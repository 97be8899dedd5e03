#include "collector/Collector.h"
#include "collector/Contact.h"
#include "collector/InferenceCalls.h"
#include "collector/StatisticsReader.h"
#include "collector/TestQuestions.h"
#include "collector/Unreported.h"
#include "collector/Worker.h"

#include <algorithm>

namespace handrail::collector {

namespace {

constexpr Millis kAnswersWithin{1'000}; ///< unless it was agreed what is slow
constexpr Millis kSoonestUnanswered{500};
constexpr Millis kLatestUnanswered{30'000};
constexpr Millis kShortestTick{50}, kLongestTick{1'000};
constexpr int kMostAgain = 8; ///< in a row: one that is known to be gone is asked in its turn
constexpr Millis kInDoubtAfter{150}, kAskAgainAfter{150};
constexpr std::size_t kMostCalls = 16; ///< a server that answers nothing must not pile up calls
constexpr int kMetadataEvery = 30;     ///< turns
constexpr int kStatisticsAgainAfter = 60;

bool isSilence(const grpc::Status& status)
{
    return status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED || status.error_code() == grpc::StatusCode::CANCELLED;
}

bool isRefusal(const grpc::Status& status)
{
    const std::string& text = status.error_message();
    return status.error_code() == grpc::StatusCode::UNAVAILABLE
           && (text.find("refused") != std::string::npos || text.find("reset") != std::string::npos
               || text.find("losed") != std::string::npos || text.find("roken pipe") != std::string::npos);
}

/// How long a question may wait before it counts as left without an answer: twice what was agreed to be slow.
Millis unansweredAfter(const contract::Agreement& agreement)
{
    for (const contract::Failure& failure : agreement.failures)
        if (failure.kind == journal::AlertKind::slow && failure.limit)
            return std::clamp(Millis(static_cast<std::int64_t>(2 * *failure.limit)), kSoonestUnanswered, kLatestUnanswered);
    return kAnswersWithin;
}

/// What a service is asked again and again. While it seems well, as often as agreed. In doubt - a question waits longer than is
/// usual, a call was refused, the connection broke - at once, and then so often that two questions left without an answer
/// say soon that it doesn't answer.
class InferenceCollector final : public Collector {
public:
    InferenceCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink, const Clock& clock)
        : m_agreement(std::move(agreement)), m_sink(sink), m_clock(clock), m_isLoopback(isLoopback(m_agreement->sources.oip)),
          m_isOnlySource(m_agreement->sources.answersFile.empty() && m_agreement->sources.answersPush.empty()
                         && m_agreement->sources.metrics.empty()),
          m_unansweredAfter(unansweredAfter(*m_agreement)), m_contact(m_agreement->service, "open inference", sink)
    {
    }
    ~InferenceCollector() override { InferenceCollector::stop(); }

    void start() override
    {
        m_calls = std::make_unique<InferenceCalls>(m_agreement->sources.oip);
        m_worker.start("hr-inference", std::clamp(m_agreement->sources.askEvery / 5, kShortestTick, kLongestTick), [this] { tick(); });
    }
    void stop() override
    {
        m_worker.stop();
        if (m_calls)
            m_calls->stop();
    }

private:
    void tick();
    [[nodiscard]] bool isInDoubt(SteadyTime now);
    void reportOverdue(SteadyTime now);
    void turn();
    void askAgain();
    void askLive();
    void askReady();
    void askMetadata();
    void askStatistics();
    void askQuestion();
    void liveAnswered(const grpc::Status& status);
    void questionAnswered(const grpc::Status& status, const inference::ModelInferResponse& response,
                          const contract::TestQuestion& question, std::uint64_t number);
    void contribute(Window part) { m_sink.contribute(m_agreement->service, m_clock.wall(), std::move(part)); }
    [[nodiscard]] std::optional<bool> isReachable(const grpc::Status& status);
    [[nodiscard]] bool hasMetadata()
    {
        const Lock lock(m_mutex);
        return m_metadata.has_value();
    }
    /// Those that were answered with nothing, and those that wait for too long already.
    [[nodiscard]] std::uint64_t unansweredInRow(SteadyTime now) const HR_REQUIRES(m_mutex)
    {
        const auto overdue = std::ranges::count_if(m_waiting, [&](const auto& each) { return now - each.second >= m_unansweredAfter; });
        return m_unanswered + static_cast<std::uint64_t>(overdue);
    }

    const std::shared_ptr<const contract::Agreement> m_agreement;
    Sink& m_sink;
    const Clock& m_clock;
    const bool m_isLoopback;
    const bool m_isOnlySource;
    const Millis m_unansweredAfter;
    std::unique_ptr<InferenceCalls> m_calls;

    // The worker's alone.
    int m_turn = 0;
    std::uint64_t m_number = 0;
    SteadyTime m_nextTurn{}, m_askedAt{};
    bool m_wasConnected = false;
    int m_timesAgain = 0;

    Contact m_contact; // synchronised by itself
    Mutex m_mutex;
    bool m_hasStatistics HR_GUARDED_BY(m_mutex) = false;
    std::optional<inference::ModelMetadataResponse> m_metadata HR_GUARDED_BY(m_mutex);
    StatisticsReader m_statistics HR_GUARDED_BY(m_mutex);
    int m_noStatisticsUntil HR_GUARDED_BY(m_mutex) = 0;
    std::map<std::uint64_t, SteadyTime> m_waiting HR_GUARDED_BY(m_mutex); ///< questions under way, and when they were asked
    std::uint64_t m_unanswered HR_GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_reported HR_GUARDED_BY(m_mutex) = 0;
    bool m_wasRefused HR_GUARDED_BY(m_mutex) = false;
    std::uint64_t m_ownAnswered HR_GUARDED_BY(m_mutex) = 0;
    bool m_isLive HR_GUARDED_BY(m_mutex) = false;

    Worker m_worker;
};

void InferenceCollector::tick()
{
    const SteadyTime now = std::chrono::steady_clock::now();
    reportOverdue(now);
    const bool isConnected = m_calls->isConnected();
    const bool hasBroken = std::exchange(m_wasConnected, isConnected) && !isConnected;
    if (now >= m_nextTurn) {
        // The first turn learns how questions are to be asked, so the second follows it.
        const bool isFirst = m_nextTurn == SteadyTime();
        m_nextTurn = isFirst ? now : std::max(m_nextTurn + std::max(m_agreement->sources.askEvery, Millis(100)), now);
        m_askedAt = now;
        return turn();
    }
    const bool isInDoubtNow = hasBroken || isInDoubt(now);
    m_timesAgain = isInDoubtNow ? m_timesAgain : 0;
    if (hasBroken || (isInDoubtNow && m_timesAgain < kMostAgain && now - m_askedAt >= std::max(kAskAgainAfter, m_unansweredAfter / 4))) {
        m_askedAt = now;
        ++m_timesAgain;
        askAgain();
    }
}

bool InferenceCollector::isInDoubt(SteadyTime now)
{
    const Lock lock(m_mutex);
    return m_wasRefused || (!m_waiting.empty() && now - m_waiting.begin()->second >= std::max(kInDoubtAfter, m_unansweredAfter / 4));
}

void InferenceCollector::reportOverdue(SteadyTime now)
{
    Window part;
    part.unreported = unreportedBut({});
    {
        const Lock lock(m_mutex);
        const std::uint64_t left = unansweredInRow(now);
        if (left <= m_reported)
            return;
        part.unanswered = m_reported = left;
    }
    contribute(std::move(part));
}

void InferenceCollector::askAgain()
{
    if (m_calls->running() >= kMostCalls)
        return;
    askLive();
    if (hasMetadata())
        askQuestion();
}

void InferenceCollector::turn()
{
    const int number = m_turn++;
    if (m_calls->running() >= kMostCalls)
        return;
    const bool isKnown = hasMetadata();
    bool wantsStatistics = false;
    {
        const Lock lock(m_mutex);
        wantsStatistics = m_isOnlySource && number >= m_noStatisticsUntil;
    }
    askLive();
    if (isKnown)
        askQuestion();
    if (!isKnown || number % kMetadataEvery == 0)
        askMetadata();
    askReady();
    if (wantsStatistics)
        askStatistics();
}

/// None when it can't be told: the way to the machine may be gone rather than the service.
std::optional<bool> InferenceCollector::isReachable(const grpc::Status& status)
{
    const auto code = status.error_code();
    if (status.ok() || (code != grpc::StatusCode::UNAVAILABLE && !isSilence(status)))
        return true;
    if (m_isLoopback || isRefusal(status) || (isSilence(status) && m_calls->isConnected()))
        return false;
    return {};
}

void InferenceCollector::askLive()
{
    m_calls->start<inference::ServerLiveRequest, inference::ServerLiveResponse>(
        {}, kAnswersWithin,
        [](auto& stub, auto* context, auto* sent, auto* response, auto done) {
            stub.ServerLive(context, sent, response, std::move(done));
        },
        [this](const grpc::Status& status, const inference::ServerLiveResponse&) { liveAnswered(status); });
}

void InferenceCollector::liveAnswered(const grpc::Status& status)
{
    if (status.error_code() == grpc::StatusCode::CANCELLED)
        return; // by stop()
    const auto reachable = isReachable(status);
    Window part;
    part.reachable = reachable;
    part.unreported = unreportedBut({});
    {
        const Lock lock(m_mutex);
        m_isLive = reachable == true;
        m_wasRefused = reachable == false && !isSilence(status);
    }
    if (reachable == true)
        m_contact.found();
    else
        m_contact.lost(Error{ErrorCode::unavailable, status.error_message(), m_agreement->sources.oip,
                             "check that the service runs and the address is right"});
    if (reachable)
        contribute(std::move(part));
}

void InferenceCollector::askReady()
{
    inference::ModelReadyRequest request;
    request.set_name(m_agreement->sources.model);
    m_calls->start<inference::ModelReadyRequest, inference::ModelReadyResponse>(
        std::move(request), kAnswersWithin,
        [](auto& stub, auto* context, auto* sent, auto* response, auto done) {
            stub.ModelReady(context, sent, response, std::move(done));
        },
        [this](const grpc::Status& status, const inference::ModelReadyResponse& response) {
            if (!status.ok())
                return;
            Window part;
            part.gauges["model_ready"] = response.ready() ? 1 : 0;
            part.unreported = unreportedBut({"gauges"});
            contribute(std::move(part));
        });
}

void InferenceCollector::askMetadata()
{
    inference::ModelMetadataRequest request;
    request.set_name(m_agreement->sources.model);
    m_calls->start<inference::ModelMetadataRequest, inference::ModelMetadataResponse>(
        std::move(request), kAnswersWithin,
        [](auto& stub, auto* context, auto* sent, auto* response, auto done) {
            stub.ModelMetadata(context, sent, response, std::move(done));
        },
        [this](const grpc::Status& status, const inference::ModelMetadataResponse& response) {
            const Lock lock(m_mutex);
            if (status.ok())
                m_metadata = response;
            else if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED && !m_metadata)
                m_metadata = inference::ModelMetadataResponse();
        });
}

void InferenceCollector::askStatistics()
{
    inference::ModelStatisticsRequest request;
    request.set_name(m_agreement->sources.model);
    m_calls->start<inference::ModelStatisticsRequest, inference::ModelStatisticsResponse>(
        std::move(request), kAnswersWithin,
        [](auto& stub, auto* context, auto* sent, auto* response, auto done) {
            stub.ModelStatistics(context, sent, response, std::move(done));
        },
        [this, turn = m_turn](const grpc::Status& status, const inference::ModelStatisticsResponse& response) {
            std::optional<Window> part;
            {
                const Lock lock(m_mutex);
                m_hasStatistics = m_hasStatistics || status.ok();
                if (status.ok())
                    part = m_statistics.take(response, m_agreement->sources.model, std::exchange(m_ownAnswered, 0));
                else if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED)
                    m_noStatisticsUntil = turn + kStatisticsAgainAfter;
            }
            if (part)
                contribute(std::move(*part));
        });
}

void InferenceCollector::askQuestion()
{
    const auto& questions = m_agreement->testQuestions;
    if (questions.empty())
        return;
    const std::uint64_t number = m_number++;
    const auto& question = questions[number % questions.size()];
    inference::ModelMetadataResponse metadata;
    {
        const Lock lock(m_mutex);
        metadata = m_metadata.value_or(inference::ModelMetadataResponse());
    }
    auto request = questionRequest(question, *m_agreement, metadata, number);
    if (!request) {
        m_contact.lost(request.error());
        return;
    }
    const auto asked = std::chrono::steady_clock::now();
    {
        const Lock lock(m_mutex);
        m_waiting.emplace(number, asked);
    }
    m_calls->start<inference::ModelInferRequest, inference::ModelInferResponse>(
        std::move(*request), std::max(kAnswersWithin, m_unansweredAfter),
        [](auto& stub, auto* context, auto* sent, auto* response, auto done) {
            stub.ModelInfer(context, sent, response, std::move(done));
        },
        [this, &question, number](const grpc::Status& status, const inference::ModelInferResponse& response) {
            questionAnswered(status, response, question, number);
        });
}

void InferenceCollector::questionAnswered(const grpc::Status& status, const inference::ModelInferResponse& response,
                                          const contract::TestQuestion& question, std::uint64_t number)
{
    const SteadyTime now = std::chrono::steady_clock::now();
    std::chrono::duration<double, std::milli> took{};
    if (status.error_code() == grpc::StatusCode::CANCELLED)
        return;
    Window part;
    part.unreported = unreportedBut({"known_answers"});
    bool takesLatency = false;
    {
        const Lock lock(m_mutex);
        // A server that is there and says "unavailable" has answered: that may be its fallback.
        const bool isThere = status.error_code() != grpc::StatusCode::UNAVAILABLE || (m_isLive && !isRefusal(status));
        m_unanswered = !isSilence(status) && isThere ? 0 : m_unanswered + 1;
        if (const auto asked = m_waiting.extract(number))
            took = now - asked.mapped();
        part.unanswered = m_reported = m_unanswered == 0 ? 0 : unansweredInRow(now);
        if (status.ok())
            ++m_ownAnswered;
        takesLatency = m_isOnlySource && !m_hasStatistics;
    }
    if (status.ok()) {
        const auto answer = readAnswer(response, *m_agreement);
        if (!answer.version.empty())
            part.version = answer.version;
        if (m_agreement->sources.metrics.empty())
            part.fallbackMode = answer.fallback;
        // What the fallback answers was never promised to be the model's answer.
        if (answer.text && answer.fallback.value_or("").empty()) {
            part.knownAnswers.judged = 1;
            part.knownAnswers.wrong = isRight(*answer.text, question.answer) ? 0 : 1;
        }
        if (takesLatency) {
            part.latency.add(took.count());
            part.latencySource = LatencySource::ownQuestions;
        }
    } else if (!isSilence(status) && status.error_code() != grpc::StatusCode::UNAVAILABLE) {
        part.knownAnswers = {1, 1};
    }
    contribute(std::move(part));
}

} // namespace

std::unique_ptr<Collector> inferenceCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink,
                                              const Clock& clock)
{
    return std::make_unique<InferenceCollector>(std::move(agreement), sink, clock);
}

} // namespace handrail::collector
