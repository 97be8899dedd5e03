#include "SimulatedService.h"

#include "alerting/Judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <future>

// Prints what judging costs, how often it is wrong and how soon it finds what is wrong, beside the goals.

namespace {

using namespace handrail;
using namespace handrail::bench;
using namespace std::chrono_literals;
using journal::AlertKind;

constexpr std::array<double, 5> kPerMinute = {20, 50, 200, 1000, 10'000};
constexpr std::array<int, 5> kGoalMinutes = {55, 30, 6, 3, 2};
constexpr double kWobble = 0.025; ///< a share of 1 % of the answers moves by itself, from hour to hour
constexpr std::array<const char*, 20> kNames = {
    "",        "slow",           "failing",        "doesn't answer",    "few requests",
    "answers", "input missing",  "out of range",   "never seen",        "input mix",
    "guesses", "test questions", "late outcomes",  "dependency slow",   "dependency failing",
    "stale",   "fallback",       "version worse",  "no contact",        "unusual"};

double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

std::shared_ptr<const Normal> learn(double perMinute, std::uint64_t seed)
{
    SimulatedService service(perMinute, 60s, kWobble, seed);
    std::vector<Window> windows;
    for (int i = 0; i < 7 * 1440; ++i)
        windows.push_back(service.next());
    const auto normal = learnNormal(windows, 1, "period", 0.01, 0.6);
    return normal ? std::make_shared<const Normal>(*normal) : nullptr;
}

void speed(std::uint64_t seed)
{
    SimulatedService service(1000, 5s, kWobble, seed);
    std::vector<Window> day;
    for (int i = 0; i < 17'280; ++i)
        day.push_back(service.next());
    const auto normal = learn(1000, seed + 1);
    const auto agreed = SimulatedService::agreement(5s);
    std::vector<double> seconds;
    for (int round = 0; round < 5; ++round) {
        alerting::Judge judge(agreed, normal);
        const double before = cpuSeconds();
        for (const Window& window : day)
            (void)judge.take(window);
        seconds.push_back(cpuSeconds() - before);
    }
    std::ranges::sort(seconds);
    fmt::print("a service-day of 5 s windows, every rule on: {:.3f} s (goal 0.2 s)\n", seconds[2]);

    std::vector<alerting::Judge> judges;
    for (int i = 0; i < 1000; ++i)
        judges.emplace_back(agreed, normal);
    for (std::size_t i = 0; i < 60; ++i)
        for (auto& judge : judges)
            (void)judge.take(day[i]);
    const double before = cpuSeconds();
    for (std::size_t i = 60; i < 120; ++i)
        for (auto& judge : judges)
            (void)judge.take(day[i]);
    fmt::print("1,000 services at 5 s windows: {:.2f} % of a core (goal 5 %)\n\n", 100 * (cpuSeconds() - before) / 300);
}

using FalseAlarms = std::array<int, kNames.size()>;

FalseAlarms quiet(double perMinute, double years, Millis span, std::uint64_t seed)
{
    FalseAlarms counts{};
    SimulatedService service(perMinute, span, kWobble, seed);
    alerting::Judge judge(SimulatedService::agreement(span), learn(perMinute, seed + 1));
    const auto windows = std::int64_t(years * 365 * 86'400'000 / double(span.count()));
    for (std::int64_t i = 0; i < windows; ++i)
        for (const journal::Body& body : judge.take(service.next()))
            if (const auto* alert = std::get_if<journal::Alert>(&body))
                counts[std::size_t(alert->kind)] +=
                    alert->phase == journal::AlertPhase::opened || alert->phase == journal::AlertPhase::back;
    return counts;
}

void falseAlarms(double years, Millis span, std::uint64_t seed)
{
    fmt::print("false alarms, {:.1f} service-years of {} s windows at each rate (goal: at most 1 a year over all rules)\n", years,
               span.count() / 1000);
    std::vector<std::future<FalseAlarms>> runs;
    for (std::size_t i = 0; i < kPerMinute.size(); ++i)
        runs.push_back(std::async(std::launch::async, quiet, kPerMinute[i], years, span, seed + 100 * i));
    for (std::size_t i = 0; i < kPerMinute.size(); ++i) {
        const FalseAlarms counts = runs[i].get();
        int sum = 0;
        std::string which;
        for (std::size_t kind = 0; kind < counts.size(); ++kind) {
            sum += counts[kind];
            if (counts[kind] > 0)
                which += fmt::format(" {} {}", kNames[kind], counts[kind]);
        }
        fmt::print("  {:6.0f} a minute: {:8.2f} a year {}\n", kPerMinute[i], sum / years, which);
        std::fflush(stdout);
    }
    fmt::print("\n");
}

/// Seconds from the fault to the first alert of one of these kinds; a day means never.
double secondsToFind(const Fault& fault, std::initializer_list<AlertKind> kinds, double perMinute, Millis span,
                     const std::shared_ptr<const Normal>& normal, std::uint64_t seed)
{
    SimulatedService service(perMinute, span, kWobble, seed);
    alerting::Judge judge(SimulatedService::agreement(span), normal);
    for (Millis done{0}; done < 70min; done += span)
        (void)judge.take(service.next());
    for (Millis done{0}; done < 24h; done += span)
        for (const journal::Body& body : judge.take(service.next(fault)))
            if (const auto* alert = std::get_if<journal::Alert>(&body))
                if (std::ranges::find(kinds, alert->kind) != kinds.end())
                    return double((done + span).count()) / 1000;
    return 86'400;
}

void timeToFind(const char* what, const Fault& fault, std::initializer_list<AlertKind> kinds, int trials, std::uint64_t seed,
                bool hasGoal)
{
    fmt::print("{}: time to find, median / 95 of 100, in minutes\n", what);
    for (std::size_t i = 0; i < kPerMinute.size(); ++i) {
        std::vector<double> seconds;
        const auto normal = learn(kPerMinute[i], seed + 7);
        for (int trial = 0; trial < trials; ++trial)
            seconds.push_back(
                secondsToFind(fault, kinds, kPerMinute[i], 10s, normal, seed + 1000 * i + std::uint64_t(trial)));
        std::ranges::sort(seconds);
        fmt::print("  {:6.0f} a minute: {:7.2f} / {:7.2f}{}\n", kPerMinute[i], seconds[seconds.size() / 2] / 60,
                   seconds[std::size_t(double(seconds.size() - 1) * 0.95)] / 60,
                   hasGoal ? fmt::format("   (goal {})", kGoalMinutes[i]) : "");
        std::fflush(stdout);
    }
    fmt::print("\n");
}

} // namespace

int main(int argc, char** argv)
{
    bool isQuick = false;
    std::uint64_t seed = 20'260'101;
    for (int i = 1; i < argc; ++i) {
        isQuick = isQuick || std::strcmp(argv[i], "--quick") == 0;
        if (std::strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = std::strtoull(argv[++i], nullptr, 10);
    }
    fmt::print("seed {}\n\n", seed);
    speed(seed);
    const int trials = isQuick ? 20 : 100;
    timeToFind("one answer in ten stuck on one label (w = 0.30)", {0.1, 0, 0, 0}, {AlertKind::answersMoved}, trials, seed, true);
    timeToFind("one value in ten stuck, of twenty even ones", {0, 0.1, 0, 0}, {AlertKind::inputMoved}, trials, seed, true);
    timeToFind("every request fails", {0, 0, 1, 0}, {AlertKind::failing}, trials, seed, false);
    timeToFind("twice the agreed share fails", {0, 0, 0.04, 0}, {AlertKind::failing}, trials, seed, false);
    timeToFind("all answers ten times as slow", {0, 0, 0, 1}, {AlertKind::slow}, trials, seed, false);
    falseAlarms(isQuick ? 0.02 : 0.5, 5s, seed);
    falseAlarms(isQuick ? 1 : 20, 60s, seed);
    return 0;
}
