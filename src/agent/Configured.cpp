#include "agent/Configured.h"

#include "base/Files.h"

#include <algorithm>
#include <set>

namespace handrail::agent {

namespace {

std::filesystem::file_time_type changedAt(const std::filesystem::path& path)
{
    std::error_code gone;
    const auto at = std::filesystem::last_write_time(path, gone);
    return gone ? std::filesystem::file_time_type::min() : at;
}

void readRunbooks(Configured& configured, contract::Problems& problems, ReadBooks* shared)
{
    std::set<std::string> files;
    for (const auto& [failure, file] : configured.agreement->runbooks)
        files.insert(file);
    std::vector<std::filesystem::path> paths;
    for (const std::string& file : files)
        paths.push_back(configured.runbookFolder / file);
    if (shared != nullptr)
        if (const auto known = shared->find(paths); known != shared->end()) {
            configured.runbooks = known->second.books;
            configured.runbooksSeen = known->second.seen;
            return;
        }
    SeenFiles seen;
    for (const std::filesystem::path& path : paths)
        seen.emplace_back(path, changedAt(path));
    configured.runbooksSeen = std::make_shared<const SeenFiles>(std::move(seen));
    std::vector<runbook::Runbook> books;
    for (const std::filesystem::path& path : paths) {
        auto text = readFile(path);
        if (!text) {
            problems.push_back(text.error());
            continue;
        }
        auto runbook = runbook::readRunbook(*text, path.string());
        if (runbook) {
            runbook->file = path.filename().string();
            books.push_back(std::move(*runbook));
        } else {
            problems.insert(problems.end(), runbook.error().begin(), runbook.error().end());
        }
    }
    configured.runbooks = std::make_shared<const std::vector<runbook::Runbook>>(std::move(books));
    if (shared != nullptr && problems.empty())
        shared->emplace(std::move(paths), SharedBooks{configured.runbooks, configured.runbooksSeen});
}

std::string asYaml(const std::string& text)
{
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("''") : std::string(1, c);
    return result + "'";
}

} // namespace

journal::Configuration Configured::entry(std::uint32_t normalVersion) const
{
    journal::Configuration entry;
    entry.agreementDigest = agreement->digest;
    entry.agreementFile = file.filename().string();
    entry.agreementText = text;
    entry.normalVersion = normalVersion;
    std::map<std::string, std::string> digests;
    for (const runbook::Runbook& runbook : *runbooks)
        digests[runbook.file] = runbook.digest;
    entry.runbooks = Interned(std::move(digests));
    return entry;
}

tl::expected<Configured, contract::Problems> readConfigured(const std::filesystem::path& file,
                                                            const std::filesystem::path& runbookFolder, ReadBooks* shared)
{
    Configured configured;
    configured.file = file;
    configured.runbookFolder = runbookFolder.empty() ? file.parent_path() : runbookFolder;
    configured.changed = changedAt(file);
    auto text = readFile(file);
    if (!text)
        return tl::unexpected(contract::Problems{text.error()});
    configured.text = SharedText(std::move(*text)).packed();
    auto agreement = contract::readAgreementFile(file);
    if (!agreement)
        return tl::unexpected(agreement.error());
    configured.agreement = std::make_shared<const contract::Agreement>(std::move(*agreement));
    contract::Problems problems;
    readRunbooks(configured, problems, shared);
    if (!problems.empty())
        return tl::unexpected(problems);
    return configured;
}

Configured configuredFrom(contract::Agreement given)
{
    Configured configured;
    configured.runbooks = std::make_shared<const std::vector<runbook::Runbook>>();
    std::string text = "format: 1\nservice: " + asYaml(given.service.value) + "\nname: " + asYaml(given.name) + "\nsources:\n";
    if (!given.sources.oip.empty()) {
        text += "  open inference:\n    address: " + asYaml(given.sources.oip) + "\n";
        if (!given.sources.model.empty())
            text += "    model: " + asYaml(given.sources.model) + "\n";
    }
    if (!given.sources.metrics.empty())
        text += "  metrics: " + asYaml(given.sources.metrics) + "\n";
    if (!given.sources.answersFile.empty())
        text += "  answers:\n    file: " + asYaml(given.sources.answersFile) + "\n";
    if (given.digest.empty())
        given.digest = sha256Hex(text);
    configured.text = SharedText(std::move(text)).packed();
    configured.agreement = std::make_shared<const contract::Agreement>(std::move(given));
    return configured;
}

bool hasChanged(const Configured& configured, ChangedFiles& runbooks)
{
    if (changedAt(configured.file) != configured.changed)
        return true;
    const SeenFiles* seen = configured.runbooksSeen.get();
    if (seen == nullptr)
        return false;
    const auto [known, isNew] = runbooks.try_emplace(seen, false);
    if (isNew)
        known->second = std::ranges::any_of(*seen, [](const auto& file) { return changedAt(file.first) != file.second; });
    return known->second;
}

} // namespace handrail::agent
