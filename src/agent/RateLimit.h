#pragma once

#include "base/Time.h"

#include <algorithm>
#include <map>
#include <string>

namespace handrail::agent {

/// At most `perSecond` things a second for each person, with a burst of as many or of `burst`. Remembers 4,096 people at
/// most: those who have been quiet longest are new again. Owned by one thread.
class RateLimit {
public:
    explicit RateLimit(double perSecond, double burst = 0) : m_perSecond(perSecond), m_burst(burst > 0 ? burst : perSecond) {}

    [[nodiscard]] bool allows(const std::string& who, SteadyTime now)
    {
        if (m_people.size() >= kMostPeople && !m_people.contains(who))
            forget(now);
        auto [place, isNew] = m_people.try_emplace(who, Bucket{m_burst, now});
        Bucket& bucket = place->second;
        bucket.left = leftOf(bucket, now);
        bucket.at = now;
        if (bucket.left < 1)
            return false;
        bucket.left -= 1;
        return true;
    }
    [[nodiscard]] std::size_t people() const { return m_people.size(); }

private:
    static constexpr std::size_t kMostPeople = 4'096;
    struct Bucket {
        double left = 0;
        SteadyTime at;
    };

    double leftOf(const Bucket& bucket, SteadyTime now) const
    {
        return std::min(m_burst, bucket.left + std::chrono::duration<double>(now - bucket.at).count() * m_perSecond);
    }
    /// Whoever may do all again loses nothing; when nobody may, the one that was quiet longest goes.
    void forget(SteadyTime now)
    {
        std::erase_if(m_people, [&](const auto& each) { return leftOf(each.second, now) >= m_burst; });
        if (m_people.size() >= kMostPeople)
            m_people.erase(std::ranges::min_element(m_people, {}, [](const auto& each) { return each.second.at; }));
    }

    double m_perSecond, m_burst;
    std::map<std::string, Bucket> m_people;
};

} // namespace handrail::agent
