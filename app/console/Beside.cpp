#include "Beside.h"

#include <filesystem>
#include <unistd.h>

namespace handrail::console {

Error goOnAs(const char* program, char** argv)
{
    std::error_code none;
    const auto file = std::filesystem::read_symlink("/proc/self/exe", none).parent_path() / "../lib/handrail" / program;
    ::execv(file.c_str(), argv);
    return {ErrorCode::notFound, "the part that looks at a service without an agent is missing", file.lexically_normal().string(),
            "install Handrail anew, or run handrail-agent beside the service"};
}

} // namespace handrail::console
