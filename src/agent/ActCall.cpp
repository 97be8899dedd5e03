#include "agent/Incoming.h"

namespace handrail::agent {

namespace {

class ActCall final : public Question<v1::ActRequest, v1::ActReply> {
public:
    ActCall(Serving& serving, grpc::CallbackServerContext* context) : Question(serving, context, "act") { open(); }

private:
    void begun(Caller caller) override
    {
        auto command = readCommand(m_request);
        if (!command) {
            m_serving.mailbox.post(CallRefused{std::move(caller), "act", journal::RefusedWhy::tooLong});
            return refuse(command.error());
        }
        caller.console = command->console;
        m_serving.mailbox.post(ActAsked{std::move(*command), std::move(caller), [this](const Reply& decided) { reply(decided); }});
    }
    void reply(const Reply& decided)
    {
        if (decided.error)
            return refuse(*decided.error);
        m_reply.set_accepted(decided.accepted);
        m_reply.set_seq(decided.seq);
        m_reply.set_why(static_cast<v1::RefusedWhy>(decided.why));
        m_reply.set_refused_for(decided.refusedFor);
        m_reply.set_operation(decided.operation.value);
        m_reply.set_began_ago_ms(decided.beganAgo.count());
        answer();
    }
};

} // namespace

CallOf<v1::ActRequest, v1::ActReply>* actCall(Serving& serving, grpc::CallbackServerContext* context)
{
    return new ActCall(serving, context);
}

} // namespace handrail::agent
