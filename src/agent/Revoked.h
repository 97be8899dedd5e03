#pragma once

#include "base/Result.h"
#include "base/Time.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::agent {

/// Certificates that count no more although they have not ended. A value.
class Revoked {
public:
    /// `list` is a PEM text of revocation lists (CRL), `authorities` one of certificates: each list is signed by one of them. How
    /// soon a next list was promised is not looked at: an old list is better than none. Errors: invalidInput, refused.
    [[nodiscard]] static Result<Revoked> read(std::string_view list, std::string_view authorities);

    [[nodiscard]] std::optional<WallTime> since(const std::string& serial) const;
    [[nodiscard]] std::size_t size() const { return m_since.size(); }

private:
    std::map<std::string, WallTime> m_since; ///< by serial number
};

/// The list beside the certificate of an authority, `authority.crl` beside `authority.pem`; where there is none, nothing is
/// revoked. Once one was read it stays in force until another one can be.
struct RevokedFile {
    std::filesystem::path authority; ///< empty = no certificates at all
    std::shared_ptr<const Revoked> revoked = std::make_shared<const Revoked>(); ///< never null
    std::filesystem::file_time_type seen{}, seenAuthority{};

    /// Reads it for the first time. Errors as those of read(), naming the file.
    [[nodiscard]] static Result<RevokedFile> open(const std::filesystem::path& authority);
    [[nodiscard]] bool hasChanged() const;
    [[nodiscard]] Result<void> reload();
};

/// What whoever comes with one is told.
[[nodiscard]] Error revokedError(const std::string& who);

/// Adds people's certificates to the list in the folder where they were made, or begins it; returns its file. A name stands for
/// NAME.pem in the folder; with a '/' in it, it is the path of a certificate. One that is revoked already stays so from when it
/// was. Errors: notFound; refused for what is no person's certificate of this authority; damaged, failed.
[[nodiscard]] Result<std::filesystem::path> revokeCertificates(const std::filesystem::path& folder,
                                                               const std::vector<std::string>& names, WallTime now);

} // namespace handrail::agent
