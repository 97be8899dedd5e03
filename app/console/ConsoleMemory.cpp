#include "ConsoleMemory.h"

#include "base/Files.h"
#include "client/DescriptionCodec.h"
#include "journal/EntryCodec.h"

#include <nlohmann/json.hpp>

namespace handrail::console {

namespace {

constexpr std::size_t kWindowsPerService = 900;
constexpr Millis kFlushEvery(2'000);
constexpr std::size_t kTasksKept = 10'000; ///< beyond it windows are not kept: the agent has them

std::filesystem::path settingsFile(const std::filesystem::path& folder)
{
    return folder / "console.json";
}

std::filesystem::path pictureFile(const std::filesystem::path& folder)
{
    return folder / "last-picture";
}

/// Of other agents nothing must be shown.
std::string headOf(const std::vector<std::string>& agents)
{
    std::string head;
    for (const std::string& agent : agents)
        head += agent + ' ';
    return head + '\n';
}

std::map<std::string, std::string> readSettings(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> settings;
    const auto text = readFile(settingsFile(folder));
    const auto json = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    if (json.is_object())
        for (const auto& [name, value] : json.items())
            if (value.is_string())
                settings[name] = value.get<std::string>();
    return settings;
}

/// What the store holds of one agent; what can't be read is left out, the agent sends it again.
ui::Remembered readAgent(const storage::DeskStore& store, const storage::DeskStore::Agent& agent)
{
    ui::Remembered last{agent.address, nullptr, {}, {}, agent.lastSeq, agent.lastHash, agent.doubt};
    if (auto description = client::decodeDescription(agent.description))
        last.description = std::make_shared<const client::Description>(std::move(*description));
    if (auto windows = store.windows(agent.address, kWindowsPerService))
        last.windows = std::move(*windows);
    if (const auto entries = store.entries(agent.address))
        for (const auto& [seq, bytes] : *entries)
            if (auto entry = journal::decode(bytes)) {
                entry->seq = seq;
                last.entries.push_back(std::move(*entry));
            }
    return last;
}

} // namespace

ConsoleMemory::ConsoleMemory(std::filesystem::path folder) : m_folder(std::move(folder))
{
    std::error_code ignored;
    std::filesystem::create_directories(m_folder, ignored);
    m_settings = readSettings(m_folder);
    for (const auto& [name, value] : m_settings)
        if (name.starts_with("agent:"))
            m_addresses.push_back(name.substr(6));
    m_thread = std::thread([this] { run(); });
}

ConsoleMemory::~ConsoleMemory()
{
    {
        Lock lock(m_mutex);
        m_ending = true;
    }
    m_wake.notifyAll();
    m_thread.join();
}

std::string ConsoleMemory::setting(const std::string& name) const
{
    const auto found = m_settings.find(name);
    return found == m_settings.end() ? std::string() : found->second;
}

std::string ConsoleMemory::firstPicture(const std::vector<std::string>& agents) const
{
    const std::string head = headOf(agents);
    const auto kept = readFile(pictureFile(m_folder));
    return kept && kept->starts_with(head) ? kept->substr(head.size()) : std::string();
}

void ConsoleMemory::keepFirstPicture(const std::vector<std::string>& agents, const std::string& bytes)
{
    if (!bytes.empty())
        hand([this, kept = headOf(agents) + bytes] { (void)writeFileDurably(pictureFile(m_folder), kept); });
}

std::vector<std::string> ConsoleMemory::rememberedAgents() const
{
    return m_addresses;
}

void ConsoleMemory::hand(Task task)
{
    {
        Lock lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_wake.notifyAll();
}

void ConsoleMemory::run()
{
    {
        Lock lock(m_mutex);
        while (!m_isAsked && m_tasks.empty() && !m_ending)
            m_wake.waitUntil(m_mutex, std::chrono::steady_clock::now() + std::chrono::hours(1));
    }
    open();
    while (true) {
        Task task;
        bool ending = false;
        {
            Lock lock(m_mutex);
            if (m_tasks.empty() && !m_ending)
                m_wake.waitUntil(m_mutex, std::chrono::steady_clock::now() + kFlushEvery);
            if (!m_tasks.empty()) {
                task = std::move(m_tasks.front());
                m_tasks.pop_front();
            }
            ending = m_ending && !task;
        }
        if (task)
            task();
        if (ending || std::chrono::steady_clock::now() - m_flushedAt >= kFlushEvery)
            flushWindows();
        if (ending)
            return;
    }
}

void ConsoleMemory::open()
{
    std::vector<ui::Remembered> remembered;
    if (auto store = storage::DeskStore::open(m_folder / "desk.db")) {
        m_store = std::move(*store);
        if (const auto agents = m_store->agents())
            for (const auto& agent : *agents) {
                m_agents[agent.address] = agent;
                remembered.push_back(readAgent(*m_store, agent));
            }
    }
    Lock lock(m_mutex);
    m_remembered = std::move(remembered);
}

std::optional<std::vector<ui::Remembered>> ConsoleMemory::takeRemembered()
{
    Lock lock(m_mutex);
    if (!std::exchange(m_isAsked, true))
        m_wake.notifyAll();
    return std::exchange(m_remembered, std::nullopt);
}

void ConsoleMemory::remember(const std::string& address, const client::Update& update)
{
    if (const auto* described = std::get_if<client::Described>(&update)) {
        hand([this, address, copy = *described] { save(address, copy); });
    } else if (const auto* entries = std::get_if<client::EntriesCame>(&update)) {
        hand([this, address, copy = *entries] { save(address, copy); });
    } else if (const auto* windows = std::get_if<client::WindowsCame>(&update)) {
        {
            Lock lock(m_mutex);
            if (m_tasks.size() > kTasksKept)
                return;
        }
        hand([this, address, copy = windows->windows] {
            auto& waiting = m_windows[address];
            waiting.insert(waiting.end(), copy.begin(), copy.end());
        });
    }
}

void ConsoleMemory::save(const std::string& address, const client::Described& described)
{
    if (!m_store || described.bytes.empty())
        return;
    auto& agent = m_agents[address];
    agent.address = address;
    agent.description = described.bytes;
    agent.savedAt = SystemClock().wall();
    (void)m_store->putAgent(agent);
}

void ConsoleMemory::save(const std::string& address, const client::EntriesCame& entries)
{
    const auto known = m_agents.find(address);
    if (!m_store || known == m_agents.end() || entries.entries.empty())
        return;
    if (entries.fromStart) {
        known->second.doubt = known->second.lastSeq > 0 ? known->second.lastSeq : known->second.doubt;
        (void)m_store->forgetAgent(address);
    }
    std::vector<std::pair<Seq, std::string>> rows;
    for (std::size_t i = 0; i < entries.entries.size() && i < entries.bytes.size(); ++i)
        rows.emplace_back(entries.entries[i].seq, entries.bytes[i]);
    known->second.lastSeq = entries.entries.back().seq;
    known->second.lastHash = entries.lastHash;
    known->second.savedAt = SystemClock().wall();
    // Entries before their number: after a fall between the two, they are only sent again.
    (void)m_store->putEntries(address, rows);
    (void)m_store->putAgent(known->second);
}

void ConsoleMemory::flushWindows()
{
    m_flushedAt = std::chrono::steady_clock::now();
    for (auto& [address, windows] : m_windows)
        if (m_store && m_agents.contains(address) && !windows.empty())
            (void)m_store->putWindows(address, windows);
    m_windows.clear();
}

void ConsoleMemory::forget(const std::string& address)
{
    m_settings.erase("agent:" + address);
    hand([this, address, settings = m_settings] {
        if (m_store)
            (void)m_store->forgetAgent(address);
        m_agents.erase(address);
        m_windows.erase(address);
        writeSettings(settings);
    });
}

void ConsoleMemory::keepSetting(const std::string& name, const std::string& value)
{
    m_settings[name] = value;
    hand([this, settings = m_settings] { writeSettings(settings); });
}

void ConsoleMemory::writeSettings(const std::map<std::string, std::string>& settings)
{
    (void)writeFileDurably(settingsFile(m_folder), nlohmann::json(settings).dump(2));
}

void ConsoleMemory::writeFile(std::filesystem::path path, std::string text)
{
    hand([this, path = std::move(path), text = std::move(text)] {
        const auto done = writeFileDurably(path, text);
        Lock lock(m_mutex);
        m_written = done ? Result<std::string>(path.string()) : fail(done.error());
    });
}

std::optional<Result<std::string>> ConsoleMemory::takeWritten()
{
    Lock lock(m_mutex);
    return std::exchange(m_written, std::nullopt);
}

} // namespace handrail::console
