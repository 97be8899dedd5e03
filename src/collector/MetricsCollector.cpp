#include "collector/Collector.h"
#include "collector/Contact.h"
#include "collector/HttpGet.h"
#include "collector/LogFormat.h"
#include "collector/MetricsReader.h"
#include "collector/Worker.h"

#include <algorithm>

namespace handrail::collector {

namespace {

class MetricsCollector final : public Collector {
public:
    MetricsCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink, const Clock& clock)
        : m_agreement(std::move(agreement)), m_sink(sink), m_clock(clock), m_contact(m_agreement->service, "metrics", sink)
    {
    }
    ~MetricsCollector() override { MetricsCollector::stop(); }

    void start() override
    {
        auto map = SignalMap::of(*m_agreement);
        if (!map) {
            m_contact.lost(map.error());
            return;
        }
        m_reader = std::make_unique<MetricsReader>(std::move(*map), *m_agreement);
        m_get = std::make_unique<HttpGet>();
        m_worker.start("hr-metrics", m_agreement->span, [this] { turn(); });
    }
    void stop() override
    {
        if (m_get)
            m_get->cancel();
        m_worker.stop();
    }

private:
    [[nodiscard]] MetricsWanted wanted()
    {
        const auto& sources = m_agreement->sources;
        MetricsWanted wanted;
        wanted.traffic = sources.answersFile.empty() && sources.answersPush.empty();
        wanted.dependencies = wanted.traffic;
        if (!wanted.traffic && sources.answersPush.empty())
            wanted.dependencies = logNamesDependencies(sources.answersFile) == false;
        return wanted;
    }

    void turn()
    {
        const Millis atMost = std::clamp(m_agreement->span, Millis(500), Millis(1'500));
        const auto page = m_get->fetch(m_agreement->sources.metrics, atMost);
        if (!page) {
            m_contact.lost(page.error());
            return;
        }
        const auto scrape = parsePrometheus(page->body, page->contentType.find("openmetrics") != std::string::npos);
        if (scrape.cutShort) {
            m_contact.lost(Error{ErrorCode::damaged, "the metrics end in the middle", m_agreement->sources.metrics, {}});
            return;
        }
        m_contact.found();
        m_sink.contribute(m_agreement->service, m_clock.wall(), m_reader->take(scrape, wanted()));
    }

    const std::shared_ptr<const contract::Agreement> m_agreement;
    Sink& m_sink;
    const Clock& m_clock;
    Contact m_contact;
    std::unique_ptr<MetricsReader> m_reader;
    std::unique_ptr<HttpGet> m_get;
    Worker m_worker;
};

} // namespace

std::unique_ptr<Collector> metricsCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink,
                                            const Clock& clock)
{
    return std::make_unique<MetricsCollector>(std::move(agreement), sink, clock);
}

} // namespace handrail::collector
