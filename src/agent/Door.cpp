#include "agent/Door.h"

#include "agent/Certificates.h"
#include "agent/OpenSsl.h"
#include "base/Files.h"
#include "base/Utf8.h"

#include <algorithm>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace handrail::agent {

namespace {

namespace tls = grpc::experimental;
using journal::RefusedWhy;

constexpr std::size_t kLargestAuthorities = 1u << 20;
constexpr int kStrength = 2; // OpenSSL's security level of 112 bits: Debian's for every handshake
constexpr std::size_t kLongestClaim = 64;

using Store = std::unique_ptr<X509_STORE, openssl::Freed<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, openssl::Freed<X509_STORE_CTX_free>>;

void freeStack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
using Stack = std::unique_ptr<STACK_OF(X509), openssl::Freed<freeStack>>;

/// gRPC's threads ask OpenSSL about connections: what we leave in its list of errors would be taken for one of theirs.
struct NoErrorsLeft {
    NoErrorsLeft() = default;
    NoErrorsLeft(const NoErrorsLeft&) = delete;
    NoErrorsLeft& operator=(const NoErrorsLeft&) = delete;
    ~NoErrorsLeft() { ERR_clear_error(); }
};

Stack allIn(std::string_view pem)
{
    Stack all(sk_X509_new_null());
    const openssl::Bio bio = openssl::bioOf(pem);
    while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        if (sk_X509_push(all.get(), next) == 0)
            X509_free(next);
    return all;
}

Store storeOf(std::string_view authorities)
{
    Store store(X509_STORE_new());
    const Stack all = allIn(authorities);
    for (int i = 0; store && i < sk_X509_num(all.get()); ++i)
        X509_STORE_add_cert(store.get(), sk_X509_value(all.get(), i));
    if (store)
        X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST); // as gRPC's own check
    return store;
}

RefusedWhy whyNotVerified(const X509_STORE_CTX* context)
{
    const int error = X509_STORE_CTX_get_error(context);
    const bool isOwn = X509_STORE_CTX_get_error_depth(context) == 0;
    return isOwn && error == X509_V_ERR_CERT_HAS_EXPIRED     ? RefusedWhy::certificateEnded
           : isOwn && error == X509_V_ERR_CERT_NOT_YET_VALID ? RefusedWhy::certificateNotYet
                                                             : RefusedWhy::otherAuthority;
}

/// Anybody can write anything into a certificate: what is shown of it is one short line.
std::string claimOf(const PeerShown& shown)
{
    const auto certificate = readCertificate(shown.own);
    std::string name = validUtf8(certificate ? std::string_view(certificate->name).substr(0, kLongestClaim) : std::string_view());
    std::ranges::replace_if(name, [](unsigned char sign) { return sign < 0x20 || sign == 0x7f; }, ' ');
    return name;
}

class Verifier final : public tls::ExternalCertificateVerifier {
public:
    explicit Verifier(std::shared_ptr<Door> door) : m_door(std::move(door)) {}

    /// True: decided at once.
    bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>, grpc::Status* status) override
    {
        const auto own = request->peer_cert(), others = request->peer_cert_full_chain();
        const PeerShown shown{{own.data(), own.size()}, {others.data(), others.size()}};
        const auto why = m_door->whyNot(shown, SystemClock().wall());
        *status = why ? grpc::Status(grpc::StatusCode::UNAUTHENTICATED, wordsFor(*why)) : grpc::Status::OK;
        if (why)
            m_door->tell(shown, *why, std::chrono::steady_clock::now());
        return true;
    }
    void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

private:
    const std::shared_ptr<Door> m_door;
};

} // namespace

std::optional<RefusedWhy> whyNotLetIn(const PeerShown& shown, std::string_view authorities, WallTime now)
{
    const NoErrorsLeft clean;
    const openssl::X509Cert own = openssl::certificateIn(shown.own);
    if (!own)
        return RefusedWhy::noCertificate;
    // Of a peer that calls OpenSSL does not count its own certificate among those it sent: the first of them need not be it.
    const Stack others = allIn(shown.others);
    const Store store = storeOf(authorities);
    const StoreContext context(X509_STORE_CTX_new());
    if (!store || !context || X509_STORE_CTX_init(context.get(), store.get(), own.get(), others.get()) != 1 ||
        X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT) != 1)
        return RefusedWhy::otherAuthority;
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context.get()), kStrength);
    X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(now));
    if (X509_verify_cert(context.get()) == 1)
        return {};
    return whyNotVerified(context.get());
}

const char* wordsFor(RefusedWhy why)
{
    return why == RefusedWhy::noCertificate       ? "a certificate is needed"
           : why == RefusedWhy::certificateEnded  ? "the certificate has ended"
           : why == RefusedWhy::certificateNotYet ? "the certificate does not hold yet"
                                                  : "the certificate is not one that this agent trusts";
}

std::optional<RefusedWhy> Door::whyNot(const PeerShown& shown, WallTime now) { return whyNotLetIn(shown, authorities(), now); }

std::string Door::authorities()
{
    auto text = readFile(m_file, kLargestAuthorities);
    const Lock lock(m_mutex);
    if (text && text->find("BEGIN CERTIFICATE") != std::string::npos)
        m_authorities = std::move(*text);
    return m_authorities;
}

void Door::tell(const PeerShown& shown, RefusedWhy why, SteadyTime now)
{
    const NoErrorsLeft clean;
    CallRefused refused{Caller{"unknown", {}, false, {}, false, {}}, "connection", why, claimOf(shown)};
    const Lock lock(m_mutex);
    if (m_mailbox && m_each.allows(std::to_string(static_cast<int>(why)) + " " + refused.claimed, now) && m_all.allows({}, now))
        m_mailbox->post(std::move(refused));
}

void Door::close()
{
    const Lock lock(m_mutex);
    m_mailbox = nullptr;
}

std::shared_ptr<tls::CertificateVerifier> verifierOf(std::shared_ptr<Door> door)
{
    return tls::ExternalCertificateVerifier::Create<Verifier>(std::move(door));
}

} // namespace handrail::agent
