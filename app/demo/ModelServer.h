#pragma once

#include "demo/AnswerLog.h"
#include "demo/Settings.h"

#include <memory>

namespace handrail::demo {

/// The model server: everything of one process. start() once; the destructor ends it.
class ModelServer {
public:
    /// Reads versions and table. Errors: notFound, damaged, failed.
    [[nodiscard]] static Result<std::unique_ptr<ModelServer>> open(const Settings& settings,
                                                                   const AnswerLog::Limits& limits = {});
    ~ModelServer();
    /// Listens on both addresses; port 0 takes a free one. Error: failed, if one is taken.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] int inferPort() const;
    [[nodiscard]] int metricsPort() const;

    void setStuck(bool on);    ///< the fault "hang"
    void setHoarding(bool on); ///< the fault "memory"

private:
    struct Parts;
    explicit ModelServer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace handrail::demo
