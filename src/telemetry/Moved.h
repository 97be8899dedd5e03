#pragma once

namespace handrail {

/// Adds up, value by value, which share of a mix would have to change to look usual: the total variation. A sum of plain
/// distances would mostly measure chance where values are many and answers few, so each value counts only with what is
/// beyond its own chance, and what chance still leaves on average is taken off. What came in addition and what is missing
/// are the same share seen from two sides; the side that stands out more clearly is given.
class Moved {
public:
    explicit Moved(double answers) : m_answers(answers) {}
    /// `usual`: the share that this value usually has.
    void add(double count, double usual);
    /// 0 to 1.
    [[nodiscard]] double share() const;

private:
    double m_answers;
    double m_more = 0, m_less = 0;
};

} // namespace handrail
