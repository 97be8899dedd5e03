#include "agent/History.h"

#include "collector/AnswerCounter.h"

#include <fstream>
#include <map>

namespace handrail::agent {

namespace {

constexpr Millis kSpan = std::chrono::minutes(1);

} // namespace

Result<std::vector<Window>> readHistory(const std::filesystem::path& file, const contract::Agreement& agreement)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::notFound, "the records of the past can't be read", file.string(),
                    "name a log of answers with --learn-from");
    collector::AnswerCounter counter(std::make_shared<const contract::Agreement>(agreement));
    std::map<WallTime, Window> windows;
    std::string line;
    while (std::getline(in, line)) {
        auto answer = collector::parseAnswerLine(line, agreement.answerField.empty() ? "prediction" : agreement.answerField);
        if (!answer || !answer->time)
            continue;
        answer->replayed = false; // no traffic of now, but just what is asked for here
        const WallTime start = *answer->time - Millis(toMs(*answer->time) % kSpan.count());
        const auto [place, isNew] = windows.try_emplace(start);
        Window& window = place->second;
        if (isNew) {
            window = counter.emptyPart();
            window.service = agreement.service;
            window.start = start;
            window.span = kSpan;
            window.sealed = true;
            window.seenShare = 1;
        }
        counter.count(*answer, window);
    }
    if (windows.empty())
        return fail(ErrorCode::invalidInput, "there is no record in it that can be read", file.string(),
                    "each line is a record of one answer, with its time");
    std::vector<Window> result;
    result.reserve(windows.size());
    for (auto& [start, window] : windows)
        result.push_back(std::move(window));
    return result;
}

} // namespace handrail::agent
