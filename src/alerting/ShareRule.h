#pragma once

#include "alerting/Rule.h"

namespace handrail::alerting {

/// Which counters a share rule compares, and with what.
struct SharePlace {
    std::size_t hits = 0;
    std::size_t tries = 0;
    double rate = 0;             ///< agreed share of hits
    std::uint64_t atLeast = 10;  ///< tries before it may speak
    /// That a service as bad as before would look as good as this. It is looked at every second, for as long as the trouble
    /// lasts: at one in ten thousand, one failing a little too often was "better" every few hours.
    double chanceToBeWithin = 1e-6;
    std::optional<std::size_t> of = {}; ///< what each try answers to, where tries come late or never
    double usualTries = 0;              ///< tries per one of those, in the long run
};

/// "So many of so many, agreed at most such a share": failures, slow answers, missing fields, guesses, wrong answers.
/// Speaks when the share is above the agreed one over some stretch and its recent part, and a service that just keeps the
/// agreement would show that by chance less than once in a hundred years. Within when the share over some stretch of ten
/// seconds or more since then is in the limit, and a service still as bad as it was would hardly show that.
class ShareRule : public Rule {
public:
    ShareRule(Plan plan, SharePlace place, std::optional<std::size_t> over);
    Verdict judge(const Past& past, const Standing& standing) override;
    [[nodiscard]] std::optional<Reading> read(const Past& past, std::size_t stretch,
                                              const Standing& standing) const override;
    [[nodiscard]] std::uint64_t hurt(const Past& past, const Counts& counts, const journal::Evidence&) const override;
    void explain(const Past& past, const Verdict& verdict, journal::Evidence& evidence) const override;

protected:
    [[nodiscard]] const SharePlace& place() const { return m_place; }
    void setRate(double rate) { m_place.rate = rate; }
    [[nodiscard]] bool isTooMany(const Past& past, std::size_t stretch) const;
    [[nodiscard]] bool isWithin(const Past& past, std::size_t stretch, const Standing& standing) const;

private:
    [[nodiscard]] bool isBadLately(const Past& past, std::size_t stretch) const;
    [[nodiscard]] double triesWithMissing(const Past& past, std::size_t stretch) const;
    [[nodiscard]] double stillAsBad(const Past& past, std::size_t stretch, const Standing& standing) const;

    SharePlace m_place;
    std::optional<std::size_t> m_over;
};

/// How many requests counted here got what so many of the test questions got; of few questions, the last ten seconds' share.
[[nodiscard]] std::uint64_t peopleHurt(const Past& past, const Counts& counts, std::size_t hits, std::size_t tries);

/// Whether `hits` of `tries` is within `rate` and so good that a true share of `bad` would hardly show it.
[[nodiscard]] bool isSurelyBelow(std::uint64_t hits, std::uint64_t tries, double rate, double bad, double chance);

} // namespace handrail::alerting
