#include "agent/Calls.h"

#include "agent/PeerName.h"

namespace handrail::agent {

Result<storage::WindowStore*> Serving::openWindows()
{
    if (!windows) {
        auto opened = storage::WindowStore::openReadOnly(windowsFile);
        if (!opened)
            return fail(opened.error());
        windows.emplace(std::move(*opened));
    }
    return &*windows;
}

Result<storage::JournalStore*> Serving::openJournal()
{
    if (!journal) {
        auto opened = storage::JournalStore::openReadOnly(journalFile);
        if (!opened)
            return fail(opened.error());
        journal.emplace(std::move(*opened));
    }
    return &*journal;
}

Result<Caller> Serving::callerOf(const grpc::CallbackServerContext& context, const std::string& console) const
{
    Caller caller;
    caller.console = console.substr(0, 200);
    const std::string peer = context.peer();
    if (!peer.starts_with("ipv4:") && !peer.starts_with("ipv6:")) {
        caller.who = ourselves().name;
        caller.mayOperate = true;
        return caller;
    }
    if (isTls) {
        const auto names = context.auth_context()->FindPropertyValues(GRPC_X509_CN_PROPERTY_NAME);
        if (names.empty() || names.front().empty())
            return fail(ErrorCode::refused, "the certificate has no name", peer);
        caller.who = std::string(names.front().data(), names.front().size());
        caller.mayOperate = true;
        return caller;
    }
    auto person = personBehind(peer, port);
    if (!person)
        return fail(person.error());
    caller.who = person->name;
    caller.mayOperate = person->mayOperate;
    return caller;
}

grpc::Status toStatus(const Error& error)
{
    using grpc::StatusCode;
    StatusCode code = StatusCode::INTERNAL;
    switch (error.code) {
    case ErrorCode::invalidInput: code = StatusCode::INVALID_ARGUMENT; break;
    case ErrorCode::notFound: code = StatusCode::NOT_FOUND; break;
    case ErrorCode::refused: code = StatusCode::PERMISSION_DENIED; break;
    case ErrorCode::unavailable: code = StatusCode::RESOURCE_EXHAUSTED; break;
    case ErrorCode::newerVersion: code = StatusCode::FAILED_PRECONDITION; break;
    default: break;
    }
    return {code, error.text()};
}

} // namespace handrail::agent
