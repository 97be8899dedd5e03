#include "agent/Calls.h"

#include "agent/Certificates.h"
#include "agent/PeerName.h"

#include <fmt/format.h>

namespace handrail::agent {

namespace {

std::string_view property(const grpc::ServerContextBase& context, const char* name)
{
    const auto values = context.auth_context()->FindPropertyValues(name);
    return values.empty() ? std::string_view() : std::string_view(values.front().data(), values.front().size());
}

} // namespace

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

Result<Caller> Serving::callerOf(const grpc::CallbackServerContext& context) const
{
    Caller caller;
    const std::string peer = context.peer();
    if (!peerOf(peer)) {
        caller.who = ourselves().name;
        caller.mayOperate = true;
        return caller;
    }
    if (door) {
        const PeerShown pem{property(context, GRPC_X509_PEM_CERT_PROPERTY_NAME), property(context, GRPC_X509_PEM_CERT_CHAIN_PROPERTY_NAME)};
        // A connection lives longer than the moment in which its certificate was looked at.
        if (const auto why = door->whyNot(pem, SystemClock().wall()))
            return fail(ErrorCode::refused, wordsFor(*why), peer);
        auto shown = readCertificate(pem.own);
        if (!shown)
            return fail(ErrorCode::refused, shown.error().what, peer);
        // "agent" is how the journal calls the agent itself.
        if (shown->name.empty() || shown->name == "agent")
            return fail(ErrorCode::refused, "the certificate has no person's name", peer);
        caller.who = std::move(shown->name);
        caller.byCertificate = true;
        caller.certificateUntil = shown->until;
        caller.certificateSerial = std::move(shown->serial);
        return caller;
    }
    auto person = personBehind(peer, port);
    if (!person)
        return fail(person.error());
    caller.who = person->name == "agent" ? "user agent" : person->name;
    caller.mayOperate = person->mayOperate;
    caller.systemGroups = std::move(person->groups);
    return caller;
}

Error Serving::tooMany(const std::string& who, const Caller& caller, const char* what)
{
    if (gate.isNews(who, std::chrono::steady_clock::now()))
        mailbox.post(CallRefused{caller, what, journal::RefusedWhy::tooMany});
    return {ErrorCode::unavailable, fmt::format("more than {:.0f} calls a second", Gate::kCallsPerSecond), who, "call less often"};
}

Result<Caller> Serving::admit(const grpc::CallbackServerContext& context, const char* what)
{
    const SteadyTime now = std::chrono::steady_clock::now();
    const std::string peer = context.peer();
    const bool isHere = !peerOf(peer);
    if (!isHere && !gate.allowsConnection(peer, now)) {
        // Whose it is costs a look into the kernel's table: only when it is worth an entry.
        const auto known = gate.isNews(peer, now) ? callerOf(context) : Result<Caller>(Caller{peer, {}, false, {}, false, {}});
        return fail(tooMany(known ? known->who : peer, known.value_or(Caller{peer, {}, false, {}, false, {}}), what));
    }
    auto caller = callerOf(context);
    if (!caller) {
        if (gate.isNews(peer, now))
            mailbox.post(CallRefused{Caller{"unknown: " + peer, {}, false, {}, false, {}}, what, journal::RefusedWhy::notAllowed});
        return caller;
    }
    if (gate.isRevoked(caller->certificateSerial)) {
        const Error why = revokedError(caller->who);
        // Whoever has the key now need not be the person whose name is on it.
        caller->who += " (revoked certificate)";
        if (gate.isNews(caller->who, now))
            mailbox.post(CallRefused{*caller, what, journal::RefusedWhy::notAllowed});
        return fail(why);
    }
    if (!isHere && !gate.allowsPerson(caller->who, now))
        return fail(tooMany(caller->who, *caller, what));
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
