#pragma once

#include "collector/Collector.h"

#include <atomic>

namespace handrail::collector {

/// Tells the sink once per change whether a source can be reached. Any thread.
class Contact {
public:
    Contact(ServiceId service, std::string source, Sink& sink)
        : m_service(std::move(service)), m_source(std::move(source)), m_sink(sink)
    {
    }
    void found() { tell(true, Error{}); }
    void lost(const Error& why) { tell(false, why); }

private:
    enum class Known { nothing, there, gone };
    void tell(bool there, const Error& why)
    {
        const Known now = there ? Known::there : Known::gone;
        if (m_known.exchange(now) != now)
            m_sink.contact(m_service, m_source, there, why);
    }

    const ServiceId m_service;
    const std::string m_source;
    Sink& m_sink;
    std::atomic<Known> m_known = Known::nothing;
};

} // namespace handrail::collector
