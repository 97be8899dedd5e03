#pragma once

#include "alerting/Rule.h"

namespace handrail::alerting {

/// The present version against the hour of the one before, on the same signals: failures, slower than usual, guesses, test
/// questions. Silent on a fallback, where the version doesn't answer. The subject is the new version.
class VersionRule final : public Rule {
public:
    explicit VersionRule(Plan plan) : Rule(std::move(plan)) {}
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    [[nodiscard]] std::uint64_t hurt(const Past& past, const Counts& counts, const journal::Evidence&) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;
    [[nodiscard]] std::string subject(const Past& past) const override { return past.changes->version(); }
    [[nodiscard]] std::size_t followed() const override { return kMinute; }

private:
    /// The share up to which the new version is not worse; none when the old one answered too little.
    [[nodiscard]] std::optional<double> allowed(const Past& past, std::size_t compared) const;

    std::size_t m_compared = 0; ///< the signal that spoke last
};

} // namespace handrail::alerting
