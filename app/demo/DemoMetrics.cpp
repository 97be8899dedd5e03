#include "demo/DemoMetrics.h"

#include "base/Mutex.h"
#include "demo/Settings.h"

#include <fstream>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

namespace handrail::demo {

namespace {

using namespace prometheus;

Family<Counter>& counter(Registry& registry, const char* name, const char* help)
{
    return BuildCounter().Name(name).Help(help).Register(registry);
}

Family<Gauge>& gauge(Registry& registry, const char* name, const char* help)
{
    return BuildGauge().Name(name).Help(help).Register(registry);
}

Family<Histogram>& histogram(Registry& registry, const char* name, const char* help)
{
    return BuildHistogram().Name(name).Help(help).Register(registry);
}

/// Three to a factor of ten from 0.25 ms to 5 s.
const Histogram::BucketBoundaries& bounds()
{
    static const Histogram::BucketBoundaries kBounds = {0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                        0.1,     0.2,    0.3,   0.5,    0.75,  1,    2,     5};
    return kBounds;
}

double residentBytes()
{
    std::ifstream in("/proc/self/statm");
    double all = 0, resident = 0;
    in >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

} // namespace

struct DemoMetrics::Series {
    Registry registry;
    Counter& requests = counter(registry, "late_flights_requests_total", "Questions by travellers").Add({});
    Counter& tests =
        counter(registry, "late_flights_test_questions_total", "Test questions, not counted elsewhere").Add({});
    Family<Counter>& errors = counter(registry, "late_flights_errors_total", "Questions without an answer, by reason");
    Histogram& latency = histogram(registry, "late_flights_latency_seconds", "Time to answer").Add({}, bounds());
    Family<Counter>& answers = counter(registry, "late_flights_answers_total", "Answers by what they say");
    Family<Counter>& flagged = counter(registry, "late_flights_flagged_inputs_total", "Inputs outside the agreement");
    Family<Counter>& calls = counter(registry, "late_flights_dependency_calls_total", "Calls to others");
    Family<Counter>& failures =
        counter(registry, "late_flights_dependency_failures_total", "Calls to others that failed");
    Family<Histogram>& waits = histogram(registry, "late_flights_dependency_latency_seconds", "Time others took");
    Family<Counter>& fallbackAnswers =
        counter(registry, "late_flights_fallback_answers_total", "Answers given by the fallback");
    Family<Gauge>& version = gauge(registry, "late_flights_version_info", "The version that answers");
    Family<Gauge>& mode = gauge(registry, "late_flights_fallback_mode_info", "The fallback mode that is on");
    Gauge& age = gauge(registry, "late_flights_lateness_age_seconds", "Since what the store serves last changed")
                     .Add({{"dependency", kStore}});
    Gauge& startTime = gauge(registry, "process_start_time_seconds", "Start of the process, Unix time").Add({});
    Gauge& memory = gauge(registry, "process_resident_memory_bytes", "Memory in use").Add({});
    Mutex mutex;
    Gauge* shownVersion HR_GUARDED_BY(mutex) = nullptr;
    Gauge* shownMode HR_GUARDED_BY(mutex) = nullptr;
};

DemoMetrics::DemoMetrics() : m_series(std::make_unique<Series>())
{
    m_series->startTime.Set(static_cast<double>(toMs(SystemClock().wall())) / 1000);
    for (const char* reason : {"store", "version", "input", "fallback", "gave up"})
        m_series->errors.Add({{"reason", reason}});
    m_series->fallbackAnswers.Add({{"mode", kFallbackTable}});
    m_series->calls.Add({{"dependency", kStore}});
    m_series->failures.Add({{"dependency", kStore}});
    m_series->waits.Add({{"dependency", kStore}}, bounds());
}

DemoMetrics::~DemoMetrics() = default;

void DemoMetrics::count(const AnswerRecord& record)
{
    if (record.synthetic)
        return m_series->tests.Increment();
    m_series->requests.Increment();
    m_series->latency.Observe(record.latencyMs / 1000);
    if (!record.reason.empty())
        m_series->errors.Add({{"reason", record.reason}}).Increment();
    else
        m_series->answers.Add({{"answer", record.answer}}).Increment();
    if (record.reason.empty() && record.fallback != kFallbackNone)
        m_series->fallbackAnswers.Add({{"mode", record.fallback}}).Increment();
    for (const std::string& flag : record.flags)
        m_series->flagged.Add({{"flag", flag}}).Increment();
    for (const auto& [name, call] : record.dependencies) {
        m_series->calls.Add({{"dependency", name}}).Increment();
        m_series->waits.Add({{"dependency", name}}, bounds()).Observe(call.ms / 1000);
        if (!call.ok)
            m_series->failures.Add({{"dependency", name}}).Increment();
        if (call.ageSeconds)
            m_series->age.Set(*call.ageSeconds);
    }
}

void DemoMetrics::showVersion(const std::string& version)
{
    const Lock lock(m_series->mutex);
    if (m_series->shownVersion)
        m_series->version.Remove(m_series->shownVersion);
    m_series->shownVersion = &m_series->version.Add({{"version", version}});
    m_series->shownVersion->Set(1);
}

void DemoMetrics::showFallback(const std::string& mode)
{
    const Lock lock(m_series->mutex);
    if (m_series->shownMode)
        m_series->mode.Remove(m_series->shownMode);
    m_series->shownMode = &m_series->mode.Add({{"mode", mode}});
    m_series->shownMode->Set(1);
}

std::string DemoMetrics::text() const
{
    m_series->memory.Set(residentBytes());
    return TextSerializer().Serialize(m_series->registry.Collect());
}

} // namespace handrail::demo
