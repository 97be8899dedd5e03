#pragma once

#include "alerting/Rule.h"

namespace handrail::alerting {

/// Refuses calls, or leaves two of our own questions in a row without an answer. The value is how many it left.
class NotAnsweringRule final : public Rule {
public:
    explicit NotAnsweringRule(Plan plan) : Rule(std::move(plan)) {}
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    [[nodiscard]] std::uint64_t hurt(const Past& past, const Counts& counts, const journal::Evidence&) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;

private:
    [[nodiscard]] double limit() const { return plan().limit.value_or(2); }
};

/// No source reports any number. The value is the seconds since the last one. Silence never says that all is well.
class ContactLostRule final : public Rule {
public:
    explicit ContactLostRule(Plan plan) : Rule(std::move(plan)) {}
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;

private:
    [[nodiscard]] double limitS() const { return plan().limit.value_or(4); }
};

/// Whether a window holds any number that a source reported.
[[nodiscard]] bool hasNumbers(const Window& window);

} // namespace handrail::alerting
