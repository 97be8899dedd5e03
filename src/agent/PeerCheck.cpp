#include "agent/PeerCheck.h"

#include "agent/Certificates.h"
#include "agent/OpenSsl.h"
#include "base/Files.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace handrail::agent {

namespace {

namespace tls = grpc::experimental;
using journal::RefusedWhy;

using Store = std::unique_ptr<X509_STORE, openssl::Freed<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, openssl::Freed<X509_STORE_CTX_free>>;

void freeStack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
using Stack = std::unique_ptr<STACK_OF(X509), openssl::Freed<freeStack>>;

Stack chainIn(std::string_view pem)
{
    Stack all(sk_X509_new_null());
    const openssl::Bio bio = openssl::bioOf(pem);
    while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        sk_X509_push(all.get(), next);
    ERR_clear_error(); // the end of the text is an error here, and would be taken for one of the connection
    return all;
}

Store storeOf(const Stack& authorities)
{
    Store store(X509_STORE_new());
    for (int i = 0; i < sk_X509_num(authorities.get()); ++i)
        X509_STORE_add_cert(store.get(), sk_X509_value(authorities.get(), i));
    X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST); // as gRPC's own check
    return store;
}

bool isOfTime(int error)
{
    return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

const char* wordsFor(RefusedWhy why)
{
    return why == RefusedWhy::noCertificate  ? "a certificate is needed"
           : why == RefusedWhy::notInItsTime ? "the certificate has ended, or does not hold yet"
                                             : "the certificate is not one that this agent trusts";
}

class PeerVerifier final : public tls::ExternalCertificateVerifier {
public:
    PeerVerifier(std::filesystem::path authorities, std::shared_ptr<Ear> ear) : m_file(std::move(authorities)), m_ear(std::move(ear)) {}

    bool Verify(tls::TlsCustomVerificationCheckRequest* request, std::function<void(grpc::Status)>, grpc::Status* status) override
    {
        const std::string own(request->peer_cert().data(), request->peer_cert().size());
        std::string chain(request->peer_cert_full_chain().data(), request->peer_cert_full_chain().size());
        if (chain.empty())
            chain = own;
        *status = grpc::Status::OK;
        const auto why = whyNotLetIn(chain, authorities(), SystemClock().wall());
        if (!why)
            return true;
        const auto shown = readCertificate(chain);
        m_ear->hear({Caller{"unknown", {}, false, {}, false, {}}, "connection", *why, shown ? shown->name.substr(0, 200) : std::string()});
        *status = {grpc::StatusCode::UNAUTHENTICATED, wordsFor(*why)};
        return true;
    }
    void Cancel(tls::TlsCustomVerificationCheckRequest*) override {}

private:
    /// A file that can't be read just now leaves the authorities as they were.
    std::string authorities()
    {
        auto text = readFile(m_file);
        const Lock lock(m_mutex);
        if (text && text->find("BEGIN CERTIFICATE") != std::string::npos)
            m_authorities = std::move(*text);
        return m_authorities;
    }

    const std::filesystem::path m_file;
    const std::shared_ptr<Ear> m_ear;
    Mutex m_mutex;
    std::string m_authorities HR_GUARDED_BY(m_mutex);
};

} // namespace

std::optional<RefusedWhy> whyNotLetIn(std::string_view chain, std::string_view authorities, WallTime now)
{
    const Stack shown = chainIn(chain);
    if (sk_X509_num(shown.get()) == 0)
        return RefusedWhy::noCertificate;
    const Store store = storeOf(chainIn(authorities));
    const StoreContext context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), sk_X509_value(shown.get(), 0), shown.get());
    X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_CLIENT);
    X509_STORE_CTX_set_time(context.get(), 0, std::chrono::system_clock::to_time_t(now));
    if (X509_verify_cert(context.get()) == 1)
        return {};
    return isOfTime(X509_STORE_CTX_get_error(context.get())) ? RefusedWhy::notInItsTime : RefusedWhy::otherAuthority;
}

void Ear::hear(CallRefused refused)
{
    const Lock lock(m_mutex);
    const std::string about = refused.caller.who + std::to_string(static_cast<int>(refused.why));
    if (m_mailbox != nullptr && m_told.allows(about, std::chrono::steady_clock::now()))
        m_mailbox->post(std::move(refused));
}

void Ear::close()
{
    const Lock lock(m_mutex);
    m_mailbox = nullptr;
}

std::shared_ptr<tls::CertificateVerifier> peerVerifier(std::filesystem::path authorities, std::shared_ptr<Ear> ear)
{
    return tls::ExternalCertificateVerifier::Create<PeerVerifier>(std::move(authorities), std::move(ear));
}

} // namespace handrail::agent
