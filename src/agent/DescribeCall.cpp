#include "agent/Incoming.h"

#include <set>
#include <string_view>

namespace handrail::agent {

namespace {

void fill(v1::Description& message, const DescriptionOut& out, bool sharesTexts)
{
    std::set<std::pair<std::string_view, std::string_view>> said;
    message.set_protocol(1);
    message.set_agent(out.agent);
    message.set_program_version("0.1.0");
    message.set_now_ms(toMs(out.now));
    message.set_you(out.you);
    message.set_embedded(out.embedded);
    message.set_countdown_s(out.countdownS);
    message.set_your_certificate_until_ms(toMs(out.yourCertificateUntil));
    for (const DescriptionOut::Service& service : out.services) {
        v1::ServiceDescription& one = *message.add_services();
        one.set_service(service.service.value);
        one.set_agreement_file(service.file);
        one.set_agreement_text(service.text.str());
        one.set_agreement_digest(service.digest);
        one.set_normal(service.normal);
        one.mutable_rights()->Add(service.rights.begin(), service.rights.end());
        for (const auto& runbook : service.runbooks) {
            v1::RunbookText& text = *one.add_runbooks();
            text.set_file(runbook.file);
            text.set_digest(runbook.digest);
            if (said.emplace(runbook.file, runbook.digest).second || !sharesTexts)
                text.set_text(runbook.text);
        }
        for (const auto& action : service.actions) {
            v1::ActionReady& ready = *one.add_actions();
            ready.set_action(action.action);
            ready.set_ready(action.whyNot.empty());
            ready.set_why_not(action.whyNot);
            ready.mutable_warnings()->Add(action.warnings.begin(), action.warnings.end());
        }
        one.mutable_versions()->Add(service.versions.begin(), service.versions.end());
        one.mutable_learning()->Add(service.learning.begin(), service.learning.end());
        for (const contract::VersionLook& look : service.looks) {
            v1::VersionLook& found = *one.add_looks();
            found.set_version(look.version);
            found.set_unavailable(look.unavailable);
            found.set_reason(look.reason);
            found.set_answers(static_cast<v1::VersionLook::Answers>(look.answers));
            found.set_since_ms(toMs(look.since));
        }
    }
}

class DescribeCall final : public Question<v1::DescribeRequest, v1::Description> {
public:
    DescribeCall(Serving& serving, grpc::CallbackServerContext* context) : Question(serving, context, "describe") { open(); }

private:
    void begun(Caller caller) override
    {
        if (m_request.protocol() > 1)
            return refuse({ErrorCode::newerVersion, "this agent speaks protocol 1, the console " + std::to_string(m_request.protocol()), {},
                           "install the same version of both"});
        caller.setConsole(m_request.console());
        m_serving.mailbox.post(DescribeAsked{std::move(caller), [this](const DescriptionOut& out) {
                                                 fill(m_reply, out, m_request.shares_texts());
                                                 m_reply.set_certificate_until_ms(m_serving.certificateUntilMs);
                                                 answer();
                                             }});
    }
};

} // namespace

CallOf<v1::DescribeRequest, v1::Description>* describeCall(Serving& serving, grpc::CallbackServerContext* context)
{
    return new DescribeCall(serving, context);
}

} // namespace handrail::agent
