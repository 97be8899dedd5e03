#include "demo/Travellers.h"

#include "base/Mutex.h"
#include "demo/HttpEnd.h"
#include "demo/InferCodec.h"
#include "demo/Training.h"
#include "inference/inference.grpc.pb.h"

#include <array>
#include <atomic>
#include <fmt/format.h>
#include <fstream>
#include <grpcpp/grpcpp.h>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>

namespace handrail::demo {

namespace {

constexpr auto kPatience = std::chrono::seconds(2);
constexpr int kMostOpen = 1000; ///< questions waiting for an answer; over that travellers come back later
constexpr FlightMinute kAhead = 3 * 60;
constexpr double kMilesToKilometres = 1.609344;
constexpr std::array kNewAirports = {"LHR", "NRT", "FRA", "CDG", "HKG", "GRU"};

/// One question on its way; owns what the call needs and goes away with it.
struct Call {
    grpc::ClientContext context;
    inference::ModelInferRequest request;
    inference::ModelInferResponse response;
};

} // namespace

void spoil(Question& question, std::string_view fault, std::mt19937_64& random)
{
    if (fault == "kilometres" && question.distance)
        question.distance = *question.distance * kMilesToKilometres;
    else if (fault == "field-dropped")
        question.distance.reset();
    else if (fault == "new-airports" && random() % 3 == 0)
        question.destination = kNewAirports[random() % kNewAirports.size()];
}

std::string toLine(const PendingOutcome& pending)
{
    return nlohmann::json({{"id", pending.id},
                           {"target", pending.target},
                           {"prediction", pending.prediction},
                           {"version", pending.version},
                           {"landed", pending.landed}})
               .dump() +
           '\n';
}

std::vector<PendingOutcome> readPending(const std::filesystem::path& file)
{
    std::vector<PendingOutcome> all;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        if (json.is_object())
            all.push_back({json.value("id", ""), json.value("target", ""), json.value("prediction", ""),
                           json.value("version", ""), json.value("landed", FlightMinute(0))});
    }
    return all;
}

std::string outcomesBody(const std::vector<PendingOutcome>& outcomes)
{
    nlohmann::json body = nlohmann::json::array();
    for (const PendingOutcome& outcome : outcomes)
        body.push_back({{"id", outcome.id},
                        {"target", outcome.target},
                        {"prediction", outcome.prediction},
                        {"version", outcome.version}});
    return body.dump();
}

struct Travellers::Inside {
    Inside(std::vector<Flight> f, const Settings& s, FlightClock c) : flights(std::move(f)), settings(s), clock(c)
    {
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
        arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
        arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 200);
        arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
        stub = inference::GRPCInferenceService::NewStub(
            grpc::CreateCustomChannel(settings.infer, grpc::InsecureChannelCredentials(), arguments));
        for (auto& outcome : readPending(settings.pendingFile()))
            pending.emplace(outcome.id, std::move(outcome));
    }

    bool isOn(const std::string& fault)
    {
        const Lock lock(mutex);
        return faults.contains(fault);
    }
    void run();
    void ask();
    void reportLanded();
    Question questionOf(const Flight& flight);
    void answered(const Flight& flight, const Call& call);
    bool isEnding(SteadyTime until);

    const std::vector<Flight> flights;
    const Settings settings;
    const FlightClock clock;
    const std::int64_t started = toMs(SystemClock().wall());
    std::unique_ptr<inference::GRPCInferenceService::Stub> stub;
    std::mt19937_64 random{static_cast<std::uint64_t>(started)}; ///< the asking thread's own
    std::uint64_t asked = 0;                                     ///< the asking thread's own
    std::thread thread;
    std::thread reporter;
    std::atomic<int> open{0};
    Mutex mutex;
    Condition changed;
    std::set<std::string> faults HR_GUARDED_BY(mutex);
    std::map<std::string, PendingOutcome> pending HR_GUARDED_BY(mutex); ///< one per flight: the last answer
    int lap HR_GUARDED_BY(mutex) = 0;
    bool ending HR_GUARDED_BY(mutex) = false;
};

Question Travellers::Inside::questionOf(const Flight& flight)
{
    Question question = questionAbout(flight);
    for (const char* fault : {"kilometres", "field-dropped", "new-airports"}) {
        if (isOn(fault))
            spoil(question, fault, random);
    }
    return question;
}

void Travellers::Inside::ask()
{
    const auto reading = clock.at(SystemClock().wall());
    const auto leaving = leavingBetween(flights, reading.minute, reading.minute + kAhead);
    if (leaving.empty() || open.load() >= kMostOpen)
        return;
    const Flight& flight = leaving[random() % leaving.size()];
    auto call = std::make_shared<Call>();
    Asked question;
    question.id = fmt::format("{:x}-{}", started, ++asked);
    question.question = questionOf(flight);
    question.lap = reading.lap;
    writeRequest(question, call->request);
    call->context.set_deadline(std::chrono::system_clock::now() + kPatience);
    ++open;
    stub->async()->ModelInfer(&call->context, &call->request, &call->response,
                              [this, call, &flight](grpc::Status status) {
                                  if (status.ok())
                                      answered(flight, *call);
                                  --open;
                              });
}

void Travellers::Inside::answered(const Flight& flight, const Call& call)
{
    if (call.response.outputs_size() == 0 || call.response.outputs(0).contents().bytes_contents_size() == 0)
        return;
    PendingOutcome outcome{call.request.id(), flight.isLate() ? "late" : "on time",
                           call.response.outputs(0).contents().bytes_contents(0), call.response.model_version(),
                           flight.landed()};
    const std::string key = fmt::format("flight {}", &flight - flights.data());
    const Lock lock(mutex);
    pending.insert_or_assign(key, std::move(outcome));
}

void Travellers::Inside::reportLanded()
{
    const auto now = clock.at(SystemClock().wall());
    std::vector<PendingOutcome> landed;
    std::vector<std::string> keys;
    {
        const Lock lock(mutex);
        if (now.lap != lap)
            pending.clear();
        lap = now.lap;
        for (const auto& [key, outcome] : pending) {
            if (outcome.landed <= now.minute) {
                landed.push_back(outcome);
                keys.push_back(key);
            }
        }
    }
    if (landed.empty())
        return;
    const auto taken = httpCall(settings.metrics, "POST", "/outcomes", outcomesBody(landed), Millis(1000));
    if (!taken || taken->status != 200)
        return; // told again in a second
    const Lock lock(mutex);
    for (const auto& key : keys)
        pending.erase(key);
}

bool Travellers::Inside::isEnding(SteadyTime until)
{
    const Lock lock(mutex);
    while (!ending && std::chrono::steady_clock::now() < until)
        changed.waitUntil(mutex, until);
    return ending;
}

void Travellers::Inside::run()
{
    const auto step = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / std::max(0.01, settings.rate)));
    auto next = std::chrono::steady_clock::now();
    while (!isEnding(next)) {
        if (!isOn("no-traffic"))
            ask();
        // After a pause of the machine the missed questions are not asked all at once.
        next = std::max(next + step, std::chrono::steady_clock::now() - std::chrono::milliseconds(100));
    }
}

Travellers::Travellers(std::vector<Flight> flights, const Settings& settings, FlightClock clock)
    : m_inside(std::make_unique<Inside>(std::move(flights), settings, clock))
{
}

Travellers::~Travellers()
{
    stop();
}

void Travellers::start()
{
    m_inside->thread = std::thread([this] { m_inside->run(); });
    m_inside->reporter = std::thread([this] {
        while (!m_inside->isEnding(std::chrono::steady_clock::now() + std::chrono::seconds(1)))
            m_inside->reportLanded();
    });
}

void Travellers::stop()
{
    if (!m_inside->thread.joinable())
        return;
    {
        const Lock lock(m_inside->mutex);
        m_inside->ending = true;
    }
    m_inside->changed.notifyAll();
    m_inside->thread.join();
    m_inside->reporter.join();
    while (m_inside->open.load() > 0) // each has a deadline
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void Travellers::setFault(const std::string& name, bool on)
{
    const Lock lock(m_inside->mutex);
    if (on)
        m_inside->faults.insert(name);
    else
        m_inside->faults.erase(name);
}

} // namespace handrail::demo
