#include "collector/Collector.h"
#include "collector/Contact.h"
#include "collector/LogFormat.h"
#include "collector/MetricsReader.h"
#include "collector/Pages.h"

#include <algorithm>
#include <utility>

namespace handrail::collector {

namespace {

constexpr Millis kLogLook = std::chrono::minutes(1);

class MetricsCollector final : public Collector {
public:
    MetricsCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink, const Clock& clock,
                     std::shared_ptr<Pages> pages)
        : m_agreement(std::move(agreement)), m_sink(sink), m_clock(clock), m_contact(m_agreement->service, "metrics", sink),
          m_pages(std::move(pages))
    {
    }
    ~MetricsCollector() override { MetricsCollector::stop(); }

    void start() override
    {
        if (m_page != 0)
            return;
        auto map = SignalMap::of(*m_agreement);
        if (!map) {
            m_contact.lost(map.error());
            return;
        }
        m_reader = std::make_unique<MetricsReader>(*map, *m_agreement);
        const Millis atMost = std::clamp(m_agreement->span, Millis(500), Millis(1'500));
        m_page = m_pages->add({m_agreement->sources.metrics, m_agreement->span, atMost,
                               [this](const Result<HttpGet::Page>& page) { take(page); }});
    }
    void stop() override { m_pages->remove(std::exchange(m_page, 0)); }

private:
    [[nodiscard]] MetricsWanted wanted()
    {
        const auto& sources = m_agreement->sources;
        MetricsWanted wanted;
        wanted.traffic = sources.answersFile.empty() && sources.answersPush.empty();
        wanted.dependencies = wanted.traffic;
        if (!wanted.traffic && sources.answersPush.empty())
            wanted.dependencies = logIsSilentOfDependencies();
        return wanted;
    }

    /// A log that names them is not read anew for each page; one that doesn't is, so that no call is ever counted twice.
    [[nodiscard]] bool logIsSilentOfDependencies()
    {
        const SteadyTime now = m_clock.steady();
        if (m_namedAt && now - *m_namedAt < kLogLook)
            return false;
        const auto names = logNamesDependencies(m_agreement->sources.answersFile);
        m_namedAt = names == true ? std::optional(now) : std::nullopt;
        return names == false;
    }

    void take(const Result<HttpGet::Page>& page)
    {
        if (!page) {
            m_contact.lost(page.error());
            return;
        }
        const bool isOpenMetrics = page->contentType.find("openmetrics") != std::string::npos;
        auto part = m_reader->take(page->body, isOpenMetrics, wanted());
        if (!part) {
            m_contact.lost(Error{ErrorCode::damaged, "the metrics end in the middle", m_agreement->sources.metrics, {}});
            return;
        }
        m_contact.found();
        m_sink.contribute(m_agreement->service, m_clock.wall(), std::move(*part));
    }

    const std::shared_ptr<const contract::Agreement> m_agreement;
    Sink& m_sink;
    const Clock& m_clock;
    Contact m_contact;
    std::unique_ptr<MetricsReader> m_reader;
    std::optional<SteadyTime> m_namedAt; ///< the log was found to name dependencies
    const std::shared_ptr<Pages> m_pages;
    std::uint64_t m_page = 0;
};

} // namespace

std::unique_ptr<Collector> metricsCollector(std::shared_ptr<const contract::Agreement> agreement, Sink& sink,
                                            const Clock& clock, std::shared_ptr<Pages> pages)
{
    if (!pages)
        pages = std::make_shared<Pages>();
    return std::make_unique<MetricsCollector>(std::move(agreement), sink, clock, std::move(pages));
}

} // namespace handrail::collector
