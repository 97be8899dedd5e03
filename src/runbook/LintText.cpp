#include "runbook/LintText.h"

#include "contract/StrictMap.h"
#include "runbook/Prose.h"
#include "runbook/ScreenWords.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::runbook {

namespace {

using contract::Position;

constexpr int kFrontLine = 1;

class TextLinter {
public:
    TextLinter(const Runbook& runbook, const std::vector<Runbook>& all, const LintWith& with, std::vector<Error>& found)
        : m_runbook(runbook), m_all(all), m_with(with), m_found(found)
    {
    }

    void words()
    {
        for (const ProseLine& line : proseOf(m_runbook.text))
            word(line.text, {line.number, 1});
        for (const RunbookStep& step : m_runbook.steps)
            for (const std::string& answer : step.answers)
                word(answer, positionOf(step, "answers"));
        for (const Position tag : tagsOf(m_runbook.text))
            say(tag, "HTML is shown as plain text", "Write it in Markdown");
    }

    void links()
    {
        for (const Link& link : linksOf(m_runbook.text)) {
            if (link.isPicture)
                say(link.at, "pictures are not shown: nothing is loaded for a runbook", "Say it in words, or write a link");
            else
                look(link.target, link.at);
        }
        for (const RunbookStep& step : m_runbook.steps)
            if (step.lookAt == "link")
                look(step.lookFor, positionOf(step, "for"));
    }

    void review(Millis agreed)
    {
        const Millis every = m_runbook.reviewEvery > Millis(0) ? m_runbook.reviewEvery : agreed;
        const auto reviewed = fromRfc3339(m_runbook.reviewed + "T00:00:00Z");
        if (!m_runbook.reviewed.empty() && !reviewed)
            say({kFrontLine, 1}, fmt::format("'reviewed: {}' is not a day", m_runbook.reviewed), "Write it as 2026-11-12");
        if (every <= Millis(0) || !m_with.today)
            return;
        const auto days = std::chrono::duration_cast<std::chrono::days>(every).count();
        const std::string asAgreed = fmt::format("at least every {} days was agreed", days);
        if (m_runbook.reviewed.empty())
            say({kFrontLine, 1}, "nobody says when this runbook was reviewed; " + asAgreed, "Read it, then write 'reviewed: DAY'");
        else if (reviewed && *m_with.today - *reviewed > every + std::chrono::days(1))
            say({kFrontLine, 1}, fmt::format("this runbook was last reviewed on {}; {}", m_runbook.reviewed, asAgreed),
                "Read it, mend it, then write the new day at 'reviewed'");
        else if (reviewed && *reviewed > *m_with.today + std::chrono::days(1))
            say({kFrontLine, 1}, fmt::format("'reviewed: {}' has not come yet", m_runbook.reviewed), "Write the day of the last review");
    }

private:
    static Position positionOf(const RunbookStep& step, const char* key)
    {
        const auto found = step.at.find(key);
        return found == step.at.end() ? Position{step.line, 1} : found->second;
    }
    void say(Position at, std::string what, std::string whatToDo)
    {
        m_found.push_back({ErrorCode::invalidInput, std::move(what),
                           fmt::format("{}:{}:{}", m_runbook.file, at.line, at.column), std::move(whatToDo)});
    }
    void word(const std::string& text, Position at)
    {
        std::size_t from = 0;
        while (const auto found = wordNotForTheScreen(std::string_view(text).substr(from))) {
            say({at.line, at.column + static_cast<int>(from + found->at)},
                fmt::format("'{}' is not a word for somebody on call", found->word),
                "Say it in plain words; names of things can stand in backticks");
            from += found->at + found->word.size();
        }
    }
    void look(const std::string& target, Position at)
    {
        if (target.starts_with("http://") || target.starts_with("https://") || target.starts_with("mailto:"))
            return;
        const auto hash = target.find('#');
        const std::string file = target.substr(0, hash);
        const std::string* text = &m_runbook.text;
        if (file.find(':') != std::string::npos || file.starts_with('/'))
            return say(at, fmt::format("the link '{}' leads out of the folder", target), "Write an address, or a file beside this one");
        if (!file.empty()) {
            text = textOf(file);
            if (!text && !m_with.files)
                return;
            if (!text)
                return say(at, fmt::format("the link leads to '{}', and there is no such file", file), contract::didYouMean(file, files()));
        }
        if (hash == std::string::npos || text->empty())
            return;
        const std::set<std::string> anchors = anchorsOf(*text);
        const std::string anchor = target.substr(hash + 1);
        if (!anchors.contains(anchor))
            say(at, fmt::format("the link leads to '#{}', and there is no such heading", anchor),
                contract::didYouMean(anchor, {anchors.begin(), anchors.end()}));
    }
    /// Null when there is no such file.
    const std::string* textOf(const std::string& file) const
    {
        const auto runbook = std::ranges::find(m_all, file, &Runbook::file);
        if (runbook != m_all.end())
            return &runbook->text;
        const auto other = m_with.files ? m_with.files->find(file) : std::map<std::string, std::string>::const_iterator();
        return m_with.files && other != m_with.files->end() ? &other->second : nullptr;
    }
    std::vector<std::string> files() const
    {
        std::vector<std::string> names;
        for (const Runbook& each : m_all)
            names.push_back(each.file);
        for (const auto& [name, text] : *m_with.files)
            names.push_back(name);
        return names;
    }

    const Runbook& m_runbook;
    const std::vector<Runbook>& m_all;
    const LintWith& m_with;
    std::vector<Error>& m_found;
};

} // namespace

void lintText(const Runbook& runbook, const std::vector<Runbook>& all, const contract::Agreement& agreement,
              const LintWith& with, std::vector<Error>& found)
{
    TextLinter linter(runbook, all, with, found);
    linter.words();
    linter.links();
    linter.review(agreement.reviewRunbooksEvery);
}

} // namespace handrail::runbook
