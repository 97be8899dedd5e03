#include "SimulatedService.h"

#include "alerting/Groups.h"
#include "alerting/Judge.h"
#include "alerting/Replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <future>
#include <map>
#include <random>

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
    "",        "slow",           "failing",       "doesn't answer",  "few requests",
    "answers", "input missing",  "out of range",  "never seen",      "input mix",
    "guesses", "test questions", "late outcomes", "dependency slow", "dependency failing",
    "stale",   "fallback",       "version worse", "no contact",      "unusual"};

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
            if (const auto* alert = std::get_if<journal::Alert>(&body);
                alert && (alert->phase == journal::AlertPhase::opened || alert->phase == journal::AlertPhase::back)) {
                ++counts[std::size_t(alert->kind)];
                fmt::print(stderr, "{:.0f} a minute, seed {}: {} {} at {}: {:.4f} of {}, limit {:.4f}\n", perMinute, seed,
                           kNames[std::size_t(alert->kind)], alert->subject, toRfc3339(alert->at),
                           alert->evidence.value.value_or(0), alert->evidence.answers, alert->evidence.limit.value_or(0));
            }
    return counts;
}

void falseAlarms(double years, Millis span, std::uint64_t seed, bool isAlone)
{
    fmt::print(
        "false alarms, {:.1f} service-years of {} s windows at each rate (goal: at most 1 a year over all rules)\n",
        years, span.count() / 1000);
    std::vector<std::future<FalseAlarms>> runs;
    for (std::size_t i = 0; i < kPerMinute.size(); ++i)
        runs.push_back(std::async(isAlone ? std::launch::deferred : std::launch::async, quiet, kPerMinute[i], years,
                                  span, seed + 100 * i));
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

/// Year after year at each of some rates in turn, each with what it learned itself, for as long as it is left running.
void yearsInTurn(const std::vector<double>& rates, int years, Millis span, std::uint64_t seed)
{
    std::vector<FalseAlarms> sums(rates.size(), FalseAlarms{});
    for (int year = 0; year < years; ++year)
        for (std::size_t i = 0; i < rates.size(); ++i) {
            const FalseAlarms counts = quiet(rates[i], 1, span, seed + 100'000 * std::uint64_t(year) + std::uint64_t(rates[i]));
            std::string which;
            for (std::size_t kind = 0; kind < counts.size(); ++kind)
                if (sums[i][kind] += counts[kind]; sums[i][kind] > 0)
                    which += fmt::format(" {} {}", kNames[kind], sums[i][kind]);
            fmt::print("  {:6.0f} a minute, {} service-year(s): false alarms{}\n", rates[i], year + 1, which.empty() ? " 0" : which);
            std::fflush(stdout);
        }
}

/// A service that nobody named a period for, from its first minute on, with the hour and the day of the week among its inputs.
void firstDays(int services, std::uint64_t seed)
{
    constexpr int kDays = 3;
    fmt::print("false alarms in the first {} days of {} services at each rate, which learn what is usual by themselves\n", kDays, services);
    for (const double perMinute : kPerMinute) {
        FalseAlarms counts{};
        for (int i = 0; i < services; ++i) {
            SimulatedService service(perMinute, 60s, kWobble, seed + std::uint64_t(i));
            auto agreed = SimulatedService::agreement(60s);
            for (const char* field : {"hour", "weekday"})
                agreed->inputs.push_back({.field = field, .unit = {}, .required = true, .from = 0, .to = 23, .known = {}, .bins = {}, .others = {}});
            alerting::Replay replay(agreed, nullptr);
            replay.learnAsLive({});
            for (int minute = -(i * 97 % 1440); minute < kDays * 1440; ++minute) { // begins at another time of the day
                Window window = service.next();
                if (minute < 0)
                    continue;
                const std::int64_t hour = toMs(window.start) / 3'600'000;
                for (const auto& [field, value] : {std::pair{"hour", hour % 24}, {"weekday", hour / 24 % 7}})
                    window.inputs[field] = {*window.requests, 0, 0, 0, {{fmt::format("{}", value), *window.requests}}};
                for (const alerting::ReplayEvent& event : replay.take(window))
                    if (event.what == alerting::ReplayWhat::opened) {
                        ++counts[std::size_t(event.alert.kind)];
                        fmt::print(stderr, "    {} after {:.1f} h: {:.3f} of {}, limit {:.3f}\n", event.alert.subject, minute / 60.0,
                                   event.alert.evidence.value.value_or(0), event.alert.evidence.answers, event.alert.evidence.limit.value_or(0));
                    }
            }
        }
        fmt::print("  {:6.0f} a minute:", perMinute);
        for (std::size_t kind = 0; kind < counts.size(); ++kind)
            if (counts[kind] > 0)
                fmt::print(" {} {}", kNames[kind], counts[kind]);
        fmt::print("{}\n", counts == FalseAlarms{} ? " 0" : "");
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

void timeToFind(const char* what, const Fault& fault, std::initializer_list<AlertKind> kinds, int trials,
                std::uint64_t seed, bool hasGoal)
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

void findAll(int trials, std::uint64_t seed)
{
    timeToFind("one answer in ten stuck on one label (w = 0.30)", {.stuckAnswers = 0.1}, {AlertKind::answersMoved},
               trials, seed, true);
    timeToFind("one value in ten stuck, of twenty even ones", {.stuckInputs = 0.1}, {AlertKind::inputMoved}, trials,
               seed, true);
    timeToFind("every request fails", {.failing = 1}, {AlertKind::failing}, trials, seed, false);
    timeToFind("twice the agreed share fails", {.failing = 0.04}, {AlertKind::failing}, trials, seed, false);
    timeToFind("all answers ten times as slow", {.slow = 1}, {AlertKind::slow}, trials, seed, false);
}

/// Goal 4: the formula's time, and how long after the trouble each pace is clear.
void budgets(std::uint64_t seed)
{
    struct Row {
        double failing;
        double formulaS;
        Millis trouble, quick;
    };
    constexpr double kBudget = 0.001;
    const auto formula = [](double failing, double burn, double longS) { return kBudget / failing * longS * burn; };
    const std::vector<Row> rows = {{1, formula(1, 14.4, 3600), 2min, 5min},
                                   {0.1, formula(0.1, 14.4, 3600), 12min, 5min},
                                   {0.02, formula(0.02, 14.4, 3600), 50min, 5min},
                                   {0.01, formula(0.01, 6, 21'600), 4h, 30min},
                                   {0.003, formula(0.003, 1, 259'200), 26h, 6h}};
    fmt::print("error budget 99.9 % over 30 days, 3,000 requests a minute, windows of 5 s (goal: within 5 s; clear "
               "within its short stretch and 5 s)\n");
    auto agreed = SimulatedService::agreement(5s);
    std::erase_if(agreed->failures,
                  [](const contract::Failure& line) { return line.kind == AlertKind::failing && !line.budget; });
    agreed->failures.back().budget = contract::Budget{1 - kBudget, 720h};
    for (const Row& row : rows) {
        alerting::Judge judge(agreed, nullptr);
        WallTime at = fromMs(1'704'067'200'000);
        double left = 0, openedS = -1, clearS = -1;
        std::mt19937_64 random(seed);
        for (Millis done{-80h}; done < row.trouble + 7h; done += 5s, at += 5s) {
            const bool isOn = done >= Millis(0) && done < row.trouble;
            Window window;
            window.service = agreed->service;
            window.start = at;
            window.span = 5s;
            window.seenShare = 1;
            window.reachable = true;
            window.unanswered = 0;
            window.requests = 250;
            left += isOn ? 250 * row.failing : 0;
            if (left >= 1)
                window.errors["made up"] = std::uint64_t(left);
            left -= std::floor(left);
            for (const journal::Body& body : judge.take(window))
                if (const auto* alert = std::get_if<journal::Alert>(&body)) {
                    const double s = double((done + 5s).count()) / 1000;
                    if (alert->phase == journal::AlertPhase::opened && openedS < 0)
                        openedS = s;
                    if (alert->phase == journal::AlertPhase::cleared)
                        clearS = s - double(row.trouble.count()) / 1000;
                }
        }
        fmt::print("  {:5.1f} % fail: {:8.0f} s, formula {:8.1f} s; clear after {:6.0f} s (short stretch {} s)\n",
                   100 * row.failing, openedS, row.formulaS, clearS, row.quick.count() / 1000);
    }
    fmt::print("\n");
}

/// Goal 5: a hundred services, quiet, and under one dependency that gets slow for all of them.
void hundredServices(double days, std::uint64_t seed)
{
    struct One {
        SimulatedService service;
        alerting::Judge judge;
        std::map<std::string, alerting::Trouble> open;
    };
    constexpr int kServices = 100;
    std::vector<std::shared_ptr<const Normal>> normals;
    for (std::size_t i = 0; i < kPerMinute.size(); ++i)
        normals.push_back(learn(kPerMinute[i], seed + 500 + i));
    std::vector<One> all;
    for (std::size_t i = 0; i < kServices; ++i) {
        const std::string name = fmt::format("service {}", i);
        all.push_back({SimulatedService(kPerMinute[i % kPerMinute.size()], 10s, kWobble, seed + i, name),
                       alerting::Judge(SimulatedService::agreement(10s, name), normals[i % normals.size()]),
                       {}});
    }
    std::size_t incidents = 0;
    const auto run = [&](Millis length, const Fault& fault) {
        for (Millis done{0}; done < length; done += 10s)
            for (One& one : all) {
                const Window window = one.service.next(fault);
                for (const journal::Body& body : one.judge.take(window)) {
                    if (const auto* alert = std::get_if<journal::Alert>(&body))
                        if (one.open
                                .try_emplace(
                                    alert->incident.value,
                                    alerting::Trouble{window.service, window.end(), {}, {"store"}})
                                .second)
                            ++incidents;
                    if (const auto* cause = std::get_if<journal::Cause>(&body)) {
                        one.open[cause->incident.value].uses.clear();
                        one.open[cause->incident.value].dependency =
                            cause->kind == journal::CauseKind::dependency ? cause->subject : "";
                    }
                    if (const auto* incident = std::get_if<journal::Incident>(&body))
                        one.open.erase(incident->incident.value);
                }
            }
    };
    run(Millis(std::int64_t(days * 86'400'000)), {});
    const double quietPerTen = double(incidents) / (days * 144);
    Fault slowStore;
    slowStore.storeMs = 800;
    run(10min, slowStore);
    std::vector<alerting::Trouble> troubles;
    for (const One& one : all)
        for (const auto& [name, trouble] : one.open)
            troubles.push_back(trouble);
    const auto groups = alerting::groupsOf(troubles);
    std::size_t grouped = 0;
    for (const alerting::Group& group : groups)
        grouped += group.members.size();
    fmt::print("100 services: {:.3f} new incidents in 10 minutes, {:.1f} quiet days (goal: under 1)\n", quietPerTen,
               days);
    fmt::print("their common dependency gets slow: {} incidents after 10 minutes, {} group(s), {} new cards (goal: at "
               "most 10)\n\n",
               troubles.size(), groups.size(), groups.size() + troubles.size() - grouped);
}

/// Goal 6: answers get wrong slowly, two points an hour: how far down when it is said. Truths come at once for one in
/// two.
void realChange(int trials, std::uint64_t seed)
{
    fmt::print(
        "answers get wrong by 2 points an hour: points fallen when it is said, median / 95 of 100 (goal: under 5)\n");
    for (std::size_t i = 0; i < kPerMinute.size(); ++i) {
        std::vector<double> fallen;
        const auto normal = learn(kPerMinute[i], seed + 9);
        for (int trial = 0; trial < trials; ++trial) {
            SimulatedService service(kPerMinute[i], 10s, kWobble, seed + 7000 * i + std::uint64_t(trial));
            alerting::Judge judge(SimulatedService::agreement(10s), normal);
            for (Millis done{0}; done < 70min; done += 10s)
                (void)judge.take(service.next());
            double at = 1;
            for (Millis done{0}; done < 10h && at == 1; done += 10s) {
                Fault fault;
                fault.wrong = 0.02 * double(done.count()) / 3'600'000;
                for (const journal::Body& body : judge.take(service.next(fault)))
                    if (const auto* alert = std::get_if<journal::Alert>(&body);
                        alert &&
                        (alert->kind == AlertKind::testQuestionsWrong || alert->kind == AlertKind::outcomesWrong))
                        at = fault.wrong;
            }
            fallen.push_back(100 * at);
        }
        std::ranges::sort(fallen);
        fmt::print("  {:6.0f} a minute: {:5.2f} / {:5.2f}\n", kPerMinute[i], fallen[fallen.size() / 2],
                   fallen[std::size_t(double(fallen.size() - 1) * 0.95)]);
        std::fflush(stdout);
    }
    fmt::print("\n");
}

} // namespace

int main(int argc, char** argv)
{
    bool isQuick = false, isAlone = false; ///< on one core
    bool onlyFalseAlarms = false, onlyFirstDays = false;
    std::uint64_t seed = 20'260'101;
    std::vector<double> rates;
    int years = 20;
    for (int i = 1; i < argc; ++i) {
        isQuick = isQuick || std::strcmp(argv[i], "--quick") == 0;
        isAlone = isAlone || std::strcmp(argv[i], "--one-core") == 0;
        onlyFalseAlarms = onlyFalseAlarms || std::strcmp(argv[i], "--false-alarms") == 0;
        onlyFirstDays = onlyFirstDays || std::strcmp(argv[i], "--first-days") == 0;
        if (std::strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = std::strtoull(argv[++i], nullptr, 10);
        else if (std::strcmp(argv[i], "--rate") == 0 && i + 1 < argc)
            rates.push_back(std::strtod(argv[++i], nullptr));
        else if (std::strcmp(argv[i], "--years") == 0 && i + 1 < argc)
            years = std::atoi(argv[++i]);
    }
    fmt::print("seed {}\n\n", seed);
    if (!rates.empty()) {
        yearsInTurn(rates, years, 60s, seed);
        return 0;
    }
    firstDays(isQuick ? 5 : 20, seed);
    if (onlyFirstDays)
        return 0;
    if (!onlyFalseAlarms) {
        speed(seed);
        findAll(isQuick ? 20 : 60, seed);
        budgets(seed);
        hundredServices(isQuick ? 0.1 : 1, seed);
        realChange(isQuick ? 5 : 40, seed);
    }
    falseAlarms(isQuick ? 1 : 20, 60s, seed, isAlone);
    falseAlarms(isQuick ? 0.02 : 0.3, 5s, seed, isAlone);
    return 0;
}
