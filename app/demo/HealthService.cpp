#include "demo/HealthService.h"

#include "demo/Settings.h"

#include <optional>

namespace handrail::demo {

namespace {

using namespace grpc::health::v1;

bool isKnown(const std::string& service)
{
    return service.empty() || service == kModel;
}

} // namespace

/// One open Watch. Deleted in OnDone only; until then the service knows it.
class HealthService::Watcher final : public grpc::ServerWriteReactor<HealthCheckResponse> {
public:
    Watcher(HealthService& service, bool known) : m_service(service), m_known(known) {}

    void tell()
    {
        const auto now = !m_known                  ? HealthCheckResponse::SERVICE_UNKNOWN
                         : m_service.m_isServing() ? HealthCheckResponse::SERVING
                                                   : HealthCheckResponse::NOT_SERVING;
        const Lock lock(m_mutex);
        if (m_ended || m_writing || m_told == now)
            return;
        m_told = now;
        m_writing = true;
        m_response.set_status(now);
        StartWrite(&m_response);
    }
    void end(const grpc::Status& status)
    {
        const Lock lock(m_mutex);
        if (!m_ended)
            Finish(status);
        m_ended = true;
    }
    void OnWriteDone(bool ok) override
    {
        {
            const Lock lock(m_mutex);
            m_writing = false;
        }
        if (ok)
            tell();
    }
    void OnCancel() override { end(grpc::Status::CANCELLED); }
    void OnDone() override
    {
        m_service.forget(this);
        delete this;
    }

private:
    HealthService& m_service;
    const bool m_known;
    Mutex m_mutex;
    HealthCheckResponse m_response HR_GUARDED_BY(m_mutex);
    std::optional<HealthCheckResponse::ServingStatus> m_told HR_GUARDED_BY(m_mutex);
    bool m_writing HR_GUARDED_BY(m_mutex) = false;
    bool m_ended HR_GUARDED_BY(m_mutex) = false;
};

HealthService::HealthService(Workers& workers, std::function<bool()> isServing)
    : m_workers(workers), m_isServing(std::move(isServing))
{
}

HealthService::~HealthService() = default;

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context, const HealthCheckRequest* request,
                                               HealthCheckResponse* response)
{
    auto* reactor = context->DefaultReactor();
    m_workers.post([this, request, response, reactor] {
        if (!isKnown(request->service()))
            return reactor->Finish(grpc::Status(grpc::StatusCode::NOT_FOUND, "unknown service"));
        response->set_status(m_isServing() ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
        reactor->Finish(grpc::Status::OK);
    });
    return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(grpc::CallbackServerContext*,
                                                                    const HealthCheckRequest* request)
{
    auto* watcher = new Watcher(*this, isKnown(request->service())); // the reactor owns itself until OnDone
    {
        const Lock lock(m_mutex);
        m_watchers.push_back(watcher);
    }
    watcher->tell();
    return watcher;
}

void HealthService::changed()
{
    const Lock lock(m_mutex);
    for (Watcher* watcher : m_watchers)
        watcher->tell();
}

void HealthService::end()
{
    const Lock lock(m_mutex);
    for (Watcher* watcher : m_watchers)
        watcher->end(grpc::Status(grpc::StatusCode::UNAVAILABLE, "the server is ending"));
}

void HealthService::forget(Watcher* watcher)
{
    const Lock lock(m_mutex);
    m_watchers.remove(watcher);
}

} // namespace handrail::demo
