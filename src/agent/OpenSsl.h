#pragma once

#include "base/Time.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string>
#include <string_view>

namespace handrail::agent::openssl {

// OpenSSL's things, which free themselves, and the texts they are kept in.

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* thing) const { Free(thing); }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using X509Cert = std::unique_ptr<X509, Freed<X509_free>>;
using Crl = std::unique_ptr<X509_CRL, Freed<X509_CRL_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

inline Bio bioOf(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

inline X509Cert certificateIn(std::string_view pem)
{
    return X509Cert(PEM_read_bio_X509(bioOf(pem).get(), nullptr, nullptr, nullptr));
}

inline Key keyIn(std::string_view pem)
{
    // Without the callback a key with a password would be asked for on the terminal.
    const auto noPassword = [](char*, int, int, void*) { return 0; };
    return Key(PEM_read_bio_PrivateKey(bioOf(pem).get(), nullptr, noPassword, nullptr));
}

/// What `write` writes into a BIO; empty when it can't.
std::string pemOf(const auto& write)
{
    const Bio bio(BIO_new(BIO_s_mem()));
    char* text = nullptr;
    if (!write(bio.get()))
        return {};
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

inline WallTime timeOf(const ASN1_TIME* time)
{
    tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::from_time_t(::timegm(&parts)));
}

inline bool setTime(ASN1_TIME* time, WallTime value)
{
    return ASN1_TIME_set(time, std::chrono::system_clock::to_time_t(value)) != nullptr;
}

/// As hex digits.
inline std::string serialOf(const ASN1_INTEGER* number)
{
    const std::unique_ptr<BIGNUM, Freed<BN_free>> big(ASN1_INTEGER_to_BN(number, nullptr));
    char* digits = big ? BN_bn2hex(big.get()) : nullptr;
    std::string text = digits ? digits : "";
    OPENSSL_free(digits);
    return text;
}

} // namespace handrail::agent::openssl
