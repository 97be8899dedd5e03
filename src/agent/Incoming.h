#pragma once

#include "agent/Calls.h"

#include <atomic>

namespace handrail::agent {

/// One call. Who calls is known, and whether they may, before their message is read; a message that is too large, or never comes to
/// its end, is given up while it comes, and the journal is told whose it was. gRPC would read it first and tell nobody.
/// Whoever ends the call, or writes, does so after begun().
template <typename Request, typename Reply>
class Incoming : public grpc::ServerBidiReactor<Request, Reply> {
protected:
    /// `what` names the call.
    Incoming(Serving& serving, grpc::CallbackServerContext* context, const char* what)
        : m_serving(serving), m_context(context), m_what(what)
    {
    }

    /// Once, when the call is whole.
    void open()
    {
        auto caller = m_serving.admit(*m_context, m_what); // its console's name is read with the rest
        if (!caller)
            return this->Finish(toStatus(caller.error()));
        m_caller = std::move(*caller);
        // Whoever takes `isDecided` goes on alone; the call is not over before that.
        m_arrival = m_serving.arrivals.begin(m_context->peer(), m_serving.port, [this, isDecided = m_isDecided] {
            if (!isDecided->exchange(true))
                giveUp();
        });
        this->StartRead(&m_request);
    }
    virtual void begun(Caller caller) = 0;

    Serving& m_serving;
    grpc::CallbackServerContext* const m_context; ///< valid until OnDone
    Request m_request;

private:
    void OnReadDone(bool ok) final
    {
        m_serving.arrivals.end(m_arrival);
        if (m_isDecided->exchange(true))
            return;
        if (ok)
            begun(std::move(m_caller));
        else
            giveUp();
    }
    void giveUp()
    {
        if (m_serving.gate.isNewsOfMessage(m_caller.who, std::chrono::steady_clock::now()))
            m_serving.mailbox.post(CallRefused{m_caller, m_what, journal::RefusedWhy::tooLong});
        this->Finish({grpc::StatusCode::RESOURCE_EXHAUSTED, "the message is too large, or could not be read"});
    }

    const char* const m_what;
    Caller m_caller;
    std::uint64_t m_arrival = 0;
    const std::shared_ptr<std::atomic<bool>> m_isDecided = std::make_shared<std::atomic<bool>>(false);
};

/// One that is answered at once. Lives until OnDone.
template <typename Request, typename Reply>
class Question : public Incoming<Request, Reply> {
protected:
    using Incoming<Request, Reply>::Incoming;

    /// With `m_reply`.
    void answer() { this->StartWriteAndFinish(&m_reply, grpc::WriteOptions(), grpc::Status::OK); }
    void refuse(const Error& why) { this->Finish(toStatus(why)); }

    Reply m_reply;

private:
    void OnDone() final { delete this; }
};

} // namespace handrail::agent
