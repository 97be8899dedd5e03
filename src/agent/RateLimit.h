#pragma once

#include "base/Time.h"

#include <map>
#include <string>

namespace handrail::agent {

/// At most `perSecond` calls a second for each person, with a burst of as many. Owned by one thread.
class RateLimit {
public:
    explicit RateLimit(double perSecond) : m_perSecond(perSecond) {}

    [[nodiscard]] bool allows(const std::string& who, SteadyTime now)
    {
        auto [place, isNew] = m_people.try_emplace(who, Bucket{m_perSecond, now});
        Bucket& bucket = place->second;
        const double passed = std::chrono::duration<double>(now - bucket.at).count();
        bucket.left = std::min(m_perSecond, bucket.left + passed * m_perSecond);
        bucket.at = now;
        if (bucket.left < 1)
            return false;
        bucket.left -= 1;
        return true;
    }

private:
    struct Bucket {
        double left = 0;
        SteadyTime at;
    };
    double m_perSecond;
    std::map<std::string, Bucket> m_people;
};

} // namespace handrail::agent
