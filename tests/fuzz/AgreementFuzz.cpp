#include "contract/AgreementReader.h"

#include <cstdint>
#include <cstdlib>

/// Whatever stands in the file: an agreement with a digest, or problems with a place and a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto agreement = handrail::contract::readAgreement(text, "fuzz.yaml");
    if (agreement ? agreement->digest.size() != 64 : agreement.error().empty())
        std::abort();
    if (!agreement)
        for (const handrail::Error& problem : agreement.error())
            if (problem.what.empty() || problem.where.find("fuzz.yaml") != 0)
                std::abort();
    return 0;
}
