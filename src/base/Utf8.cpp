#include "base/Utf8.h"

#include <cstdint>

namespace handrail {

namespace {

/// How many bytes the character at `at` has; 0 if there is none.
std::size_t characterSize(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80)
        return 1;
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + size > text.size())
        return 0;
    std::uint32_t code = lead & (0x7fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80)
            return 0;
        code = (code << 6) | (byte(at + i) & 0x3fu);
    }
    const bool tooLong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool noCharacter = code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
    return tooLong || noCharacter ? 0 : size;
}

} // namespace

std::string validUtf8(std::string_view text)
{
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = characterSize(text, at);
        if (size == 0)
            valid += "\xef\xbf\xbd";
        else
            valid += text.substr(at, size);
        at += size == 0 ? 1 : size;
    }
    return valid;
}

} // namespace handrail
