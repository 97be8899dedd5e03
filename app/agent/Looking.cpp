#include "Recorded.h"
#include "Terminal.h"

#include "journal/EntryCodec.h"
#include "storage/JournalStore.h"
#include "telemetry/WindowCodec.h"
#include "wording/Listed.h"
#include "wording/Trust.h"

#include <csignal>
#include <cstdio>
#include <fmt/format.h>

namespace handrail::cli {

namespace {

constexpr Millis kWholeJournalAtMost{120'000};

volatile std::sig_atomic_t stopAsked = 0;

void onStop(int) { stopAsked = 1; }

void print(const std::string& line) { fmt::print("{}\n", line); }

void printUpdate(const client::Update& update)
{
    if (const auto* entries = std::get_if<client::EntriesCame>(&update)) {
        for (const journal::Entry& entry : entries->entries)
            fmt::print("{{\"entry\":{}}}\n", journal::toJson(entry));
    } else if (const auto* windows = std::get_if<client::WindowsCame>(&update)) {
        for (const Window& window : windows->windows)
            fmt::print("{{\"window\":{}}}\n", toJson(window));
    } else if (const auto* link = std::get_if<client::LinkChanged>(&update)) {
        constexpr const char* kTo[] = {"connecting", "live", "lost", "refused"};
        fmt::print("{{\"link\":\"{}\"}}\n", kTo[static_cast<int>(link->to)]);
        if (!link->why.what.empty())
            fmt::print(stderr, "handrail-agent: {}\n", link->why.text());
    } else if (std::holds_alternative<client::SnapshotDone>(update)) {
        print("{\"snapshot_done\":true}");
    }
}

Result<std::optional<storage::Head>> headOf(const JournalOptions& options)
{
    if (options.head.empty())
        return std::optional<storage::Head>();
    auto head = storage::parseHead(options.head);
    if (!head)
        return fail(head.error());
    return std::optional(std::move(*head));
}

int sayWhole(const storage::Head& last)
{
    print(fmt::format("All {} entries are as they were written.", last.seq));
    if (last.seq > 0)
        print("Head: " + toText(last));
    return 0;
}

int verifyFolder(const std::string& data, const std::optional<storage::Head>& seen)
{
    auto store = storage::JournalStore::openReadOnly(std::filesystem::path(data) / "journal.db");
    if (!store)
        return complain(store.error());
    const auto verified = store->verify(seen);
    if (!verified)
        return complain(verified.error());
    return sayWhole({store->lastSeq(), *verified});
}

/// The link has checked each entry against the one before; this looks whether the one that was seen is among them.
int verifyAgent(const ReachOptions& reach, const std::optional<storage::Head>& seen)
{
    Terminal terminal(reach);
    storage::Head last;
    std::optional<Error> why;
    bool isThere = !seen;
    const bool isDone = terminal.until(
        [&](const client::Update& update) {
            if (const auto* changed = std::get_if<client::LinkChanged>(&update); changed && !changed->why.what.empty())
                why = changed->why;
            if (const auto* came = std::get_if<client::EntriesCame>(&update)) {
                for (std::size_t i = 0; i < came->bytes.size(); ++i) {
                    last = {came->entries[i].seq, handrail::journal::chainHash(last.hash, came->bytes[i])};
                    isThere = isThere || last == *seen;
                }
            }
            return std::holds_alternative<client::SnapshotDone>(update) || (why && why->code == ErrorCode::damaged);
        },
        kWholeJournalAtMost);
    if (why && (why->code == ErrorCode::damaged || !isDone))
        return complain(*why);
    if (!isDone)
        return complain({ErrorCode::unavailable, "the journal did not come in time", reach.agent, "see whether the agent runs"});
    if (!isThere)
        return complain({ErrorCode::damaged, fmt::format("entry {} of the journal is not the one that was seen: its end was cut "
                         "off, or it was written anew", seen->seq), reach.agent, "keep the agent's data folder as it is and ask who could write to it"});
    return sayWhole(last);
}

int printFolder(const std::string& data)
{
    const auto read = readJournal(data, [](const journal::Entry& entry) -> Result<void> {
        print(journal::toJson(entry));
        return {};
    });
    return read ? 0 : complain(read.error());
}

} // namespace

int status(const ReachOptions& reach)
{
    Terminal terminal(reach);
    if (auto live = terminal.waitUntilLive(); !live)
        return complain(live.error());
    std::vector<wording::InWorld> states;
    for (const ServiceId& service : terminal.board().services()) {
        const wording::Listed listed = wording::listed(terminal.facts(service));
        states.push_back({listed.row.state, listed.card ? listed.card->care : wording::Care::someone, listed.row.isTold, listed.drilled});
    }
    print(wording::render(wording::world(states)));
    if (const auto since = terminal.board().recordStopped())
        print(wording::render(wording::recordStopped(reach.agent, *since, SystemClock().wall())));
    for (const ServiceId& service : terminal.board().services()) {
        const auto facts = terminal.facts(service);
        if (const auto card = wording::card(facts)) {
            print("");
            print(wording::render(card->name) + ": " + wording::render(card->sentence));
            print(wording::render(card->meta));
        } else {
            print("");
            print(wording::render(wording::serviceRow(facts).tip));
        }
    }
    return 0;
}

int followJson(const ReachOptions& reach)
{
    std::signal(SIGINT, onStop);
    std::signal(SIGTERM, onStop);
    Terminal terminal(reach);
    while (stopAsked == 0) {
        terminal.until(
            [](const client::Update& update) {
                printUpdate(update);
                return stopAsked != 0;
            },
            Millis(100));
        if (std::fflush(stdout) != 0)
            return 0; // whoever read it is gone
    }
    return 0;
}

int journal(const ReachOptions& reach, const JournalOptions& options)
{
    const auto seen = headOf(options);
    if (!seen)
        return complain(seen.error());
    if (!options.data.empty())
        return options.verify ? verifyFolder(options.data, *seen) : printFolder(options.data);
    if (options.verify)
        return verifyAgent(reach, *seen);
    Terminal terminal(reach);
    if (auto live = terminal.waitUntilLive(Millis(60'000)); !live)
        return complain(live.error());
    for (const handrail::journal::Entry& entry : terminal.board().entries())
        print(handrail::journal::toJson(entry));
    return 0;
}

} // namespace handrail::cli
