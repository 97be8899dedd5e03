#pragma once

#include "alerting/Judge.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace handrail::alerting::scene {

using namespace std::chrono_literals;
using journal::AlertKind;

/// What the service does in a stretch of a scene. Written as words, each with a value where it has one:
///   rate N (answers a second)   failing S   ms N   guess S   late S (share of answers "late")   missing S   unseen S
///   range S (out of range)   far S (share of distances in the upper bin)   wrong S (of test questions)   outcomes S
///   store N (ms)   storefails S   age N (s)   version V   mode M   born N (start of the process, s)   memory N
///   unanswered N   refused   blind   seedless
struct Doing {
    double rate = 50, failing = 0, ms = 20, guess = 0.1, late = 0.25, missing = 0, unseen = 0, range = 0, far = 0.5;
    double wrong = 0, outcomes = 0.1, storeMs = 5, storeFails = 0, age = 1, memory = 200;
    std::string version = "v11", mode;
    int born = 1, unanswered = 0;
    bool refused = false, blind = false;
};

inline bool set(Doing& doing, const std::string& word, std::istringstream& in)
{
    const std::map<std::string, double Doing::*> numbers = {
        {"rate", &Doing::rate},       {"failing", &Doing::failing}, {"ms", &Doing::ms},
        {"guess", &Doing::guess},     {"late", &Doing::late},       {"missing", &Doing::missing},
        {"unseen", &Doing::unseen},   {"range", &Doing::range},     {"far", &Doing::far},
        {"wrong", &Doing::wrong},     {"outcomes", &Doing::outcomes}, {"store", &Doing::storeMs},
        {"storefails", &Doing::storeFails}, {"age", &Doing::age},   {"memory", &Doing::memory}};
    if (const auto number = numbers.find(word); number != numbers.end())
        return bool(in >> doing.*(number->second));
    if (word == "version")
        return bool(in >> doing.version);
    if (word == "mode")
        return bool(in >> doing.mode);
    if (word == "born")
        return bool(in >> doing.born);
    if (word == "unanswered")
        return bool(in >> doing.unanswered);
    if (word == "refused")
        return doing.refused = true;
    return word == "blind" && (doing.blind = true);
}

/// Makes windows: counts by chance with a generator, else the shares themselves, what is left over carried on.
class Maker {
public:
    explicit Maker(Millis span, unsigned seed = 0) : m_span(span), m_random(seed), m_byChance(seed != 0) {}

    Window next(const Doing& doing)
    {
        Window w;
        w.service = ServiceId("flights");
        w.start = m_at;
        w.span = m_span;
        m_at += m_span;
        w.sealed = true;
        w.reachable = !doing.refused;
        w.unanswered = std::uint64_t(doing.unanswered);
        if (doing.blind) {
            w.reachable.reset();
            w.unanswered.reset();
            return w;
        }
        w.seenShare = 1;
        fill(w, doing);
        return w;
    }
    [[nodiscard]] WallTime now() const { return m_at; }
    void skip(Millis time) { m_at += time; }

private:
    std::uint64_t part(std::uint64_t of, double share, int what)
    {
        if (m_byChance)
            return std::binomial_distribution<std::uint64_t>(of, share)(m_random);
        double& left = m_left[what];
        left += double(of) * share;
        const double whole = std::floor(left + 1e-9);
        left -= whole;
        return std::uint64_t(whole);
    }

    void fill(Window& w, const Doing& doing)
    {
        const double expected = doing.rate * double(m_span.count()) / 1000;
        const std::uint64_t n = m_byChance && expected > 0 ? std::poisson_distribution<std::uint64_t>(expected)(m_random)
                                                           : part(1'000'000, expected / 1e6, 0);
        w.requests = n;
        if (const auto errors = part(n, doing.failing, 1))
            w.errors["timed out"] = errors;
        const std::uint64_t ok = n - w.errorCount();
        w.latencySource = LatencySource::exact;
        const std::uint64_t slow = part(n, 0.002, 2);
        w.latency.add(doing.ms, n - slow);
        w.latency.add(doing.ms * 5, slow);
        w.confidence.emplace();
        const std::uint64_t guesses = part(ok, doing.guess, 3);
        (*w.confidence)[10] = guesses;
        (*w.confidence)[18] = ok - guesses;
        const std::uint64_t late = part(ok, doing.late, 4);
        if (late > 0)
            w.answers["late"] = late;
        if (ok > late)
            w.answers["on time"] = ok - late;
        InputCounts& distance = w.inputs["distance"];
        distance.total = n;
        distance.missing = part(n, doing.missing, 5);
        distance.outOfRange = part(n, doing.range, 6);
        const std::uint64_t far = part(n - distance.missing, doing.far, 7);
        distance.values = {{"0..1000", n - distance.missing - far}, {"1000..3000", far}};
        InputCounts& origin = w.inputs["origin"];
        origin.total = n;
        origin.unseen = part(n, doing.unseen, 8);
        w.fallbackAnswers = doing.mode.empty() ? 0 : n;
        w.fallbackMode = doing.mode;
        w.version = doing.version;
        w.versions[doing.version] = n;
        DependencyCounts& store = w.dependencies["store"];
        store.calls = n;
        store.failures = part(n, doing.storeFails, 9);
        store.latency.add(doing.storeMs, n);
        store.ageS = doing.age;
        w.knownAnswers.judged = part(std::uint64_t(m_span.count()), 0.0005, 10);
        w.knownAnswers.wrong = part(w.knownAnswers.judged, doing.wrong, 11);
        w.outcomes.judged = part(n, 0.5, 12);
        w.outcomes.wrong = part(w.outcomes.judged, doing.outcomes, 13);
        w.gauges["memory_mb"] = doing.memory;
        w.startedAt = fromMs(doing.born * 1000);
    }

    Millis m_span;
    WallTime m_at = fromMs(1'700'000'000'000 / 3'600'000 * 3'600'000);
    std::mt19937_64 m_random;
    bool m_byChance;
    std::map<int, double> m_left;
};

/// "20 min: rate 50 | 5 s: failing 1 | 3 min:" The words of a part hold for that part only.
inline std::vector<Window> play(const std::string& text, Millis span = 1s, unsigned seed = 0)
{
    Maker maker(span, seed);
    std::vector<Window> windows;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, '|');) {
        const std::size_t colon = part.find(':');
        const std::size_t begin = part.find_first_not_of(' ');
        const auto length = parseDuration(part.substr(begin, colon - begin));
        if (colon == std::string::npos || !length)
            throw std::invalid_argument("not a part of a scene: " + part);
        Doing doing;
        std::istringstream words(part.substr(colon + 1));
        for (std::string word; words >> word;) {
            if (word == "away") { // the agent itself is not there
                maker.skip(*length);
                doing.rate = -1;
            } else if (!set(doing, word, words)) {
                throw std::invalid_argument("not a word of a scene: " + word);
            }
        }
        for (Millis done{0}; doing.rate >= 0 && done < *length; done += span)
            windows.push_back(maker.next(doing));
    }
    return windows;
}

} // namespace handrail::alerting::scene
