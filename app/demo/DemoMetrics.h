#pragma once

#include "demo/AnswerRecord.h"

#include <memory>

namespace handrail::demo {

/// What the model server counts, as Prometheus text. Test questions are counted apart and nowhere else. Any thread.
class DemoMetrics {
public:
    DemoMetrics();
    ~DemoMetrics();
    void count(const AnswerRecord& record);
    void showVersion(const std::string& version);
    void showFallback(const std::string& mode);
    [[nodiscard]] std::string text() const;

private:
    struct Series;
    std::unique_ptr<Series> m_series;
};

} // namespace handrail::demo
