#include "collector/LogFormat.h"

#include <algorithm>
#include <fstream>

namespace handrail::collector {

std::optional<bool> logNamesDependencies(const std::string& file)
{
    constexpr std::streamoff kLooksAt = 32 << 10;
    constexpr std::ptrdiff_t kEnoughLines = 20;
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    if (!in)
        return {};
    const std::streamoff size = in.tellg();
    std::string tail(static_cast<std::size_t>(std::min(size, kLooksAt)), '\0');
    in.seekg(size - static_cast<std::streamoff>(tail.size()));
    in.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    if (tail.find("\"dependencies\"") != std::string::npos)
        return true;
    if (std::ranges::count(tail, '\n') < kEnoughLines)
        return {};
    return false;
}

} // namespace handrail::collector
