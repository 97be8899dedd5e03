#include "demo/History.h"

#include "base/Files.h"
#include "demo/HttpEnd.h"
#include "demo/InferCodec.h"
#include "demo/LatenessStore.h"
#include "demo/ModelServer.h"
#include "demo/Training.h"
#include "demo/Travellers.h"
#include "inference/inference.grpc.pb.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <fstream>
#include <grpcpp/grpcpp.h>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

namespace handrail::demo {

namespace {

constexpr FlightMinute kAhead = 3 * 60;
constexpr int kAskers = 2; ///< few, so that what is measured is the service and not the queue in front of it

/// One question of those days and what was answered.
struct Ask {
    const Flight* flight = nullptr;
    FlightMinute at = 0;
    std::string prediction, version;
};

std::vector<Ask> asksBefore(const std::vector<Flight>& flights, FlightMinute start, int days)
{
    std::mt19937_64 random(1);
    std::vector<Ask> asks;
    const FlightMinute first = std::max<FlightMinute>(0, start - days * kDay);
    for (const Flight& flight : leavingBetween(flights, first, start + kAhead)) {
        const FlightMinute at = flight.departure - static_cast<FlightMinute>(random() % kAhead);
        if (at < start && at >= first)
            asks.push_back({&flight, at, {}, {}});
    }
    std::ranges::stable_sort(asks, {}, &Ask::at);
    return asks;
}

std::string idOf(std::size_t number)
{
    return fmt::format("h-{}", number + 1);
}

class EarlierDays {
public:
    EarlierDays(const std::vector<Flight>& flights, FlightMinute start, int days)
        : m_start(start), m_now(SystemClock().wall()), m_asks(asksBefore(flights, start, days))
    {
    }

    [[nodiscard]] std::size_t size() const { return m_asks.size(); }
    [[nodiscard]] Result<void> askAll(const std::string& address);
    [[nodiscard]] Result<void> tellOutcomes(const std::string& address) const;
    [[nodiscard]] Result<void> keepPending(const std::filesystem::path& file) const;

private:
    /// Seconds are spread, or everything of a minute would happen at once.
    [[nodiscard]] WallTime wallAt(FlightMinute minute, std::size_t number) const
    {
        return m_now - std::chrono::minutes(m_start - minute) + Millis(number * 7919 % 60'000);
    }
    [[nodiscard]] PendingOutcome outcomeOf(std::size_t number) const;
    [[nodiscard]] std::vector<std::size_t> lastAsks() const;

    const FlightMinute m_start;
    const WallTime m_now;
    std::vector<Ask> m_asks;
};

Result<void> EarlierDays::askAll(const std::string& address)
{
    std::atomic<std::size_t> next{0}, failed{0};
    const auto askSome = [&] {
        const auto stub =
            inference::GRPCInferenceService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
        for (std::size_t i = next++; i < m_asks.size(); i = next++) {
            Ask& ask = m_asks[i];
            Asked asked;
            asked.id = idOf(i);
            asked.question = questionAbout(*ask.flight);
            asked.at = ask.at;
            asked.replayAt = wallAt(ask.at, i);
            grpc::ClientContext context;
            inference::ModelInferRequest request;
            inference::ModelInferResponse response;
            writeRequest(asked, request);
            if (!stub->ModelInfer(&context, request, &response).ok()) {
                ++failed;
                continue;
            }
            ask.prediction = response.outputs(0).contents().bytes_contents(0);
            ask.version = response.model_version();
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < kAskers; ++i)
        threads.emplace_back(askSome);
    for (auto& thread : threads)
        thread.join();
    if (failed > m_asks.size() / 100)
        return fail(ErrorCode::failed, fmt::format("{} of {} questions failed", failed.load(), m_asks.size()), address);
    return {};
}

PendingOutcome EarlierDays::outcomeOf(std::size_t number) const
{
    const Ask& ask = m_asks[number];
    return {idOf(number), ask.flight->isLate() ? "late" : "on time", ask.prediction, ask.version, ask.flight->landed()};
}

/// One outcome per flight: that of the last answer.
std::vector<std::size_t> EarlierDays::lastAsks() const
{
    std::map<const Flight*, std::size_t> last;
    for (std::size_t i = 0; i < m_asks.size(); ++i) {
        if (!m_asks[i].prediction.empty())
            last[m_asks[i].flight] = i;
    }
    std::vector<std::size_t> numbers;
    for (const auto& [flight, number] : last)
        numbers.push_back(number);
    return numbers;
}

Result<void> EarlierDays::tellOutcomes(const std::string& address) const
{
    nlohmann::json body = nlohmann::json::array();
    const auto send = [&]() -> Result<void> {
        const auto taken = httpCall(address, "POST", "/outcomes", body.dump(), Millis(5000));
        body = nlohmann::json::array();
        if (!taken || taken->status != 200)
            return fail(ErrorCode::failed, "the server doesn't take the outcomes", address);
        return {};
    };
    for (const std::size_t number : lastAsks()) {
        const PendingOutcome outcome = outcomeOf(number);
        if (outcome.landed >= m_start)
            continue;
        body.push_back({{"id", outcome.id},
                        {"target", outcome.target},
                        {"prediction", outcome.prediction},
                        {"version", outcome.version},
                        {"replay_ms", toMs(wallAt(outcome.landed, number))}});
        if (body.size() == 1000)
            if (auto sent = send(); !sent)
                return sent;
    }
    return send();
}

Result<void> EarlierDays::keepPending(const std::filesystem::path& file) const
{
    std::string lines;
    for (const std::size_t number : lastAsks()) {
        const PendingOutcome outcome = outcomeOf(number);
        if (outcome.landed >= m_start)
            lines += toLine(outcome);
    }
    return writeFileDurably(file, lines);
}

Result<void> sortByTime(const std::filesystem::path& file)
{
    std::vector<std::string> lines;
    {
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);)
            lines.push_back(line);
    }
    const auto time = [](const std::string& line) {
        static constexpr std::string_view kMark = "\"time\":\"";
        const auto at = line.find(kMark);
        return at == std::string::npos ? std::string_view() : std::string_view(line).substr(at + kMark.size(), 24);
    };
    std::ranges::stable_sort(lines, [&](const auto& a, const auto& b) { return time(a) < time(b); });
    std::string text;
    for (const auto& line : lines)
        text += line + '\n';
    return writeFileDurably(file, text);
}

} // namespace

Result<void> runOverEarlierDays(const std::vector<Flight>& flights, const Settings& settings, const Say& say)
{
    const auto start = parseFlightTime(settings.flightStart);
    if (!start)
        return fail(start.error());
    LatenessStore store(Lateness(flights), FlightClock(*start, 1, SystemClock().wall()));
    if (auto started = store.start("127.0.0.1:0"); !started)
        return started;
    Settings inside = settings;
    inside.store = fmt::format("127.0.0.1:{}", store.port());
    inside.infer = inside.metrics = "127.0.0.1:0";
    inside.answers = settings.historyFile().string() + ".part";
    std::error_code ignored;
    std::filesystem::remove(inside.answers, ignored);
    EarlierDays days(flights, *start, settings.historyDays);
    {
        auto server = ModelServer::open(inside, {1u << 30, 1, 256u << 20});
        if (!server)
            return fail(server.error());
        if (auto started = (*server)->start(); !started)
            return started;
        say(fmt::format("Asking {} questions about the {} days before {} ...", days.size(), settings.historyDays,
                        settings.flightStart));
        const auto begin = std::chrono::steady_clock::now();
        if (auto asked = days.askAll(fmt::format("127.0.0.1:{}", (*server)->inferPort())); !asked)
            return asked;
        const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        say(fmt::format("  done in {:.1f} s, {:.0f} answers a second", took, static_cast<double>(days.size()) / took));
        if (auto told = days.tellOutcomes(fmt::format("127.0.0.1:{}", (*server)->metricsPort())); !told)
            return told;
    }
    if (auto sorted = sortByTime(inside.answers); !sorted)
        return sorted;
    std::filesystem::rename(inside.answers, settings.historyFile(), ignored);
    return days.keepPending(settings.pendingFile());
}

} // namespace handrail::demo
