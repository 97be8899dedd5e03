#pragma once

#include "contract/Agreement.h"
#include "telemetry/Window.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace handrail::bench {

/// What goes wrong in a simulated service; shares of answers, 0 is well.
struct Fault {
    double stuckAnswers = 0; ///< this share of answers is stuck on one label: 0.1 is Cohen's w = 0.30
    double stuckInputs = 0;  ///< the same for the even field
    double failing = 0;
    double slow = 0;         ///< this share of answers takes ten times as long
    double storeMs = 5;      ///< the dependency's calls take so long
    double wrong = 0;        ///< this share of answers, of test questions too, is wrong in addition
};

/// A service with a day cycle in its traffic, an hourly wobble in its mixes, and a day's course in the skewed field: ten skewed answers, a field of ten skewed and
/// one of twenty even values, failures, times, confidence, test questions, late outcomes and a dependency.
class SimulatedService {
public:
    SimulatedService(double perMinute, Millis span, double wobble, std::uint64_t seed, std::string name = "simulated");
    [[nodiscard]] Window next(const Fault& fault = {});
    [[nodiscard]] static std::shared_ptr<contract::Agreement> agreement(Millis span, const std::string& name = "simulated");

private:
    void startHour(std::int64_t hour);
    std::uint64_t poisson(double mean);
    std::uint64_t part(std::uint64_t of, double share);
    void mix(std::uint64_t answers, const std::vector<double>& shares, const std::vector<std::string>& names, double stuck,
             std::map<std::string, std::uint64_t>& counts);
    void fillAnswers(Window& window, std::uint64_t requests, const Fault& fault);

    ServiceId m_service;
    double m_perMinute;
    Millis m_span;
    double m_wobble;
    std::mt19937_64 m_random;
    std::normal_distribution<double> m_normal;
    std::uniform_real_distribution<double> m_even01{0, 1};
    WallTime m_at;
    std::int64_t m_hour = -1;
    std::vector<double> m_answers, m_skewed, m_even; ///< this hour's shares
    std::vector<std::string> m_tenNames, m_twentyNames;
};

} // namespace handrail::bench
