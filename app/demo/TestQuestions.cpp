#include "demo/TestQuestions.h"

#include <algorithm>
#include <fmt/format.h>
#include <cmath>
#include <set>

namespace handrail::demo {

namespace {

constexpr std::size_t kOfEach = 10;
constexpr double kFar = 0.12;

std::string line(const Question& question, bool late)
{
    return fmt::format(
        "- inputs: {{hour: {}, weekday: {}, distance: {:.0f}, origin: {}, destination: {}, lateness: {:.2f}}}\n"
        "  answer: {}\n",
        *question.hour, *question.weekday, *question.distance, question.origin, question.destination,
        *question.lateness, late ? "late" : "on time");
}

struct Candidate {
    Question question;
    bool late = false;
    bool misled = false; ///< version-wrong answers otherwise
    double distance = 0; ///< from the line, the nearer of the two versions
};

/// Far from the line, misled first, and no two about the same route or hour of the same airport.
std::vector<Candidate> choose(std::vector<Candidate> all, bool late)
{
    std::erase_if(all, [late](const Candidate& one) { return one.late != late || one.distance < kFar; });
    std::ranges::stable_sort(all, [](const Candidate& a, const Candidate& b) {
        return std::pair(a.misled, a.distance) > std::pair(b.misled, b.distance);
    });
    std::vector<Candidate> chosen;
    std::set<std::string> taken;
    for (const Candidate& one : all) {
        const std::string route = one.question.origin + one.question.destination;
        const std::string hour = fmt::format("{} {}", one.question.origin, *one.question.hour);
        if (chosen.size() == kOfEach || taken.contains(route) || taken.contains(hour))
            continue;
        taken.insert({route, hour});
        chosen.push_back(one);
    }
    return chosen;
}

} // namespace

Result<std::string> makeTestQuestions(std::span<const Flight> flights, const Lateness& lateness)
{
    std::vector<Question> questions;
    const auto asked = leavingBetween(flights, 31 * kDay, 59 * kDay);
    for (std::size_t i = 0; i < asked.size(); i += 9) {
        Question question = questionAbout(asked[i]);
        // Rounded as it is written, so that what is sent is what was judged here.
        question.lateness = std::round(lateness.recent(asked[i].origin, asked[i].departure).share * 100) / 100;
        questions.push_back(question);
    }
    std::vector<std::vector<double>> chances;
    for (const auto& plan : {planOf("v11"), planOf("v12"), planOfFault("version-wrong")}) {
        const auto version = train(flights, lateness, plan);
        if (!version)
            return fail(version.error());
        auto answers = version->chances(questions);
        if (!answers)
            return fail(answers.error());
        chances.push_back(std::move(*answers));
    }
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const double before = chances[0][i], now = chances[1][i], wrong = chances[2][i];
        if (label(before) == label(now))
            candidates.push_back({questions[i], label(now) == "late", label(wrong) != label(now),
                                  std::min(std::abs(before - kLine), std::abs(now - kLine))});
    }
    std::string text = "# Questions whose right answer is known. They carry their own lateness, so the store of recent "
                       "lateness does not matter.\n";
    for (const bool late : {true, false}) {
        for (const Candidate& one : choose(candidates, late))
            text += line(one.question, late);
    }
    return text;
}

} // namespace handrail::demo
