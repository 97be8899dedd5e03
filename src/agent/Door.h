#pragma once

#include "agent/Mailbox.h"
#include "agent/Message.h"
#include "agent/RateLimit.h"

#include <filesystem>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <memory>
#include <optional>
#include <string_view>

namespace handrail::agent {

/// What a peer showed, as PEM texts: its own certificate, and those it sent along, with or without its own among them.
struct PeerShown {
    std::string_view own, others;
};

/// Why this certificate is not let in; none when it is. `authorities` is a PEM text. Pure.
[[nodiscard]] std::optional<journal::RefusedWhy> whyNotLetIn(const PeerShown& shown, std::string_view authorities, WallTime now);

/// For those who come.
[[nodiscard]] const char* wordsFor(journal::RefusedWhy why);

/// Judges the certificates of those who come, in place of the handshake itself, which would turn them away without a word to
/// anybody. Who is refused is told to the journal, as long as there is somebody who listens. Any thread.
class Door {
public:
    Door(std::filesystem::path authorities, Mailbox<Message>& mailbox) : m_file(std::move(authorities)), m_mailbox(&mailbox) {}

    /// By the authorities as the file has them now. A file that can't be read just now leaves them as they were.
    [[nodiscard]] std::optional<journal::RefusedWhy> whyNot(const PeerShown& shown, WallTime now) HR_EXCLUDES(m_mutex);
    /// Whoever has no name can't be told from another: the same one once in 10 min, all of them 10 at once and one a minute.
    void tell(const PeerShown& shown, journal::RefusedWhy why, SteadyTime now) HR_EXCLUDES(m_mutex);
    void close() HR_EXCLUDES(m_mutex); ///< connections may outlive the server for a moment

private:
    std::string authorities() HR_EXCLUDES(m_mutex);

    const std::filesystem::path m_file;
    Mutex m_mutex;
    Mailbox<Message>* m_mailbox HR_GUARDED_BY(m_mutex);
    std::string m_authorities HR_GUARDED_BY(m_mutex);
    RateLimit m_each HR_GUARDED_BY(m_mutex){1 / 600.0, 1};
    RateLimit m_all HR_GUARDED_BY(m_mutex){1 / 60.0, 10};
};

/// Asks the door when a handshake is over, before anything else is read from the peer or sent to it.
[[nodiscard]] std::shared_ptr<grpc::experimental::CertificateVerifier> verifierOf(std::shared_ptr<Door> door);

} // namespace handrail::agent
