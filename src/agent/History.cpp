#include "agent/History.h"

#include "collector/AnswerCounter.h"

#include <fstream>
#include <map>
#include <optional>
#include <utility>

namespace handrail::agent {

namespace {

constexpr Millis kOutOfOrder = std::chrono::minutes(10);

/// Windows of a log's lines, given on once no line can come for them any more.
class HistoryWindows {
public:
    HistoryWindows(const contract::Agreement& agreement, std::optional<Millis> givenOnAfter, const HistoryPlan& plan,
                   const std::function<void(Window)>& take)
        : m_counter(std::make_shared<const contract::Agreement>(agreement)), m_service(agreement.service), m_givenOnAfter(givenOnAfter),
          m_plan(plan), m_take(take)
    {
    }

    void count(const collector::AnswerLine& line)
    {
        const WallTime start = *line.time - Millis(toMs(*line.time) % m_plan.span.count());
        if (m_next && start < *m_next)
            return;
        const auto [place, isNew] = m_parts.try_emplace(start);
        if (isNew)
            place->second = emptyAt(start);
        m_counter.count(line, place->second);
        while (m_givenOnAfter && m_parts.begin()->first + *m_givenOnAfter < start)
            giveFirst();
    }
    /// False when there was no line at all.
    bool end()
    {
        while (!m_parts.empty())
            giveFirst();
        return m_next.has_value();
    }

private:
    using Part = collector::AnswerCounter::Part;

    [[nodiscard]] Part emptyAt(WallTime start) const
    {
        Part part = m_counter.emptyPart();
        Window& window = part.window;
        window.service = m_service;
        window.start = start;
        window.span = m_plan.span;
        window.sealed = true;
        window.seenShare = 1;
        return part;
    }
    void giveFirst()
    {
        const auto first = m_parts.begin();
        while (m_plan.isWhole && m_next && *m_next < first->first) {
            m_take(m_counter.windowOf(emptyAt(*m_next)));
            *m_next += m_plan.span;
        }
        m_next = first->first + m_plan.span;
        m_take(m_counter.windowOf(std::move(first->second)));
        m_parts.erase(first);
    }

    collector::AnswerCounter m_counter;
    const ServiceId m_service;
    const std::optional<Millis> m_givenOnAfter; ///< none: all of them in the end
    const HistoryPlan m_plan;
    const std::function<void(Window)>& m_take;
    std::map<WallTime, Part> m_parts;
    std::optional<WallTime> m_next; ///< the first time that was not given on
};

Result<void> readAll(std::istream& in, const std::string& name, const contract::Agreement& agreement, HistoryWindows& windows)
{
    const std::string field = agreement.answerField.empty() ? "prediction" : agreement.answerField;
    for (std::string line; std::getline(in, line);) {
        auto answer = collector::parseAnswerLine(line, field);
        if (!answer || !answer->time)
            continue;
        if (std::exchange(answer->replayed, false)) { // no traffic of now, but just what is asked for here; its pace was another
            answer->latencyMs.reset();
            for (auto& [of, call] : answer->dependencies)
                call.ms.reset();
        }
        windows.count(*answer);
    }
    if (!windows.end())
        return fail(ErrorCode::invalidInput, "there is no record in it that can be read", name,
                    "each line is a record of one answer, with its time");
    return {};
}

} // namespace

Result<std::vector<Window>> readHistory(const std::filesystem::path& file, const contract::Agreement& agreement)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::notFound, "the records of the past can't be read", file.string(),
                    "name a log of answers with --learn-from");
    std::vector<Window> result;
    const std::function<void(Window)> keep = [&](Window window) { result.push_back(std::move(window)); };
    HistoryWindows windows(agreement, {}, {}, keep);
    if (auto read = readAll(in, file.string(), agreement, windows); !read)
        return fail(read.error());
    return result;
}

Result<void> eachOfHistory(std::istream& in, const std::string& name, const contract::Agreement& agreement, const HistoryPlan& plan,
                           const std::function<void(Window)>& take)
{
    HistoryWindows windows(agreement, kOutOfOrder, plan, take);
    return readAll(in, name, agreement, windows);
}

} // namespace handrail::agent
