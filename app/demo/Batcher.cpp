#include "demo/Batcher.h"

namespace handrail::demo {

Batcher::Batcher(std::shared_ptr<const ModelVersion> version) : m_version(std::move(version)) {}

Result<double> Batcher::ask(const Question& question)
{
    const std::size_t size = m_version->notes().batch;
    if (size <= 1) {
        const auto chances = m_version->chances({question});
        return chances ? Result<double>(chances->front()) : Result<double>(fail(chances.error()));
    }
    std::shared_ptr<Batch> batch;
    std::size_t place = 0;
    {
        const Lock lock(m_mutex);
        if (!m_open) {
            m_open = std::make_shared<Batch>();
            m_open->until = std::chrono::steady_clock::now() + m_version->notes().batchWait;
        }
        batch = m_open;
        place = batch->questions.size();
        batch->questions.push_back(question);
        if (batch->questions.size() >= size)
            batch->until = std::chrono::steady_clock::now();
        while (!batch->closed && std::chrono::steady_clock::now() < batch->until)
            m_changed.waitUntil(m_mutex, batch->until);
        if (batch->closed) {
            while (!batch->done)
                m_changed.waitUntil(m_mutex, std::chrono::steady_clock::now() + std::chrono::seconds(1));
            return batch->chances ? Result<double>((*batch->chances)[place])
                                  : Result<double>(fail(batch->chances.error()));
        }
        batch->closed = true;
        m_open.reset();
    }
    auto chances = m_version->chances(batch->questions);
    const Lock lock(m_mutex);
    batch->chances = std::move(chances);
    batch->done = true;
    m_changed.notifyAll();
    return batch->chances ? Result<double>((*batch->chances)[place]) : Result<double>(fail(batch->chances.error()));
}

} // namespace handrail::demo
