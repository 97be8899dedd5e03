#include "Recorded.h"

#include "alerting/JournalOrder.h"
#include "journal/EntryCodec.h"
#include "storage/JournalStore.h"
#include "storage/WindowStore.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <set>

namespace handrail::cli {

namespace {

constexpr Millis kBudgetsLookBack = std::chrono::hours(73);
constexpr Millis kAtOnce = std::chrono::hours(1); // a week of windows is not held in memory

Result<storage::WindowStore> openWindows(const std::string& data)
{
    return storage::WindowStore::openReadOnly(std::filesystem::path(data) / "windows.db");
}

/// The version of what is usual after this entry; 0 when it says nothing about that.
std::uint32_t usualAfter(const journal::Body& body)
{
    if (const auto* learned = std::get_if<journal::NormalLearned>(&body))
        return learned->version;
    const auto* configuration = std::get_if<journal::Configuration>(&body);
    return configuration ? configuration->normalVersion : 0;
}

/// As they were judged and what came late, in the order of time.
Result<std::vector<Window>> readAll(const storage::WindowStore& store, const ServiceId& service, WallTime from, WallTime to)
{
    auto windows = store.readJudged(service, from, to);
    auto late = store.readLate(service, from, to);
    if (!windows || !late)
        return windows ? std::move(late) : std::move(windows);
    windows->insert(windows->end(), std::make_move_iterator(late->begin()), std::make_move_iterator(late->end()));
    std::ranges::stable_sort(*windows, {}, &Window::start);
    return windows;
}

Result<std::vector<journal::Entry>> readEntryLines(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::notFound, "the file can't be read", file, "write it with `handrail-agent journal`");
    std::vector<journal::Entry> entries;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == line.npos)
            continue;
        auto entry = journal::entryFromJson(line);
        if (!entry)
            return fail(entry.error().code, entry.error().what, fmt::format("{}:{}", file, number),
                        "each line is one entry, as `handrail-agent journal` prints them");
        entries.push_back(std::move(*entry));
    }
    std::ranges::stable_sort(entries, {}, &journal::Entry::seq);
    return entries;
}

} // namespace

Result<void> readJournal(const std::string& data, const std::function<Result<void>(journal::Entry)>& take)
{
    auto store = storage::JournalStore::openReadOnly(std::filesystem::path(data) / "journal.db");
    if (!store)
        return fail(store.error());
    for (Seq after = 0;;) {
        const auto chunk = store->read(after, 1'000);
        if (!chunk)
            return fail(chunk.error());
        if (chunk->empty())
            return {};
        for (const storage::ChainedEntry& raw : *chunk) {
            after = raw.seq;
            auto entry = journal::decode(raw.bytes);
            if (!entry)
                return fail(entry.error());
            if (auto taken = take(std::move(*entry)); !taken)
                return taken;
        }
    }
}

Result<RecordedFolder> RecordedFolder::open(const std::string& data, const std::string& service)
{
    RecordedFolder folder{data, ServiceId(service), {}};
    std::set<std::string> known;
    auto read = readJournal(data, [&](journal::Entry entry) -> Result<void> {
        if (!entry.service.empty())
            known.insert(entry.service.value);
        if (service.empty() || entry.service.empty() || entry.service == folder.service)
            folder.entries.push_back(std::move(entry));
        return {};
    });
    if (!read)
        return fail(read.error());
    if (service.empty() && known.size() == 1)
        folder.service = ServiceId(*known.begin());
    else if (service.empty() || !known.contains(service))
        return fail(ErrorCode::notFound, service.empty() ? "there is not one service in the journal" : "the journal knows no such service",
                    service.empty() ? data : service, fmt::format("give one with --service: {}", fmt::join(known, ", ")));
    return folder;
}

Result<void> RecordedFolder::each(WallTime from, WallTime to, const TakeMoment& take) const
{
    auto store = openWindows(data);
    if (!store)
        return fail(store.error());
    const auto first = store->firstStart(service);
    const auto last = store->lastEnd(service);
    if (!first || !last)
        return fail(first ? last.error() : first.error());
    if (!*first || !*last)
        return {};
    alerting::JournalOrder order(entries, service);
    std::uint32_t version = 0, told = 0;
    const WallTime end = std::min(to, **last);
    for (WallTime begin = std::max(from, **first); begin < end; begin += kAtOnce) {
        const auto windows = readAll(*store, service, begin, std::min(begin + kAtOnce, end));
        if (!windows)
            return fail(windows.error());
        for (const Window& window : *windows) {
            Moment moment{window, order.before(window), nullptr};
            for (const journal::Entry* entry : moment.before)
                version = std::max(version, usualAfter(entry->body));
            if (version != std::exchange(told, version)) {
                auto usual = store->normal(service, version);
                if (!usual)
                    return fail(usual.error());
                if (*usual)
                    moment.usual = std::make_shared<const Normal>(std::move(**usual));
            }
            take(moment);
        }
    }
    return {};
}

Result<std::vector<Window>> RecordedFolder::rollupsBefore() const
{
    const auto store = openWindows(data);
    if (!store)
        return fail(store.error());
    const auto first = store->firstStart(service);
    if (!first)
        return fail(first.error());
    if (!*first)
        return std::vector<Window>();
    auto rollups = store->read(service, **first - kBudgetsLookBack, **first, kBudgetsLookBack / std::chrono::minutes(10) + 1);
    if (rollups)
        std::erase_if(*rollups, [&](const Window& rollup) { return rollup.end() > **first; });
    return rollups;
}

Result<RecordedFiles> RecordedFiles::open(const std::string& windows, const std::string& journalOf, const ServiceId& service)
{
    std::ifstream in(windows, std::ios::binary);
    if (!in)
        return fail(ErrorCode::notFound, "the file can't be read", windows, "write it with `handrail-agent export`");
    auto recorded = readWindowLines(in, windows, service);
    if (!recorded)
        return fail(recorded.error());
    for (const std::string& remark : recorded->remarks)
        fmt::print(stderr, "{}: {}\n", windows, remark);
    if (recorded->windows.empty())
        fmt::print(stderr, "{}: there are no windows in it\n", windows);
    RecordedFiles files{std::move(*recorded), {}};
    if (journalOf.empty())
        return files;
    if (std::filesystem::is_directory(journalOf)) {
        auto read = readJournal(journalOf, [&](journal::Entry entry) -> Result<void> {
            files.entries.push_back(std::move(entry));
            return {};
        });
        return read ? Result<RecordedFiles>(std::move(files)) : fail(read.error());
    }
    auto entries = readEntryLines(journalOf);
    if (!entries)
        return fail(entries.error());
    files.entries = std::move(*entries);
    return files;
}

void RecordedFiles::each(const ServiceId& service, const TakeMoment& take) const
{
    alerting::JournalOrder order(entries, service);
    for (const Window& window : windows.windows) {
        Moment moment{window, order.before(window), nullptr};
        if (const auto usual = windows.usual.find(window.start); usual != windows.usual.end() && !window.late)
            moment.usual = std::make_shared<const Normal>(usual->second);
        take(moment);
    }
}

} // namespace handrail::cli
