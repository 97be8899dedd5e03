#include "base/Ids.h"

#include <fmt/format.h>
#include <random>

namespace handrail {

RequestId newRequestId()
{
    std::random_device device;
    std::string hex;
    for (int i = 0; i < 4; ++i)
        hex += fmt::format("{:08x}", device());
    return RequestId(hex);
}

} // namespace handrail
