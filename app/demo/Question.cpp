#include "demo/Question.h"

#include <algorithm>
#include <cmath>

namespace handrail::demo {

namespace {

template <typename Number>
void flagNumber(std::vector<std::string>& flags, const char* field, std::optional<Number> value, double from, double to)
{
    if (!value)
        flags.push_back(std::string(field) + " missing");
    else if (!(*value >= from && *value <= to))
        flags.push_back(std::string(field) + " out of range");
}

} // namespace

double confidence(double chance)
{
    return 0.5 + 0.5 * std::min(1.0, std::abs(chance - kLine) / 0.3);
}

bool Agreed::knows(const std::string& airport) const
{
    return std::ranges::binary_search(airports, airport);
}

std::vector<std::string> Agreed::flags(const Question& question) const
{
    std::vector<std::string> flags;
    flagNumber(flags, "hour", question.hour, 0, 23);
    flagNumber(flags, "weekday", question.weekday, 0, 6);
    flagNumber(flags, "distance", question.distance, shortest, longest);
    for (const auto& [field, airport] :
         {std::pair("origin", &question.origin), {"destination", &question.destination}}) {
        if (airport->empty())
            flags.push_back(std::string(field) + " missing");
        else if (!knows(*airport))
            flags.push_back(std::string(field) + " never seen");
    }
    return flags;
}

} // namespace handrail::demo
