#include "contract/AgreementReader.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>

namespace {

/// "fuzz.yaml:12:5", nothing less.
bool hasPlace(std::string_view where)
{
    constexpr std::string_view kFile = "fuzz.yaml:";
    if (!where.starts_with(kFile))
        return false;
    where.remove_prefix(kFile.size());
    const auto isDigit = [](unsigned char c) { return std::isdigit(c) != 0; };
    const auto colon = where.find(':');
    return colon != std::string_view::npos && colon > 0 && colon + 1 < where.size() && where.front() != '0' &&
           std::all_of(where.begin(), where.begin() + static_cast<std::ptrdiff_t>(colon), isDigit) &&
           std::all_of(where.begin() + static_cast<std::ptrdiff_t>(colon) + 1, where.end(), isDigit);
}

} // namespace

/// Whatever stands in the file: an agreement with a digest, or problems with a place and a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto agreement = handrail::contract::readAgreement(text, "fuzz.yaml");
    if (agreement ? agreement->digest.size() != 64 : agreement.error().empty())
        std::abort();
    if (!agreement)
        for (const handrail::Error& problem : agreement.error())
            if (problem.what.empty() || !hasPlace(problem.where))
                std::abort();
    return 0;
}
