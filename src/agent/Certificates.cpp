#include "agent/Certificates.h"

#include "agent/OpenSsl.h"
#include "base/Files.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <arpa/inet.h>

namespace handrail::agent {

namespace {

using namespace openssl;

constexpr Millis kDay = std::chrono::hours(24);
constexpr Millis kAuthorityLasts = 3'650 * kDay;
constexpr Millis kLasts = 397 * kDay;
constexpr Millis kBeganBefore = std::chrono::hours(1); // clocks of two machines may differ

tl::unexpected<Error> opensslFailed(const std::string& what) { return fail(ErrorCode::failed, what); }

Result<std::string> readPart(const std::filesystem::path& file)
{
    if (file.empty())
        return fail(ErrorCode::refused, "a certificate file is not named", {}, "give all three: authority, certificate and key");
    return readFile(file, 1u << 20);
}

/// Only its owner may read it, from the first byte on; never over something that is there.
Result<void> writeSecretly(const std::filesystem::path& file, const std::string& text)
{
    const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0)
        return fail(errno == EEXIST ? ErrorCode::alreadyExists : ErrorCode::failed,
                    std::string("the file can't be made: ") + std::strerror(errno), file.string(),
                    errno == EEXIST ? "move the old one away first: nothing is overwritten" : "");
    const bool written = ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(out) == 0;
    ::close(out);
    if (!written)
        return fail(ErrorCode::failed, "the file can't be written", file.string());
    return {};
}

struct Holder {
    X509Cert certificate;
    Key key;
};
enum class For { authority, agent, person };

bool addExtension(X509* certificate, X509* issuer, int which, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> made(
        X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str()));
    return made && X509_add_ext(certificate, made.get(), -1) == 1;
}

std::string alternativeNames(const std::string& name)
{
    std::array<unsigned char, 16> ignored{};
    const bool isAddress = ::inet_pton(AF_INET, name.c_str(), ignored.data()) == 1 || ::inet_pton(AF_INET6, name.c_str(), ignored.data()) == 1;
    // Loopback too: many reach an agent through a tunnel.
    return (isAddress ? "IP:" : "DNS:") + name + (name == "localhost" ? "" : ",DNS:localhost") +
           (name == "127.0.0.1" ? "" : ",IP:127.0.0.1") + (name == "::1" ? "" : ",IP:::1");
}

bool addExtensions(X509* certificate, X509* issuer, For whom, const std::string& name)
{
    const bool isAuthority = whom == For::authority;
    bool added = addExtension(certificate, issuer, NID_basic_constraints, isAuthority ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE") &&
                 addExtension(certificate, issuer, NID_key_usage, isAuthority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature") &&
                 addExtension(certificate, issuer, NID_subject_key_identifier, "hash");
    if (!isAuthority)
        added = added && addExtension(certificate, issuer, NID_authority_key_identifier, "keyid") &&
                addExtension(certificate, issuer, NID_ext_key_usage, whom == For::agent ? "serverAuth" : "clientAuth");
    if (whom == For::agent)
        added = added && addExtension(certificate, issuer, NID_subject_alt_name, alternativeNames(name));
    return added;
}

Result<Holder> make(const std::string& name, For whom, WallTime now, const Holder* authority)
{
    Holder made{X509Cert(X509_new()), Key(EVP_EC_gen("P-256"))};
    X509* certificate = made.certificate.get();
    std::array<unsigned char, 16> serial{};
    if (!certificate || !made.key || RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1)
        return opensslFailed("no key could be made");
    serial[0] &= 0x7f;
    const std::unique_ptr<BIGNUM, Freed<BN_free>> number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
    X509_set_version(certificate, X509_VERSION_3);
    X509_set_pubkey(certificate, made.key.get());
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509* issuer = authority ? authority->certificate.get() : certificate;
    const bool filled = setTime(X509_getm_notBefore(certificate), now - kBeganBefore) &&
                        setTime(X509_getm_notAfter(certificate), now + (whom == For::authority ? kAuthorityLasts : kLasts)) &&
                        X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, text, -1, -1, 0) == 1 &&
                        X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
                        addExtensions(certificate, issuer, whom, name);
    if (!filled || X509_sign(certificate, authority ? authority->key.get() : made.key.get(), EVP_sha256()) == 0)
        return fail(ErrorCode::invalidInput, "no certificate can be made for this name", name);
    return made;
}

Result<void> write(const Holder& made, const std::filesystem::path& stem, std::vector<std::filesystem::path>& files)
{
    const std::filesystem::path cert = stem.string() + ".pem", key = stem.string() + ".key";
    const std::string keyText = pemOf([&](BIO* bio) {
        return PEM_write_bio_PrivateKey(bio, made.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
    });
    const std::string certText = pemOf([&](BIO* bio) { return PEM_write_bio_X509(bio, made.certificate.get()) == 1; });
    if (auto written = writeSecretly(key, keyText); !written)
        return written;
    if (auto written = writeSecretly(cert, certText); !written)
        return written;
    files.push_back(cert);
    files.push_back(key);
    return {};
}

Result<Holder> authorityIn(const CertificatesWanted& wanted, std::vector<std::filesystem::path>& files)
{
    const std::filesystem::path stem = wanted.folder / "authority";
    const auto cert = readFile(stem.string() + ".pem");
    const auto key = readFile(stem.string() + ".key");
    if (cert && key) {
        Holder known{certificateIn(*cert), keyIn(*key)};
        if (!known.certificate || !known.key || X509_check_private_key(known.certificate.get(), known.key.get()) != 1)
            return fail(ErrorCode::damaged, "the authority's certificate and key do not belong together", stem.string() + ".pem");
        return known;
    }
    if (cert || key)
        return fail(ErrorCode::notFound, "one half of the authority is missing", stem.string() + (cert ? ".key" : ".pem"),
                    "the key stays where certificates are made; put both files into this folder");
    auto made = make("Handrail authority", For::authority, wanted.now, nullptr);
    if (!made)
        return fail(made.error());
    if (auto written = write(*made, stem, files); !written)
        return fail(written.error());
    return made;
}

/// It becomes a file's name and stands in every entry of the journal.
bool isPersonsName(const std::string& name)
{
    return !name.empty() && name.size() <= 64 && name.front() != '.' && name != "authority" && name != "agent" && name != "everybody" &&
           !name.starts_with("group ") && !name.starts_with("system group ") &&
           std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '/' && c != 0x7f; });
}

} // namespace

Result<Certificate> readCertificate(std::string_view pem)
{
    const X509Cert certificate = certificateIn(pem);
    if (!certificate)
        return fail(ErrorCode::invalidInput, "this is no certificate", {}, "it begins with '-----BEGIN CERTIFICATE-----'");
    Certificate read;
    std::array<char, 256> name{};
    if (X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(), static_cast<int>(name.size())) > 0)
        read.name = name.data();
    read.from = timeOf(X509_get0_notBefore(certificate.get()));
    read.until = timeOf(X509_get0_notAfter(certificate.get()));
    read.serial = serialOf(X509_get0_serialNumber(certificate.get()));
    read.isAuthority = X509_check_ca(certificate.get()) == 1;
    return read;
}

Result<Certificate> checkTlsFiles(const std::filesystem::path& ca, const std::filesystem::path& cert,
                                  const std::filesystem::path& key, WallTime now)
{
    const auto caText = readPart(ca), certText = readPart(cert), keyText = readPart(key);
    for (const auto* text : {&caText, &certText, &keyText})
        if (!*text)
            return fail(text->error());
    if (!certificateIn(*caText))
        return fail(ErrorCode::invalidInput, "this is no certificate of an authority", ca.string());
    const X509Cert certificate = certificateIn(*certText);
    const Key own = keyIn(*keyText);
    if (!certificate || !own)
        return fail(ErrorCode::invalidInput, certificate ? "this is no key without a password" : "this is no certificate",
                    certificate ? key.string() : cert.string());
    if (X509_check_private_key(certificate.get(), own.get()) != 1)
        return fail(ErrorCode::invalidInput, "the key does not belong to the certificate", key.string());
    auto read = readCertificate(*certText);
    if (read && (now > read->until || now < read->from))
        return fail(ErrorCode::refused, now > read->until ? "the certificate ended on " + toRfc3339(read->until) : "the certificate begins on " + toRfc3339(read->from),
                    cert.string(), "make a new one with `handrail-agent certs`");
    return read;
}

Result<std::vector<std::filesystem::path>> makeCertificates(const CertificatesWanted& wanted)
{
    std::vector<std::filesystem::path> files;
    for (const auto* names : {&wanted.agents, &wanted.people}) {
        for (const std::string& name : *names) {
            if (!isPersonsName(name))
                return fail(ErrorCode::invalidInput, "this can't be a name here", name, "take up to 64 letters, without '/'");
            if (std::filesystem::exists(wanted.folder / (name + ".pem")) || std::filesystem::exists(wanted.folder / (name + ".key")))
                return fail(ErrorCode::alreadyExists, "this name has its files already", (wanted.folder / (name + ".pem")).string(),
                            "move them away first: nothing is overwritten");
        }
    }
    std::error_code error;
    if (std::filesystem::create_directories(wanted.folder, error); error)
        return fail(ErrorCode::failed, "the folder can't be made: " + error.message(), wanted.folder.string());
    std::filesystem::permissions(wanted.folder, std::filesystem::perms::owner_all, error);
    const auto authority = authorityIn(wanted, files);
    if (!authority)
        return fail(authority.error());
    for (const auto& [names, whom] : {std::pair(&wanted.agents, For::agent), std::pair(&wanted.people, For::person)}) {
        for (const std::string& name : *names) {
            const auto made = make(name, whom, wanted.now, &*authority);
            if (!made)
                return fail(made.error());
            if (auto written = write(*made, wanted.folder / name, files); !written)
                return fail(written.error());
        }
    }
    return files;
}

} // namespace handrail::agent
