#pragma once

#include "collector/AnswerLine.h"
#include "collector/GivenAnswers.h"
#include "contract/Agreement.h"
#include "telemetry/Window.h"

#include <memory>

namespace handrail::collector {

/// Checks lines of a log of answers against the agreement and counts them into parts of windows. Test questions and lines
/// from replayed records count as nothing. Outcomes are joined with what was answered: by the line itself where it says
/// so, else by id among the last answers given. Memory is bounded whatever comes. Not synchronised.
class AnswerCounter {
public:
    explicit AnswerCounter(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<AnswersRoom> room = nullptr);

    /// An empty part that says which maps this source can't give.
    [[nodiscard]] const Window& emptyPart() const { return m_empty; }
    void count(const AnswerLine& line, Window& part);

private:
    /// The names of a set by their hashes: each answer is looked up in it, and a tree of hundreds is far apart in memory.
    class Names {
    public:
        explicit Names(const std::set<std::string>& names); ///< which must stay where they are
        [[nodiscard]] bool contains(const std::string& name) const { return !m_places.empty() && m_places[placeOf(name)] != nullptr; }

    private:
        [[nodiscard]] std::size_t placeOf(const std::string& name) const;
        std::vector<const std::string*> m_places; ///< each at its hash or behind; some are always free
    };
    struct Field {
        const contract::Input* input;
        Names known;
        std::vector<std::string> bins; ///< names, one more than inner edges
        std::set<std::string> seen;    ///< values that the agreement does not name; where it names some, of the last hour
        WallTime seenFrom{};
    };
    void countInputs(const AnswerLine& line, Window& part);
    [[nodiscard]] static bool isNamed(Field& field, const std::string& text, WallTime at);
    static void countValue(Field& field, const Scalar& value, WallTime at, InputCounts& counts);
    void countOutcome(const AnswerLine& line, Window& part);
    void remember(const AnswerLine& line);
    [[nodiscard]] std::string label(const std::string& text);

    const std::shared_ptr<const contract::Agreement> m_agreement;
    const bool m_isOnlySource; ///< nobody else says which version and mode there is
    Window m_empty;
    std::vector<Field> m_fields;
    std::set<std::string> m_labels;
    GivenAnswers m_given;
};

/// "30..200": the names of the bins of a number, lowest first. Empty for names and for numbers without edges.
[[nodiscard]] std::vector<std::string> binNames(const contract::Input& input);

} // namespace handrail::collector
