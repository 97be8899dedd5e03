#pragma once

#include "base/Mutex.h"
#include "demo/Workers.h"
#include "grpc/health/v1/health.grpc.pb.h"

#include <functional>
#include <list>

namespace handrail::demo {

/// grpc.health.v1 for the whole server ("") and the model ("late-flights"). Check goes through the workers, so that a
/// stuck server doesn't say it is well.
class HealthService final : public grpc::health::v1::Health::CallbackService {
public:
    HealthService(Workers& workers, std::function<bool()> isServing);
    ~HealthService() override;

    grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context,
                                    const grpc::health::v1::HealthCheckRequest* request,
                                    grpc::health::v1::HealthCheckResponse* response) override;
    grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>*
    Watch(grpc::CallbackServerContext* context, const grpc::health::v1::HealthCheckRequest* request) override;

    /// Tells those who watch. Any thread.
    void changed() HR_EXCLUDES(m_mutex);
    /// Ends all watching, so that the server can end.
    void end() HR_EXCLUDES(m_mutex);

private:
    class Watcher;
    void forget(Watcher* watcher) HR_EXCLUDES(m_mutex);

    Workers& m_workers;
    const std::function<bool()> m_isServing;
    Mutex m_mutex;
    std::list<Watcher*> m_watchers HR_GUARDED_BY(m_mutex);
};

} // namespace handrail::demo
