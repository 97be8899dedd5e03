#include "agent/Revoked.h"

#include "agent/OpenSsl.h"
#include "base/Files.h"

#include <algorithm>

namespace handrail::agent {

namespace {

using namespace openssl;

constexpr std::size_t kLargest = 1u << 20;

std::filesystem::path listBeside(std::filesystem::path authority) { return authority.replace_extension(".crl"); }

/// Every thing of a PEM text that `read` reads.
auto allIn(std::string_view pem, const auto& read)
{
    std::vector<decltype(read(nullptr))> all;
    const Bio bio = bioOf(pem);
    while (auto one = read(bio.get()))
        all.push_back(std::move(one));
    return all;
}
auto listsIn(std::string_view pem)
{
    return allIn(pem, [](BIO* bio) { return Crl(PEM_read_bio_X509_CRL(bio, nullptr, nullptr, nullptr)); });
}
auto certificatesIn(std::string_view pem)
{
    return allIn(pem, [](BIO* bio) { return X509Cert(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr)); });
}

bool isSignedBy(X509_CRL* list, const X509* authority)
{
    return X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(authority)) == 0 &&
           X509_CRL_verify(list, X509_get0_pubkey(authority)) == 1;
}

void forEachIn(X509_CRL* list, const auto& use)
{
    const auto* all = X509_CRL_get_REVOKED(list);
    for (int i = 0; i < sk_X509_REVOKED_num(all); ++i)
        use(sk_X509_REVOKED_value(all, i));
}

struct Authority {
    X509Cert certificate;
    Key key;
};
Result<Authority> authorityOf(const std::filesystem::path& folder)
{
    const auto cert = readFile(folder / "authority.pem", kLargest), key = readFile(folder / "authority.key", kLargest);
    for (const auto* text : {&cert, &key})
        if (!*text)
            return fail(text->error().code, text->error().what, text->error().where, "revoke where the certificates were made");
    Authority read{certificateIn(*cert), keyIn(*key)};
    if (!read.certificate || !read.key || X509_check_private_key(read.certificate.get(), read.key.get()) != 1)
        return fail(ErrorCode::damaged, "the authority's certificate and key do not belong together", (folder / "authority.pem").string());
    return read;
}

Result<X509Cert> personIn(const std::filesystem::path& file, const Authority& authority)
{
    const auto text = readFile(file, kLargest);
    if (!text)
        return fail(text.error());
    X509Cert certificate = certificateIn(*text);
    if (!certificate)
        return fail(ErrorCode::invalidInput, "this is no certificate", file.string());
    if (X509_verify(certificate.get(), X509_get0_pubkey(authority.certificate.get())) != 1)
        return fail(ErrorCode::refused, "this certificate is of another authority", file.string(), "revoke it where it was made");
    if (X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_CLIENT, 0) != 1)
        return fail(ErrorCode::refused, "this is no person's certificate, and consoles read no list", file.string(),
                    "when an agent's key is lost, make a new authority");
    return certificate;
}

/// What the new list is numbered: one more than the last.
bool addNumber(X509_CRL* list, const X509_CRL* before)
{
    using Number = std::unique_ptr<ASN1_INTEGER, Freed<ASN1_INTEGER_free>>;
    const Number last(before ? static_cast<ASN1_INTEGER*>(X509_CRL_get_ext_d2i(before, NID_crl_number, nullptr, nullptr)) : nullptr);
    std::int64_t number = 0;
    if (last && ASN1_INTEGER_get_int64(&number, last.get()) != 1)
        return false;
    const Number next(ASN1_INTEGER_new());
    return next && ASN1_INTEGER_set_int64(next.get(), number + 1) == 1 && X509_CRL_add1_ext_i2d(list, NID_crl_number, next.get(), 0, 0) == 1;
}

bool addAuthority(X509_CRL* list, X509* authority)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, authority, nullptr, nullptr, list, 0);
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> made(
        X509V3_EXT_conf_nid(nullptr, &context, NID_authority_key_identifier, "keyid"));
    return made && X509_CRL_add_ext(list, made.get(), -1) == 1;
}

using Entry = std::unique_ptr<X509_REVOKED, Freed<X509_REVOKED_free>>;

bool add(X509_CRL* list, Entry entry)
{
    if (!entry || X509_CRL_add0_revoked(list, entry.get()) != 1)
        return false;
    static_cast<void>(entry.release()); // the list's now
    return true;
}

Entry entryOf(X509* certificate, WallTime now)
{
    Entry entry(X509_REVOKED_new());
    const std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>> at(ASN1_TIME_new());
    const bool filled = entry && at && setTime(at.get(), now) && X509_REVOKED_set_revocationDate(entry.get(), at.get()) == 1 &&
                        X509_REVOKED_set_serialNumber(entry.get(), X509_get_serialNumber(certificate)) == 1;
    return filled ? std::move(entry) : nullptr;
}

/// The list before, and those that are not in it yet.
Crl listOf(const Authority& authority, X509_CRL* before, const std::vector<X509Cert>& more, WallTime now)
{
    Crl list(X509_CRL_new());
    X509* issuer = authority.certificate.get();
    const std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>> at(ASN1_TIME_new());
    bool made = list && at && setTime(at.get(), now) && X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 &&
                X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer)) == 1 &&
                X509_CRL_set1_lastUpdate(list.get(), at.get()) == 1 &&
                // Nobody has to make it anew before the authority itself ends.
                X509_CRL_set1_nextUpdate(list.get(), X509_get0_notAfter(issuer)) == 1 && addNumber(list.get(), before) &&
                addAuthority(list.get(), issuer);
    if (before)
        forEachIn(before, [&](const X509_REVOKED* entry) { made = made && add(list.get(), Entry(X509_REVOKED_dup(entry))); });
    for (const X509Cert& certificate : more) {
        X509_REVOKED* known = nullptr;
        if (made && X509_CRL_get0_by_cert(list.get(), &known, certificate.get()) == 0)
            made = add(list.get(), entryOf(certificate.get(), now));
    }
    made = made && X509_CRL_sort(list.get()) == 1 && X509_CRL_sign(list.get(), authority.key.get(), EVP_sha256()) != 0;
    return made ? std::move(list) : nullptr;
}

} // namespace

Result<Revoked> Revoked::read(std::string_view list, std::string_view authorities)
{
    const auto lists = listsIn(list);
    if (lists.empty())
        return fail(ErrorCode::invalidInput, "this is no list of revoked certificates", {}, "it begins with '-----BEGIN X509 CRL-----'");
    const auto signers = certificatesIn(authorities);
    Revoked read;
    for (const Crl& each : lists) {
        if (std::ranges::none_of(signers, [&](const X509Cert& authority) { return isSignedBy(each.get(), authority.get()); }))
            return fail(ErrorCode::refused, "this list of revoked certificates is not signed by the authority");
        forEachIn(each.get(), [&read](const X509_REVOKED* entry) {
            read.m_since.emplace(serialOf(X509_REVOKED_get0_serialNumber(entry)), timeOf(X509_REVOKED_get0_revocationDate(entry)));
        });
    }
    return read;
}

std::optional<WallTime> Revoked::since(const std::string& serial) const
{
    const auto found = m_since.find(serial);
    return found == m_since.end() ? std::nullopt : std::optional(found->second);
}

Result<RevokedFile> RevokedFile::open(const std::filesystem::path& authority)
{
    RevokedFile opened;
    opened.authority = authority;
    std::error_code unknown;
    if (authority.empty() || !std::filesystem::exists(listBeside(authority), unknown))
        return opened;
    if (auto read = opened.reload(); !read)
        return fail(read.error());
    return opened;
}

bool RevokedFile::hasChanged() const
{
    if (authority.empty())
        return false;
    std::error_code gone;
    const auto list = std::filesystem::last_write_time(listBeside(authority), gone);
    if (gone && seen == std::filesystem::file_time_type{})
        return false; // there never was one
    return list != seen || std::filesystem::last_write_time(authority, gone) != seenAuthority;
}

Result<void> RevokedFile::reload()
{
    const std::filesystem::path list = listBeside(authority);
    std::error_code gone;
    seen = std::filesystem::last_write_time(list, gone);
    seenAuthority = std::filesystem::last_write_time(authority, gone);
    const auto text = readFile(list, kLargest), authorities = readFile(authority, kLargest);
    for (const auto* each : {&text, &authorities})
        if (!*each)
            return fail(each->error());
    auto read = Revoked::read(*text, *authorities);
    if (!read)
        return fail(read.error().code, read.error().what, list.string(), read.error().whatToDo);
    revoked = std::make_shared<const Revoked>(std::move(*read));
    return {};
}

Error revokedError(const std::string& who)
{
    return {ErrorCode::refused, "the certificate of " + who + " was revoked: only a new one counts", {}, {}};
}

Result<std::filesystem::path> revokeCertificates(const std::filesystem::path& folder, const std::vector<std::string>& names, WallTime now)
{
    const auto authority = authorityOf(folder);
    if (!authority)
        return fail(authority.error());
    std::vector<X509Cert> certificates;
    for (const std::string& name : names) {
        auto read = personIn(name.find('/') == std::string::npos ? folder / (name + ".pem") : std::filesystem::path(name), *authority);
        if (!read)
            return fail(read.error());
        certificates.push_back(std::move(*read));
    }
    const std::filesystem::path file = folder / "authority.crl";
    const auto text = readFile(file, kLargest);
    if (!text && text.error().code != ErrorCode::notFound)
        return fail(text.error());
    const auto before = listsIn(text.value_or(std::string()));
    if (text && (before.size() != 1 || !isSignedBy(before.front().get(), authority->certificate.get())))
        return fail(ErrorCode::damaged, "this is no list of the authority beside it", file.string(), "move it away: what stands in it counts no more then");
    const Crl list = listOf(*authority, before.empty() ? nullptr : before.front().get(), certificates, now);
    const std::string made = list ? pemOf([&](BIO* bio) { return PEM_write_bio_X509_CRL(bio, list.get()) == 1; }) : std::string();
    if (made.empty())
        return fail(ErrorCode::failed, "the list of revoked certificates can't be made", file.string());
    if (auto written = writeFileDurably(file, made); !written)
        return fail(written.error());
    return file;
}

} // namespace handrail::agent
