#include "SeriesScores.h"

#include "alerting/SeriesCsv.h"
#include "alerting/SeriesWatch.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <sstream>

// "Unusual for itself" on recorded series that people have labelled, one setting for all: the goals beside the results,
// then the same on halves and on altered copies. usage: series_bench FOLDER [--seed N]; the folder holds nab/ and
// ms-cloud/, neither is shipped.

namespace {

using namespace handrail;
using namespace handrail::bench;
namespace fs = std::filesystem;

std::string contents(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

LabelledSeries rowsOf(const fs::path& file, const std::string& name, std::vector<std::string>* stamps = nullptr)
{
    std::istringstream in(contents(file));
    const auto rows = alerting::readSeries(in, file.string());
    if (!rows) {
        fmt::print(stderr, "{}\n", rows.error().text());
        std::exit(1);
    }
    LabelledSeries series{name, {}, {}, {}};
    for (const alerting::SeriesRow& row : *rows) {
        series.times.push_back(double(toMs(row.at)) / 1000);
        series.values.push_back(row.value);
        if (stamps)
            stamps->push_back(row.stamp.substr(0, 19));
    }
    return series;
}

std::vector<LabelledSeries> readNumenta(const fs::path& folder)
{
    std::vector<LabelledSeries> all;
    const auto labels = nlohmann::json::parse(contents(folder / "labels" / "combined_windows.json"));
    for (const auto& [name, windows] : labels.items()) {
        std::vector<std::string> stamps;
        all.push_back(rowsOf(folder / "data" / name, name, &stamps));
        const auto rowAt = [&](const std::string& stamp) {
            return std::size_t(std::ranges::find(stamps, stamp.substr(0, 19)) - stamps.begin());
        };
        for (const auto& window : windows)
            all.back().windows.emplace_back(rowAt(window[0]), rowAt(window[1]));
    }
    return all;
}

std::vector<LabelledSeries> readCloud(const fs::path& folder)
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".csv")
            files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<LabelledSeries> all;
    for (const fs::path& file : files) {
        all.push_back(rowsOf(file, file.filename().string()));
        std::istringstream in(contents(file));
        std::string line;
        std::getline(in, line);
        bool before = false;
        for (std::size_t row = 0; std::getline(in, line); ++row) {
            const bool labelled = line.find('1', line.rfind(',')) != std::string::npos;
            if (labelled && before)
                all.back().windows.back().second = row;
            else if (labelled)
                all.back().windows.emplace_back(row, row);
            before = labelled;
        }
    }
    return all;
}

std::vector<bool> judge(const LabelledSeries& series)
{
    alerting::SeriesWatch watch;
    std::vector<bool> alerts;
    for (std::size_t i = 0; i < series.values.size(); ++i)
        alerts.push_back(
            watch.take(fromMs(std::int64_t(std::llround(series.times[i] * 1000))), series.values[i]).opens);
    return alerts;
}

using Alter = std::function<void(LabelledSeries&)>;
using Takes = std::function<bool(std::size_t)>;

template <typename Score>
Score scoreOf(const std::vector<LabelledSeries>& all, const Takes& takes, const Alter& alter)
{
    Score score;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!takes(i))
            continue;
        LabelledSeries series = all[i];
        alter(series);
        score.add(series, judge(series));
    }
    return score;
}

void drop(LabelledSeries& series, std::size_t rows)
{
    series.times.erase(series.times.begin(), series.times.begin() + std::ptrdiff_t(rows));
    series.values.erase(series.values.begin(), series.values.begin() + std::ptrdiff_t(rows));
    std::erase_if(series.windows, [&](const auto& window) { return window.second < rows; });
    for (auto& [from, to] : series.windows) {
        from -= std::min(from, rows);
        to -= rows;
    }
}

void addNoise(LabelledSeries& series, double share, std::mt19937_64& random)
{
    std::vector<double> steps;
    for (std::size_t i = 1; i < series.values.size(); ++i)
        if (series.values[i] != series.values[i - 1])
            steps.push_back(std::abs(series.values[i] - series.values[i - 1]));
    if (steps.empty())
        return;
    std::ranges::nth_element(steps, steps.begin() + std::ptrdiff_t(steps.size() / 2));
    std::normal_distribution<double> noise(0, share * steps[steps.size() / 2]);
    for (double& value : series.values)
        value += noise(random);
}

void averagePairs(LabelledSeries& series)
{
    const std::size_t pairs = series.values.size() / 2;
    for (std::size_t i = 0; i < pairs; ++i) {
        series.times[i] = series.times[2 * i];
        series.values[i] = (series.values[2 * i] + series.values[2 * i + 1]) / 2;
    }
    series.times.resize(pairs);
    series.values.resize(pairs);
    for (auto& [from, to] : series.windows) {
        from = std::min(from / 2, pairs - 1);
        to = std::min(to / 2, pairs - 1);
    }
}

std::vector<std::pair<const char*, Alter>> alterations(std::mt19937_64& random)
{
    const auto each = [](const std::function<void(double&)>& change) {
        return Alter([change](LabelledSeries& series) { std::ranges::for_each(series.values, change); });
    };
    return {{"in another unit (x -> 1024 x + 4096)", each([](double& x) { x = 1024 * x + 4096; })},
            {"upside down", each([](double& x) { x = -x; })},
            {"one value in twenty missing", each([&random](double& x) { x = random() % 20 == 0 ? std::nan("") : x; })},
            {"noise, 0.3 of the usual step", [&random](LabelledSeries& s) { addNoise(s, 0.3, random); }},
            {"noise as large as the usual step", [&random](LabelledSeries& s) { addNoise(s, 1, random); }},
            {"clock put on by 5 h 17 min",
             [](LabelledSeries& s) {
                 for (double& t : s.times)
                     t += 19'020;
             }},
            {"37 rows later", [](LabelledSeries& s) { drop(s, 37); }},
            {"an eighth later", [](LabelledSeries& s) { drop(s, s.values.size() / 8); }},
            {"averages of two rows", averagePairs}};
}

void printGoals(const NumentaScore& numenta, const StretchScore& cloud)
{
    fmt::print("{:52} {:>10}  goal\n", "unusual for itself, one setting for everything", "result");
    fmt::print("{:52} {:>10.1f}  at least 60, then 70\n", "Numenta, standard", numenta.score(kStandard));
    fmt::print("{:52} {:>10.1f}  at least 50, then 67\n", "Numenta, low false positives", numenta.score(kLowFalse));
    fmt::print("{:52} {:>10.1f}\n", "Numenta, low false negatives", numenta.score(kLowMissed));
    fmt::print("{:52} {:>7}/{}  at least {:.1f} (87 of 110)\n", "Numenta, windows found", numenta.found,
               numenta.windows, numenta.windows * 87 / 110.0);
    fmt::print("{:52} {:>10}  at most {:.0f} (54 in 264,057 rows)\n", "Numenta, false episodes", numenta.falseEpisodes,
               double(numenta.rows) * 54 / 264'057);
    fmt::print("{:52} {:>10.2f}  at least 0.8\n", "cloud, precision", cloud.precision());
    fmt::print("{:52} {:>10.2f}  at least 0.5\n", "cloud, recall", cloud.recall());
    fmt::print("{:52} {:>10}  at most 2\n", "cloud, median delay in rows", cloud.medianDelay());
    fmt::print("{:52} {:>10}  0 (on {} series)\n\n", "cloud, alerts on series without a label", cloud.onUnlabelled,
               cloud.unlabelled);
}

void printLine(const char* what, const NumentaScore& numenta, const StretchScore& cloud)
{
    fmt::print("{:38} {:6.1f} {:6.1f}  {:3}/{:<3} {:4}   {:5.2f} {:5.2f}  {:4}\n", what, numenta.score(kStandard),
               numenta.score(kLowFalse), numenta.found, numenta.windows, numenta.falseEpisodes, cloud.precision(),
               cloud.recall(), cloud.medianDelay());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    const fs::path folder = argc > 1 ? argv[1] : "";
    std::uint64_t seed = 20'260'101;
    for (int i = 2; i + 1 < argc; ++i)
        if (std::strcmp(argv[i], "--seed") == 0)
            seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (!fs::exists(folder / "nab" / "data") || !fs::exists(folder / "ms-cloud")) {
        fmt::print("unusual for itself: the labelled series (nab, ms-cloud) are not here: not measured\n");
        return 0;
    }
    const auto numenta = readNumenta(folder / "nab");
    const auto cloud = readCloud(folder / "ms-cloud");
    const Alter nothing = [](LabelledSeries&) {};
    const Takes all = [](std::size_t) { return true; };
    const auto begin = std::chrono::steady_clock::now();
    const auto onNumenta = scoreOf<NumentaScore>(numenta, all, nothing);
    const auto onCloud = scoreOf<StretchScore>(cloud, all, nothing);
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::size_t rows = 0;
    for (const auto* part : {&numenta, &cloud})
        for (const LabelledSeries& series : *part)
            rows += series.values.size();
    printGoals(onNumenta, onCloud);
    fmt::print("{} rows of {} series, {:.2f} microseconds each\n\n", rows, numenta.size() + cloud.size(),
               took / double(rows) * 1e6);
    fmt::print("cross-check, seed {:14} standard low-FP  found  false  precision recall delay\n", seed);
    printLine("all", onNumenta, onCloud);
    for (const std::size_t half : {0, 1}) {
        const Takes takes = [half](std::size_t i) { return i % 2 == half; };
        printLine(half == 0 ? "files 1, 3, 5 ..." : "files 2, 4, 6 ...", scoreOf<NumentaScore>(numenta, takes, nothing),
                  scoreOf<StretchScore>(cloud, takes, nothing));
    }
    std::mt19937_64 random(seed);
    for (const auto& [what, alter] : alterations(random))
        printLine(what, scoreOf<NumentaScore>(numenta, all, alter), scoreOf<StretchScore>(cloud, all, alter));
    return 0;
}
