#include "remediation/TargetLook.h"

#include "base/Files.h"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace handrail::remediation {

namespace {

constexpr std::size_t kMostOfPin = 64u << 10;
constexpr std::string_view kSecret = "secret:";

bool isThere(const std::string& program)
{
    if (program.find('/') != std::string::npos)
        return ::access(program.c_str(), X_OK) == 0;
    const char* path = std::getenv("PATH");
    std::istringstream folders(path ? path : "/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (::access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0)
            return true;
    }
    return false;
}

/// One with a placeholder in its name is known only at the click.
bool canBeRun(const std::vector<std::string>& command)
{
    return command.empty() || command.front().find('{') != std::string::npos || isThere(command.front());
}

bool hasSecrets(const contract::Action& action)
{
    for (const auto& [name, value] : action.headers) {
        const std::size_t at = value.find(kSecret);
        if (at != std::string::npos && ::access(value.substr(at + kSecret.size()).c_str(), R_OK) != 0)
            return false;
    }
    return true;
}

bool isOfWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_'; }

} // namespace

TargetLook lookAtTarget(const contract::Agreement& agreement)
{
    TargetLook look;
    for (const contract::Action& action : agreement.actions) {
        const bool proves = action.proof.kind != contract::Proof::Kind::command || canBeRun(action.proof.command);
        if ((action.by == contract::ActuatorKind::command && !canBeRun(action.command)) || !proves)
            look.whyNot[action.name] = "command not there";
        else if (action.by == contract::ActuatorKind::http && !hasSecrets(action))
            look.whyNot[action.name] = "secret not there";
        if (!action.pinnedIn.empty()) {
            if (auto text = readFile(action.pinnedIn, kMostOfPin))
                look.pins[action.name] = std::move(*text);
        }
        std::error_code unknown;
        if (!action.managedMark.empty() && std::filesystem::exists(action.managedMark, unknown))
            look.managed[action.name] = action.managedBy;
    }
    return look;
}

bool namesVersion(const std::string& text, const std::string& version)
{
    for (std::size_t at = 0; !version.empty() && (at = text.find(version, at)) != std::string::npos; ++at) {
        const std::size_t end = at + version.size();
        if ((at == 0 || !isOfWord(text[at - 1])) && (end == text.size() || !isOfWord(text[end])))
            return true;
    }
    return false;
}

std::vector<std::string> warningsOf(const TargetLook& look, const contract::Action& action, const std::string& version)
{
    std::vector<std::string> warnings;
    if (const auto pin = look.pins.find(action.name); pin != look.pins.end() && namesVersion(pin->second, version))
        warnings.push_back("pinned in " + action.pinnedIn);
    if (const auto managed = look.managed.find(action.name); managed != look.managed.end())
        warnings.push_back("something else manages it: " + managed->second);
    return warnings;
}

} // namespace handrail::remediation
