#pragma once

#include "base/Result.h"
#include "journal/Entry.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace handrail::storage {

/// An entry as it is stored and sent.
struct ChainedEntry {
    Seq seq = 0;
    std::string bytes; ///< journal::encode
    std::string hash;  ///< 32 bytes
};

/// The last entry that somebody saw. Written as "12:9f86d0...", the number and the hash in hex.
struct Head {
    Seq seq = 0;
    std::string hash; ///< 32 bytes
    bool operator==(const Head&) const = default;
};
[[nodiscard]] Result<Head> parseHead(std::string_view text);
[[nodiscard]] std::string toText(const Head& head);

/// journal.db: append-only, hash-chained, durable (synchronous FULL) before append returns. One writer; readers of other
/// threads open their own with openReadOnly. A reserve file of 16 MB beside it is given up when the disk is full.
class JournalStore {
public:
    /// Errors: newerVersion, damaged, failed, each with what to do.
    [[nodiscard]] static Result<JournalStore> open(const std::filesystem::path& file);
    [[nodiscard]] static Result<JournalStore> openReadOnly(const std::filesystem::path& file);
    JournalStore(JournalStore&&) noexcept;
    JournalStore& operator=(JournalStore&&) noexcept;
    ~JournalStore();

    /// Numbers, chains and commits all entries in one transaction; returns them with their numbers. Error: diskFull when even
    /// the reserve is used up; nothing was written then.
    [[nodiscard]] Result<std::vector<ChainedEntry>> append(std::vector<journal::Entry>& entries);
    [[nodiscard]] Seq lastSeq() const;
    /// Entries after `after`, at most `limit`, in order.
    [[nodiscard]] Result<std::vector<ChainedEntry>> read(Seq after, std::size_t limit = 1000) const;
    /// Walks the whole chain. Ok: the last hash. Error: damaged, naming the first entry that is changed, missing or swapped.
    /// Against a head that was seen before it also finds a journal that was cut off, or written anew, with a chain of its own.
    [[nodiscard]] Result<std::string> verify(const std::optional<Head>& seen = {}) const;
    [[nodiscard]] bool reserveGivenUp() const;

private:
    struct State;
    explicit JournalStore(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace handrail::storage
