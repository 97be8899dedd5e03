#include "collector/StatisticsReader.h"

#include "collector/Unreported.h"

#include <algorithm>

namespace handrail::collector {

namespace {

/// A count that fell began again at 0.
std::uint64_t since(std::uint64_t now, std::uint64_t before) { return now >= before ? now - before : now; }

} // namespace

Window StatisticsReader::take(const inference::ModelStatisticsResponse& statistics, const std::string& model,
                              std::uint64_t ownQuestions)
{
    Window part;
    part.unreported = unreportedBut({"requests", "errors", "latency", "versions"});
    std::map<std::string, Counted> now;
    Counted sum;
    for (const auto& each : statistics.model_stats()) {
        if (each.name() != model)
            continue;
        const auto& stats = each.inference_stats();
        const Counted counted{stats.success().count(), stats.fail().count(), stats.success().ns()};
        const Counted before = m_before[each.version()];
        const auto ok = since(counted.ok, before.ok);
        now[each.version()] = counted;
        sum.ok += ok;
        sum.failed += since(counted.failed, before.failed);
        sum.ns += since(counted.ns, before.ns);
        if (ok > 0 && !each.version().empty() && !m_isFirst)
            part.versions[each.version()] = ok;
    }
    m_before = std::move(now);
    if (std::exchange(m_isFirst, false))
        return part;
    const auto own = std::min(ownQuestions, sum.ok);
    const auto traffic = sum.ok - own;
    part.requests = traffic + sum.failed;
    if (sum.failed > 0)
        part.errors["failed"] = sum.failed;
    if (traffic > 0) {
        const double meanMs = static_cast<double>(sum.ns) / 1e6 / static_cast<double>(sum.ok);
        part.latency = Histogram(0, {}, 0, meanMs * static_cast<double>(traffic));
        part.latencySource = LatencySource::averageOnly;
    }
    return part;
}

} // namespace handrail::collector
