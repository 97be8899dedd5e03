#include "remediation/ShimFiles.h"

#include "base/Files.h"

#include <cctype>
#include <csignal>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace handrail::remediation {

using nlohmann::json;

namespace {

std::string dumped(const json& value) { return value.dump(1, ' ', false, json::error_handler_t::replace) + "\n"; }

template <typename Take>
auto parsed(const std::filesystem::path& path, Take take) -> Result<decltype(take(json()))>
{
    const auto text = readFile(path);
    if (!text)
        return fail(text.error());
    try {
        return take(json::parse(*text));
    } catch (const json::exception&) {
        return fail(ErrorCode::damaged, "the file of an operation can't be read", path.string());
    }
}

ShimJob jobFrom(const json& value)
{
    ShimJob job;
    job.operation = OperationId(value.at("operation").get<std::string>());
    job.service = ServiceId(value.at("service").get<std::string>());
    job.by = static_cast<ShimJob::By>(value.at("by").get<int>());
    job.command = value.at("command").get<std::vector<std::string>>();
    job.url = value.at("url").get<std::string>();
    job.method = value.at("method").get<std::string>();
    job.body = value.at("body").get<std::string>();
    job.headers = value.at("headers").get<std::map<std::string, std::string>>();
    job.repositoryAddress = value.at("repository").get<std::string>();
    job.model = value.at("model").get<std::string>();
    job.version = value.at("version").get<std::string>();
    job.atMost = Millis(value.at("at_most_ms").get<std::int64_t>());
    job.proofCommand = value.at("proof_command").get<std::vector<std::string>>();
    job.proofWanted = value.at("proof_wanted").get<std::string>();
    job.proofWithin = Millis(value.at("proof_within_ms").get<std::int64_t>());
    return job;
}

template <typename T>
std::optional<T> optionalOf(const json& value, const char* key)
{
    const auto found = value.find(key);
    return found == value.end() || found->is_null() ? std::nullopt : std::optional(found->template get<T>());
}

ShimResult resultFrom(const json& value)
{
    ShimResult result;
    result.exitStatus = optionalOf<int>(value, "exit_status");
    result.signal = value.at("signal").get<int>();
    result.timedOut = value.at("timed_out").get<bool>();
    result.ok = value.at("ok").get<bool>();
    result.mayHaveActed = value.at("may_have_acted").get<bool>();
    result.output = value.at("output").get<std::string>();
    result.endedAt = fromMs(value.at("ended_ms").get<std::int64_t>());
    result.proofBefore = optionalOf<std::string>(value, "proof_before");
    result.proofAfter = optionalOf<std::string>(value, "proof_after");
    return result;
}

/// Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and brackets.
std::optional<std::uint64_t> beganAt(int pid)
{
    const auto stat = readFile(fmt::format("/proc/{}/stat", pid));
    if (!stat || stat->rfind(')') == std::string::npos)
        return {};
    std::istringstream rest(stat->substr(stat->rfind(')') + 2));
    std::string word;
    for (int field = 3; field <= 22 && rest >> word; ++field)
        if (field == 3 && (word == "Z" || word == "X"))
            return {};
    try {
        return std::stoull(word);
    } catch (const std::exception&) {
        return {};
    }
}

} // namespace

std::optional<Process> Process::of(int pid)
{
    const auto began = remediation::beganAt(pid);
    return began ? std::optional(Process{pid, *began}) : std::nullopt;
}

bool Process::isAlive() const { return pid > 0 && beganAt == remediation::beganAt(pid); }

std::string fileName(const std::string& id)
{
    constexpr std::size_t kLongest = 180;
    std::string name;
    for (const char c : id)
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'
                    ? std::string(1, c)
                    : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return name.size() <= kLongest ? name : name.substr(0, kLongest - 65) + "~" + sha256Hex(id);
}

std::filesystem::path operationsFolder(const std::filesystem::path& dataFolder) { return dataFolder / "operations"; }

std::filesystem::path lockFile(const std::filesystem::path& operations, const ServiceId& service)
{
    return operations / (fileName(service.value) + ".lock");
}

Millis sinceBoot()
{
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return std::chrono::duration_cast<Millis>(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

std::string toText(const Job& asked)
{
    const ShimJob& job = asked.job;
    return dumped({{"operation", job.operation.value},
                   {"service", job.service.value},
                   {"by", static_cast<int>(job.by)},
                   {"command", job.command},
                   {"url", job.url},
                   {"method", job.method},
                   {"body", job.body},
                   {"headers", job.headers},
                   {"repository", job.repositoryAddress},
                   {"model", job.model},
                   {"version", job.version},
                   {"at_most_ms", job.atMost.count()},
                   {"proof_command", job.proofCommand},
                   {"proof_wanted", job.proofWanted},
                   {"proof_within_ms", job.proofWithin.count()},
                   {"asked_at_boot_ms", asked.askedAtBoot.count()}});
}

std::string toText(const Started& started) { return dumped({{"at_ms", toMs(started.at)}, {"pid", started.pid}}); }

std::string toText(const Process& process) { return dumped({{"pid", process.pid}, {"began_at", process.beganAt}}); }

std::string toText(const ShimResult& result)
{
    json value = {{"signal", result.signal},   {"timed_out", result.timedOut}, {"ok", result.ok},
                  {"may_have_acted", result.mayHaveActed}, {"output", result.output}, {"ended_ms", toMs(result.endedAt)}};
    if (result.exitStatus)
        value["exit_status"] = *result.exitStatus;
    if (result.proofBefore)
        value["proof_before"] = *result.proofBefore;
    if (result.proofAfter)
        value["proof_after"] = *result.proofAfter;
    return dumped(value);
}

Result<Job> readJob(const std::filesystem::path& folder)
{
    return parsed(folder / "job", [](const json& value) {
        return Job{jobFrom(value), Millis(value.at("asked_at_boot_ms").get<std::int64_t>())};
    });
}

Result<Started> readStarted(const std::filesystem::path& folder)
{
    return parsed(folder / "started", [](const json& value) {
        return Started{fromMs(value.at("at_ms").get<std::int64_t>()), value.at("pid").get<int>()};
    });
}

Result<Process> readCommand(const std::filesystem::path& folder)
{
    return parsed(folder / "command", [](const json& value) {
        return Process{value.at("pid").get<int>(), value.at("began_at").get<std::uint64_t>()};
    });
}

void writeSaid(const std::filesystem::path& folder, const std::string& text)
{
    const auto fresh = folder / "said.new";
    std::error_code ignored;
    if (std::ofstream file(fresh, std::ios::binary | std::ios::trunc); file.write(text.data(), static_cast<std::streamsize>(text.size())).flush())
        std::filesystem::rename(fresh, folder / "said", ignored);
}

std::string readSaid(const std::filesystem::path& folder)
{
    constexpr std::size_t kMost = 16u << 10;
    return readFile(folder / "said", kMost).value_or("");
}

Result<ShimResult> readResult(const std::filesystem::path& folder) { return parsed(folder / "result", resultFrom); }

} // namespace handrail::remediation
