#pragma once

#include "alerting/Rule.h"
#include "alerting/SeriesWatch.h"

namespace handrail::alerting {

/// A gauge that nobody agreed a limit for is unusual for itself. The value is the gauge's own; its past is learned from means over a
/// minute. It remembers more than the windows that a new judge is fed, so its state goes from judge to judge. Where that is lost
/// it learns anew, says nothing new meanwhile, and takes an open alert back once the gauge is where its usual band was.
class SeriesRule final : public Rule {
public:
    explicit SeriesRule(Plan plan) : Rule(std::move(plan)) {}
    [[nodiscard]] bool remembersLong() const override { return true; }
    void remember(const Past& past) override;
    [[nodiscard]] std::string remembered() override;
    bool recall(std::string_view remembered) override;
    [[nodiscard]] bool isLearning() const override { return m_watch.said().isLearning; }
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;
    [[nodiscard]] bool isWorse(double value, double than) const override;

private:
    void keep(StateBytes& bytes);

    SeriesWatch m_watch;
    std::optional<double> m_taken; ///< the mean that this window completed
    std::optional<WallTime> m_minuteFrom;
    double m_sum = 0;
    int m_count = 0;
};

} // namespace handrail::alerting
