#pragma once

#include "client/Board.h"
#include "client/Link.h"
#include "journal/EntryCodec.h"
#include "storage/JournalStore.h"

#include <filesystem>
#include <set>

namespace handrail::e2e {

/// A console that never goes away: follows the agent across its deaths and remembers every entry that it was ever told.
class Witness {
public:
    explicit Witness(const std::string& address) : m_link({address, {}, {}, {}, {}}, "witness"), m_board(address)
    {
        m_link.start();
    }

    void look()
    {
        for (const client::Update& update : m_link.drain()) {
            m_board.take(update);
            if (const auto* came = std::get_if<client::EntriesCame>(&update)) {
                m_startedAgain = m_startedAgain || (came->fromStart && !m_told.empty());
                for (std::size_t i = 0; i < came->entries.size(); ++i)
                    m_told[came->entries[i].seq] = came->bytes[i];
            } else if (const auto* acted = std::get_if<client::Acted>(&update)) {
                m_acted.insert_or_assign(acted->request, *acted);
            }
        }
    }
    client::Link& link() { return m_link; }
    const client::Board& board() const { return m_board; }
    const std::map<Seq, std::string>& told() const { return m_told; }
    bool wasToldAnotherStory() const { return m_startedAgain; }
    const client::Acted* acted(const RequestId& request) const
    {
        const auto found = m_acted.find(request);
        return found == m_acted.end() ? nullptr : &found->second;
    }

private:
    client::Link m_link;
    client::Board m_board;
    std::map<Seq, std::string> m_told;
    std::map<RequestId, client::Acted> m_acted;
    bool m_startedAgain = false;
};

/// The journal as it stands on the disk.
struct Ledger {
    std::vector<journal::Entry> entries;
    std::map<Seq, std::string> bytes;
    std::string problem;

    static Ledger read(const std::filesystem::path& data)
    {
        Ledger ledger;
        auto store = storage::JournalStore::openReadOnly(data / "journal.db");
        if (!store) {
            ledger.problem = store.error().text();
            return ledger;
        }
        if (const auto verified = store->verify(); !verified)
            ledger.problem = verified.error().text();
        for (Seq after = 0;;) {
            const auto chunk = store->read(after, 1'000);
            if (!chunk || chunk->empty())
                return ledger;
            for (const storage::ChainedEntry& raw : *chunk) {
                if (raw.seq != after + 1)
                    ledger.problem = "a number is missing after " + std::to_string(after);
                after = raw.seq;
                ledger.bytes[raw.seq] = raw.bytes;
                if (auto entry = journal::decode(raw.bytes))
                    ledger.entries.push_back(std::move(*entry));
            }
        }
    }

    /// What must hold whatever was killed when; empty when it does.
    std::string wrong() const
    {
        using enum journal::OperationState;
        if (!problem.empty())
            return problem;
        journal::SharedState state;
        std::map<OperationId, std::set<journal::OperationState>> past;
        for (const journal::Entry& entry : entries) {
            state.take(entry);
            if (state.openIncidents().size() > 1)
                return "two incidents of one service are open at " + std::to_string(entry.seq);
            const auto* operation = std::get_if<journal::Operation>(&entry.body);
            if (operation == nullptr)
                continue;
            std::set<journal::OperationState>& before = past[operation->id];
            if (!before.insert(operation->state).second)
                return operation->id.value + " is in one state twice at " + std::to_string(entry.seq);
            const bool isCorrected = operation->state == helped && operation->helpedLateAt > WallTime{};
            for (const journal::OperationState each : before)
                if (each != operation->state && each != asked && each != started && each != settled && !(isCorrected && each == didNotHelp))
                    return operation->id.value + " goes on after its end at " + std::to_string(entry.seq);
            if (operation->state == settled && !before.contains(started))
                return operation->id.value + " took effect without a start at " + std::to_string(entry.seq);
            if (operation->state == stopped && before.contains(started))
                return operation->id.value + " was stopped after its start at " + std::to_string(entry.seq);
        }
        return {};
    }
    journal::SharedState fold(Seq upTo) const
    {
        journal::SharedState state;
        for (const journal::Entry& entry : entries)
            if (entry.seq <= upTo)
                state.take(entry);
        return state;
    }
};

} // namespace handrail::e2e
