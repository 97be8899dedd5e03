#pragma once

#include "collector/AnswerLine.h"
#include "collector/GivenAnswers.h"
#include "contract/Agreement.h"
#include "telemetry/Window.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace handrail::collector {

/// Checks lines of a log of answers against the agreement and counts them into parts of windows. Lines from replayed records
/// count as nothing, and so do test questions, unless the line says the right answer: then it counts as one that was judged. Outcomes are joined with what was answered: by the line itself where it says
/// so, else by id among the last answers given. Memory is bounded whatever comes. Not synchronised.
class AnswerCounter {
public:
    /// Answers while they are counted: what the agreement names has a cell, so that no line looks for it in maps of texts.
    struct Part {
        Window window;                    ///< all that has none
        std::vector<std::uint32_t> cells; ///< the counter knows what stands where
    };

    explicit AnswerCounter(std::shared_ptr<const contract::Agreement> agreement, std::shared_ptr<AnswersRoom> room = nullptr);

    /// An empty part that says which maps this source can't give.
    [[nodiscard]] Part emptyPart() const;
    void count(const AnswerLine& line, Part& part);
    [[nodiscard]] Window windowOf(Part part) const;

private:
    enum Cell : std::size_t { kTotal, kMissing, kOutOfRange, kUnseen, kOthers, kFieldCells };
    struct Field {
        const contract::Input* input;
        Interned<std::vector<std::string>> bins; ///< their names, of a number
        std::size_t first;                       ///< its cells; those of its names follow
        std::size_t usualPlace = 0; ///< in the line before
        std::set<std::string> seen{}; ///< values that the agreement does not name; where it names some, of the last hour
        WallTime seenFrom{};
        [[nodiscard]] const std::vector<std::string>& named() const; ///< values that are known, or bins
    };
    void countInputs(const AnswerLine& line, Part& part);
    void countAnswer(const AnswerLine& line, Part& part);
    [[nodiscard]] static bool isNamed(Field& field, const std::string& text, WallTime at);
    static void countValue(Field& field, const Scalar& value, WallTime at, Part& part);
    static void countNumber(const Field& field, const Scalar& value, Part& part);
    void countOutcome(const AnswerLine& line, Window& part);
    static void countTestQuestion(const AnswerLine& line, Window& part);
    void remember(const AnswerLine& line);
    [[nodiscard]] std::string label(const std::string& text);

    const std::shared_ptr<const contract::Agreement> m_agreement;
    const bool m_isOnlySource; ///< nobody else says which version and mode there is
    const Names m_answers;     ///< agreed; their cells are the first ones, then that of all others
    std::vector<Field> m_fields;
    std::size_t m_cells = 0; ///< of a part
    std::set<std::string> m_labels;
    GivenAnswers m_given;
};

/// "30..200": the names of the bins of a number, lowest first. Empty for names and for numbers without edges.
[[nodiscard]] std::vector<std::string> binNames(const contract::Input& input);

} // namespace handrail::collector
