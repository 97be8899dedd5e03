#include "demo/Statistics.h"

#include "demo/Settings.h"
#include "inference/inference.pb.h"

namespace handrail::demo {

void Statistics::count(const std::string& version, bool success, const Spent& spent, WallTime now)
{
    const Lock lock(m_mutex);
    Figures& figures = m_versions[version];
    figures.lastMs = static_cast<std::uint64_t>(toMs(now));
    if (!success)
        return figures.fail.add(spent.all());
    figures.success.add(spent.all());
    figures.queue.add(spent.queue);
    figures.input.add(spent.input);
    figures.infer.add(spent.infer);
    figures.output.add(spent.output);
}

void Statistics::fill(inference::ModelStatisticsResponse& response, const std::string& version) const
{
    const auto put = [](inference::StatisticDuration* to, const Duration& from) {
        to->set_count(from.count);
        to->set_ns(from.ns);
    };
    const Lock lock(m_mutex);
    for (const auto& [name, figures] : m_versions) {
        if (!version.empty() && name != version)
            continue;
        auto* stats = response.add_model_stats();
        stats->set_name(kModel);
        stats->set_version(name);
        stats->set_last_inference(figures.lastMs);
        stats->set_inference_count(figures.success.count);
        stats->set_execution_count(figures.success.count);
        auto* inferred = stats->mutable_inference_stats();
        put(inferred->mutable_success(), figures.success);
        put(inferred->mutable_fail(), figures.fail);
        put(inferred->mutable_queue(), figures.queue);
        put(inferred->mutable_compute_input(), figures.input);
        put(inferred->mutable_compute_infer(), figures.infer);
        put(inferred->mutable_compute_output(), figures.output);
    }
}

} // namespace handrail::demo
