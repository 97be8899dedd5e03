#include "demo/Repository.h"

#include "base/Files.h"

#include <nlohmann/json.hpp>

namespace handrail::demo {

Choice readChoice(const std::filesystem::path& file)
{
    Choice choice;
    const auto text = readFile(file);
    if (!text)
        return choice;
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_object())
        return choice;
    if (json.contains("version") && json["version"].is_string())
        choice.version = json["version"];
    if (json.contains("fallback") && json["fallback"].is_string() && isFallbackMode(json["fallback"]))
        choice.fallback = json["fallback"];
    return choice;
}

Result<void> writeChoice(const std::filesystem::path& file, const Choice& choice)
{
    return writeFileDurably(file,
                            nlohmann::json({{"version", choice.version}, {"fallback", choice.fallback}}).dump() + "\n");
}

bool isFallbackMode(const std::string& mode)
{
    return mode == kFallbackNone || mode == kFallbackTable || mode == kFallbackUnavailable;
}

Repository::Repository(const Settings& settings) : m_models(settings.models()), m_stateFile(settings.stateFile()) {}

Result<std::unique_ptr<Repository>> Repository::open(const Settings& settings)
{
    std::unique_ptr<Repository> repository(new Repository(settings));
    const Choice choice = readChoice(repository->m_stateFile);
    const Lock lock(repository->m_mutex);
    std::error_code error;
    for (const auto& folder : std::filesystem::directory_iterator(repository->m_models, error)) {
        Slot slot;
        auto version = ModelVersion::load(folder.path());
        if (version && !(*version)->notes().strict)
            repository->m_agreed = (*version)->notes().agreed;
        if (version)
            slot.batcher = std::make_shared<Batcher>(*version);
        else
            slot.reason = version.error().text();
        repository->m_slots[folder.path().filename().string()] = slot;
    }
    const auto chosen = repository->m_slots.find(choice.version);
    repository->m_serving = chosen != repository->m_slots.end() && chosen->second.batcher ? choice.version : "v12";
    repository->m_fallback = choice.fallback;
    if (const auto found = repository->m_slots.find(repository->m_serving);
        found == repository->m_slots.end() || !found->second.batcher)
        return fail(ErrorCode::notFound, "no version can be loaded", repository->m_models.string(),
                    "train them: handrail-demo prepare");
    return repository;
}

std::shared_ptr<Batcher> Repository::serving() const
{
    const Lock lock(m_mutex);
    const auto found = m_slots.find(m_serving);
    return found == m_slots.end() ? nullptr : found->second.batcher;
}

std::shared_ptr<Batcher> Repository::loaded(const std::string& version) const
{
    const Lock lock(m_mutex);
    const auto found = m_slots.find(version);
    return found == m_slots.end() ? nullptr : found->second.batcher;
}

std::string Repository::fallback() const
{
    const Lock lock(m_mutex);
    return m_fallback;
}

std::vector<Repository::Entry> Repository::index() const
{
    std::vector<Entry> entries;
    const Lock lock(m_mutex);
    for (const auto& [version, slot] : m_slots) {
        const bool never = !slot.batcher && slot.reason.empty();
        entries.push_back({version, slot.batcher ? "READY" : never ? "" : "UNAVAILABLE", slot.reason});
    }
    return entries;
}

Result<void> Repository::remember(const std::string& version, const std::string& fallback)
{
    auto written = writeChoice(m_stateFile, {version, fallback});
    if (written) {
        m_serving = version;
        m_fallback = fallback;
    }
    return written;
}

Result<void> Repository::load(const std::string& version)
{
    std::string wanted = version;
    if (wanted.empty()) {
        const Lock lock(m_mutex);
        wanted = m_serving;
    }
    if (wanted.find('/') != std::string::npos || wanted.starts_with('.'))
        return fail(ErrorCode::invalidInput,
                    "load failed for model '" + std::string(kModel) + "': no version '" + wanted + "'");
    auto read = ModelVersion::load(m_models / wanted);
    const Lock lock(m_mutex);
    if (!read)
        return fail(ErrorCode::invalidInput,
                    "load failed for model '" + std::string(kModel) + "': " + read.error().text());
    m_slots[wanted] = {std::make_shared<Batcher>(*read), {}};
    return remember(wanted, m_fallback);
}

Result<void> Repository::unload(const std::string& version)
{
    const Lock lock(m_mutex);
    const auto found = m_slots.find(version.empty() ? m_serving : version);
    if (found == m_slots.end())
        return fail(ErrorCode::notFound, "no version '" + version + "'", kModel);
    found->second = {nullptr, "unloaded"};
    return {};
}

Result<void> Repository::setFallback(const std::string& mode)
{
    if (!isFallbackMode(mode))
        return fail(ErrorCode::invalidInput, "no fallback mode '" + mode + "'", {}, "use table, unavailable or off");
    const Lock lock(m_mutex);
    return remember(m_serving, mode);
}

} // namespace handrail::demo
