#include "agent/Calls.h"

namespace handrail::agent {

grpc::ServerUnaryReactor* actCall(Serving& serving, grpc::CallbackServerContext* context, const v1::ActRequest* request,
                                  v1::ActReply* reply)
{
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    auto caller = serving.admit(*context, {}, "act"); // its console's name is read with the rest
    if (!caller) {
        reactor->Finish(toStatus(caller.error()));
        return reactor;
    }
    auto command = readCommand(*request);
    if (!command) {
        serving.mailbox.post(CallRefused{std::move(*caller), "act", journal::RefusedWhy::tooLong});
        reactor->Finish(toStatus(command.error()));
        return reactor;
    }
    caller->console = command->console;
    serving.mailbox.post(ActAsked{std::move(*command), std::move(*caller), [reactor, reply](const Reply& decided) {
                                      if (decided.error) {
                                          reactor->Finish(toStatus(*decided.error));
                                          return;
                                      }
                                      reply->set_accepted(decided.accepted);
                                      reply->set_seq(decided.seq);
                                      reply->set_why(static_cast<v1::RefusedWhy>(decided.why));
                                      reply->set_refused_for(decided.refusedFor);
                                      reply->set_operation(decided.operation.value);
                                      reply->set_began_ago_ms(decided.beganAgo.count());
                                      reactor->Finish(grpc::Status::OK);
                                  }});
    return reactor;
}

} // namespace handrail::agent
