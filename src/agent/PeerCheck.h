#pragma once

#include "agent/Mailbox.h"
#include "agent/Message.h"
#include "agent/RateLimit.h"

#include <filesystem>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <memory>
#include <optional>

namespace handrail::agent {

/// Why a certificate is not let in; none when it is. `chain` and `authorities` are PEM texts; the chain's first certificate is
/// the peer's own. Pure.
[[nodiscard]] std::optional<journal::RefusedWhy> whyNotLetIn(std::string_view chain, std::string_view authorities, WallTime now);

/// Where what was seen on gRPC's threads is told, as long as there is somebody who listens. Any thread.
class Ear {
public:
    explicit Ear(Mailbox<Message>& mailbox) : m_mailbox(&mailbox) {}
    /// Of strangers one for each reason in 5 s: whoever has no name can't be told from another.
    void hear(CallRefused refused) HR_EXCLUDES(m_mutex);
    void close() HR_EXCLUDES(m_mutex); ///< connections may outlive the server for a moment

private:
    Mutex m_mutex;
    Mailbox<Message>* m_mailbox HR_GUARDED_BY(m_mutex);
    RateLimit m_told HR_GUARDED_BY(m_mutex){0.2, 1};
};

/// Looks at who comes in place of the handshake itself, which would turn them away without a word to anybody: the handshake
/// takes any certificate, or none, and proves only that the peer has its key. Authorities are read again when the file changes.
[[nodiscard]] std::shared_ptr<grpc::experimental::CertificateVerifier> peerVerifier(std::filesystem::path authorities,
                                                                                    std::shared_ptr<Ear> ear);

} // namespace handrail::agent
