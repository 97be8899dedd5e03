#pragma once

#include "base/Result.h"
#include "base/Time.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace handrail::agent {

/// What a certificate says. All functions here are pure but makeCertificates and checkTlsFiles, which read or write files.
struct Certificate {
    std::string name; ///< common name
    std::string serial; ///< the number its authority gave it, as hex digits
    WallTime from, until;
    bool isAuthority = false;
};
/// The first certificate of a PEM text. Error: invalidInput.
[[nodiscard]] Result<Certificate> readCertificate(std::string_view pem);

/// The three files of one end. All are there, can be read, belong together, and the certificate holds now. Returns it.
/// Errors: refused, invalidInput, each naming its file.
[[nodiscard]] Result<Certificate> checkTlsFiles(const std::filesystem::path& ca, const std::filesystem::path& cert,
                                                const std::filesystem::path& key, WallTime now);

struct CertificatesWanted {
    std::filesystem::path folder;
    std::vector<std::string> agents;  ///< host names or addresses by which consoles call the agent
    std::vector<std::string> people;
    WallTime now;
};
/// Makes what is missing in the folder: a private authority (authority.pem, authority.key; 10 years) and for each name NAME.pem
/// and NAME.key (397 days), signed by it; EC P-256, files 0600 in a folder 0700. An agent's certificate is good for an agent
/// only, a person's for a person only. Returns the files that were made. Errors: alreadyExists when a name has its files
/// already (nothing is ever overwritten), invalidInput for a name that can't be one, failed.
[[nodiscard]] Result<std::vector<std::filesystem::path>> makeCertificates(const CertificatesWanted& wanted);

} // namespace handrail::agent
