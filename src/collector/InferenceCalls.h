#pragma once

#include "base/Mutex.h"
#include "base/Time.h"
#include "inference/inference.grpc.pb.h"

#include <functional>
#include <grpcpp/grpcpp.h>
#include <memory>
#include <set>

namespace handrail::collector {

/// Calls to one server that answer later, each with a deadline. Any thread.
class InferenceCalls {
public:
    using Stub = inference::GRPCInferenceService::Stub;

    explicit InferenceCalls(const std::string& address)
        : m_channel(channelTo(address)), m_stub(inference::GRPCInferenceService::NewStub(m_channel))
    {
    }

    /// `begin` starts the call on the stub's asynchronous half; `done` gets its status and response on a thread of gRPC.
    template <typename Request, typename Response, typename Begin>
    void start(Request request, Millis atMost, Begin begin, std::function<void(const grpc::Status&, const Response&)> done)
    {
        struct Call {
            grpc::ClientContext context;
            Request request;
            Response response;
        };
        auto call = std::make_shared<Call>();
        call->request = std::move(request);
        call->context.set_deadline(std::chrono::system_clock::now() + atMost);
        {
            const Lock lock(m_mutex);
            if (m_isStopping)
                return;
            m_running.insert(&call->context);
        }
        begin(*m_stub->async(), &call->context, &call->request, &call->response,
              [this, call, done = std::move(done)](const grpc::Status& status) {
                  done(status, call->response);
                  const Lock lock(m_mutex);
                  m_running.erase(&call->context);
                  m_changed.notifyAll();
              });
    }

    /// Ends all calls and waits until the last `done` has returned. No call begins afterwards.
    void stop()
    {
        const Lock lock(m_mutex);
        m_isStopping = true;
        for (auto* context : m_running)
            context->TryCancel();
        while (!m_running.empty())
            m_changed.waitUntil(m_mutex, std::chrono::steady_clock::now() + std::chrono::milliseconds(50));
    }
    [[nodiscard]] std::size_t running()
    {
        const Lock lock(m_mutex);
        return m_running.size();
    }
    [[nodiscard]] bool isConnected() { return m_channel->GetState(false) == GRPC_CHANNEL_READY; }
    [[nodiscard]] Stub& stub() { return *m_stub; }

private:
    [[nodiscard]] static std::shared_ptr<grpc::Channel> channelTo(const std::string& address);

    const std::shared_ptr<grpc::Channel> m_channel;
    const std::unique_ptr<Stub> m_stub;
    Mutex m_mutex;
    Condition m_changed;
    std::set<grpc::ClientContext*> m_running HR_GUARDED_BY(m_mutex);
    bool m_isStopping HR_GUARDED_BY(m_mutex) = false;
};

/// "oip://host:port" or "host:port" -> "host:port".
[[nodiscard]] std::string plainAddress(const std::string& address);
[[nodiscard]] bool isLoopback(const std::string& address);

} // namespace handrail::collector
