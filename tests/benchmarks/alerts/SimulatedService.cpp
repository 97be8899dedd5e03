#include "SimulatedService.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace handrail::bench {
namespace {

using journal::AlertKind;

constexpr double kFew = 12, kMany = 400;

std::vector<double> skewed(std::size_t values)
{
    std::vector<double> shares;
    double sum = 0;
    for (std::size_t i = 0; i < values; ++i)
        sum += shares.emplace_back(1 / double(i + 1));
    for (double& share : shares)
        share /= sum;
    return shares;
}

} // namespace

SimulatedService::SimulatedService(double perMinute, Millis span, double wobble, std::uint64_t seed, std::string name)
    : m_service(std::move(name)), m_perMinute(perMinute), m_span(span), m_wobble(wobble), m_random(seed),
      m_at(fromMs(1'704'067'200'000))
{
    for (int i = 0; i < 20; ++i)
        m_twentyNames.push_back(fmt::format("{:02}", i));
    m_tenNames.assign(m_twentyNames.begin(), m_twentyNames.begin() + 10);
}

std::shared_ptr<contract::Agreement> SimulatedService::agreement(Millis span, const std::string& name)
{
    auto agreed = std::make_shared<contract::Agreement>();
    agreed->service = ServiceId(name);
    agreed->span = span;
    for (const char* field : {"skewed", "even"}) {
        contract::Input input;
        input.field = field;
        input.known = {"00"};
        agreed->inputs.push_back(input);
    }
    contract::Dependency store;
    store.name = "store";
    store.slowMs = 50;
    store.failing = 0.05;
    agreed->dependencies.push_back(store);
    const auto line = [&](const char* what, AlertKind kind, double limit) {
        contract::Failure failure;
        failure.name = what;
        failure.kind = kind;
        failure.limit = limit;
        agreed->failures.push_back(failure);
    };
    line("slow", AlertKind::slow, 300);
    line("failing", AlertKind::failing, 0.02);
    line("guesses", AlertKind::guessing, 0.15);
    line("outcomes", AlertKind::outcomesWrong, 0.25);
    line("budget", AlertKind::failing, 0);
    agreed->failures.back().limit.reset();
    agreed->failures.back().budget = contract::Budget{0.99, std::chrono::hours(24 * 30)};
    return agreed;
}

std::uint64_t SimulatedService::poisson(double mean)
{
    if (mean <= 0)
        return 0;
    if (mean > kMany) // near enough to a normal distribution, and years are simulated
        return std::uint64_t(std::max(0.0, std::round(mean + std::sqrt(mean) * m_normal(m_random))));
    if (mean > kFew)
        return std::poisson_distribution<std::uint64_t>(mean)(m_random);
    const double stop = std::exp(-mean);
    std::uint64_t count = 0;
    for (double product = m_even01(m_random); product > stop; product *= m_even01(m_random))
        ++count;
    return count;
}

std::uint64_t SimulatedService::part(std::uint64_t of, double share)
{
    return of == 0 || share <= 0 ? 0 : std::min(of, poisson(double(of) * share));
}

// Cohen's w of `m_wobble` against the true shares, another direction each hour.
void SimulatedService::startHour(std::int64_t hour)
{
    if (hour == m_hour)
        return;
    m_hour = hour;
    std::normal_distribution<double> normal;
    const auto wobbled = [&](std::vector<double> shares) {
        double sum = 0;
        for (double& share : shares)
            sum += share *= std::max(0.1, 1 + m_wobble * normal(m_random));
        for (double& share : shares)
            share /= sum;
        return shares;
    };
    m_answers = wobbled(skewed(10));
    m_skewed = skewed(10);
    const double tilt =
        0.4 * std::sin(2 * std::numbers::pi * double(hour % 24) / 24); // what is asked at night and at noon
    m_skewed[0] *= 1 + tilt;
    m_skewed = wobbled(m_skewed);
    m_even = wobbled(std::vector<double>(20, 0.05));
}

void SimulatedService::mix(std::uint64_t answers, const std::vector<double>& shares,
                           const std::vector<std::string>& names, double stuck,
                           std::map<std::string, std::uint64_t>& counts)
{
    const std::size_t stuckOn = shares.size() / 2; // of ten skewed values one with a share of a seventeenth
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double share = shares[i] * (1 - stuck) + (i == stuckOn ? stuck : 0);
        if (const std::uint64_t count = poisson(double(answers) * share))
            counts.emplace_hint(counts.end(), names[i], count);
    }
}

void SimulatedService::fillAnswers(Window& window, std::uint64_t requests, const Fault& fault)
{
    const std::uint64_t answered = requests - window.errorCount();
    mix(answered, m_answers, m_tenNames, fault.stuckAnswers, window.answers);
    for (const bool isEven : {false, true}) {
        InputCounts& input = window.inputs[isEven ? "even" : "skewed"];
        input.total = requests;
        input.missing = part(requests, 0.002);
        input.unseen = part(requests, 0.002);
        mix(requests - input.missing, isEven ? m_even : m_skewed, isEven ? m_twentyNames : m_tenNames,
            isEven ? fault.stuckInputs : 0, input.values);
    }
    const std::uint64_t guesses = part(answered, 0.1);
    window.confidence.emplace();
    (*window.confidence)[10] = guesses;
    (*window.confidence)[17] = answered - guesses;
}

Window SimulatedService::next(const Fault& fault)
{
    startHour(toMs(m_at) / 3'600'000);
    Window window;
    window.service = m_service;
    window.start = m_at;
    window.span = m_span;
    window.sealed = true;
    window.seenShare = 1;
    window.reachable = true;
    window.unanswered = 0;
    const double day = double(toMs(m_at) % 86'400'000) / 86'400'000;
    const double busy = 1 + 0.7 * std::sin(2 * std::numbers::pi * day);
    const std::uint64_t requests = poisson(m_perMinute * busy * double(m_span.count()) / 60'000);
    m_at += m_span;
    window.requests = requests;
    if (const auto errors = part(requests, fault.failing > 0 ? fault.failing : 0.004))
        window.errors["timed out"] = errors;
    window.latencySource = LatencySource::exact;
    const std::uint64_t slow = part(requests, fault.slow > 0 ? fault.slow : 0.004);
    const std::uint64_t middle = part(requests - slow, 0.3);
    window.latency.add(35 + fault.storeMs, requests - slow - middle);
    window.latency.add(85 + fault.storeMs, middle);
    window.latency.add(400, slow);
    fillAnswers(window, requests, fault);
    window.fallbackAnswers = 0;
    window.fallbackMode = "";
    window.version = "v1";
    DependencyCounts& store = window.dependencies["store"];
    store.calls = requests;
    store.failures = part(requests, 0.005);
    store.latency.add(fault.storeMs, requests);
    window.knownAnswers.judged = std::uint64_t(m_span.count()) / 2000;
    window.outcomes.judged = part(requests, 0.5);
    window.outcomes.wrong = part(window.outcomes.judged, 0.18 + fault.wrong);
    window.knownAnswers.wrong = part(window.knownAnswers.judged, fault.wrong);
    return window;
}

} // namespace handrail::bench
