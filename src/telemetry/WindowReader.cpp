#include "telemetry/WindowReader.h"

#include "base/Utf8.h"

#include <algorithm>
#include <bit>
#include <map>

namespace handrail {

namespace {

// How a field's number and the form of its value stand before it.
constexpr std::uint64_t number(unsigned field) { return field << 3; }
constexpr std::uint64_t real(unsigned field) { return field << 3 | 1; }
constexpr std::uint64_t part(unsigned field) { return field << 3 | 2; }
constexpr std::uint64_t kLargestTag = 63 << 3 | 7;

constexpr std::uint64_t fields(std::initializer_list<unsigned> numbers)
{
    std::uint64_t mask = 0;
    for (const unsigned field : numbers)
        mask |= std::uint64_t{1} << field;
    return mask;
}

/// A message as bytes, taken from the front. After a failure it is empty and stays failed.
class Bytes {
public:
    explicit Bytes(std::string_view bytes) : m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {}

    [[nodiscard]] bool more() const { return m_at != m_end; }
    [[nodiscard]] bool isDone() const { return !more() && !m_failed; }

    /// Fields stand in the order of their numbers, and once, apart from those of the mask.
    std::uint64_t takeTag(std::uint64_t mayComeAgain = 0)
    {
        const std::uint64_t tag = takeNumber();
        const bool again = tag == m_last && (mayComeAgain >> (tag >> 3) & 1) != 0;
        if (tag > kLargestTag || (tag <= m_last && !again))
            fail();
        m_last = tag;
        return m_failed ? 0 : tag;
    }

    std::uint64_t takeNumber()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && more(); shift += 7) {
            const auto byte = static_cast<unsigned char>(*m_at++);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80)
                return value;
        }
        return fail(), 0;
    }

    double takeReal()
    {
        if (m_end - m_at < 8)
            return fail(), 0;
        std::uint64_t bits = 0;
        for (unsigned i = 0; i < 8; ++i)
            bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(m_at[i])) << (8 * i);
        m_at += 8;
        return std::bit_cast<double>(bits);
    }

    std::string_view takePart()
    {
        const std::uint64_t size = takeNumber();
        if (size > static_cast<std::uint64_t>(m_end - m_at))
            return fail(), std::string_view();
        m_at += size;
        return {m_at - size, static_cast<std::size_t>(size)};
    }

    std::string_view takeText()
    {
        const std::string_view text = takePart();
        const bool isAscii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        if (!isAscii && validUtf8(text) != text)
            fail();
        return text;
    }

    void fail()
    {
        m_at = m_end;
        m_failed = true;
    }

private:
    const char* m_at;
    const char* m_end;
    std::uint64_t m_last = 0;
    bool m_failed = false;
};

/// An entry of a map: its name, then its value, both always there. A name that was there already is not as we write it.
template <typename Value, typename Take>
bool readEntry(std::string_view bytes, std::map<std::string, Value>& into, std::uint64_t valueTag, Take&& take)
{
    Bytes in(bytes);
    if (in.takeTag() != part(1))
        return false;
    const std::string_view name = in.takeText();
    if (in.takeTag() != valueTag)
        return false;
    const std::size_t before = into.size();
    const auto entry = into.emplace_hint(into.end(), name, Value{});
    return into.size() > before && take(in, entry->second) && in.isDone();
}

bool readCount(std::string_view bytes, std::map<std::string, std::uint64_t>& into)
{
    return readEntry(bytes, into, number(2), [](Bytes& in, std::uint64_t& count) {
        count = in.takeNumber();
        return true;
    });
}

/// Numbers one after another; all of them come at once.
template <typename Take>
bool readNumbers(std::string_view bytes, Take&& take)
{
    Bytes in(bytes);
    while (in.more())
        take(in.takeNumber());
    return in.isDone();
}

bool readCounts(std::string_view bytes, std::vector<std::uint64_t>& into)
{
    into.reserve(static_cast<std::size_t>(std::ranges::count_if(bytes, [](char c) { return (c & 0x80) == 0; })));
    return readNumbers(bytes, [&](std::uint64_t count) { into.push_back(count); });
}

bool readHistogram(std::string_view bytes, Histogram& into)
{
    std::uint32_t offset = 0;
    std::vector<std::uint64_t> counts;
    std::uint64_t zeroCount = 0;
    std::optional<double> sum;
    Bytes in(bytes);
    while (in.more())
        switch (in.takeTag()) {
        case number(1):
            offset = static_cast<std::uint32_t>(in.takeNumber());
            break;
        case part(2):
            if (!readCounts(in.takePart(), counts))
                return false;
            break;
        case number(3):
            zeroCount = in.takeNumber();
            break;
        case real(4):
            sum = in.takeReal();
            break;
        default:
            return false;
        }
    // Small negative numbers are stored as small odd ones.
    into = Histogram(static_cast<std::int32_t>((offset >> 1) ^ (0U - (offset & 1))), std::move(counts), zeroCount, sum);
    return in.isDone();
}

bool readJudged(std::string_view bytes, Judged& into)
{
    Bytes in(bytes);
    while (in.more())
        switch (in.takeTag()) {
        case number(1):
            into.judged = in.takeNumber();
            break;
        case number(2):
            into.wrong = in.takeNumber();
            break;
        default:
            return false;
        }
    return in.isDone();
}

bool readInput(std::string_view bytes, InputCounts& into)
{
    Bytes in(bytes);
    while (in.more())
        switch (in.takeTag(fields({5}))) {
        case number(1):
            into.total = in.takeNumber();
            break;
        case number(2):
            into.missing = in.takeNumber();
            break;
        case number(3):
            into.outOfRange = in.takeNumber();
            break;
        case number(4):
            into.unseen = in.takeNumber();
            break;
        case part(5):
            if (!readCount(in.takePart(), into.values))
                return false;
            break;
        default:
            return false;
        }
    return in.isDone();
}

bool readDependency(std::string_view bytes, DependencyCounts& into)
{
    Bytes in(bytes);
    while (in.more())
        switch (in.takeTag()) {
        case number(1):
            into.calls = in.takeNumber();
            break;
        case number(2):
            into.failures = in.takeNumber();
            break;
        case part(3):
            if (!readHistogram(in.takePart(), into.latency))
                return false;
            break;
        case real(4):
            into.ageS = in.takeReal();
            break;
        default:
            return false;
        }
    return in.isDone();
}

bool readConfidence(std::string_view bytes, std::optional<ConfidenceBins>& into)
{
    ConfidenceBins& bins = into.emplace();
    std::size_t count = 0;
    return readNumbers(bytes, [&](std::uint64_t value) { bins[std::min(count++, bins.size() - 1)] = value; }) &&
           count == bins.size();
}

bool readSource(std::uint64_t value, LatencySource& into)
{
    into = static_cast<LatencySource>(std::min<std::uint64_t>(value, 100));
    return into <= LatencySource::ownQuestions;
}

/// The maps and what else has parts of its own.
bool readPart(std::uint64_t tag, std::string_view bytes, Window& into)
{
    switch (tag) {
    case part(5):
        return readCount(bytes, into.errors);
    case part(6):
        return readHistogram(bytes, into.latency);
    case part(8):
        return readConfidence(bytes, into.confidence);
    case part(9):
        return readCount(bytes, into.answers);
    case part(10):
        return readEntry(bytes, into.inputs, part(2),
                         [](Bytes& in, InputCounts& counts) { return readInput(in.takePart(), counts); });
    case part(12):
        return readCount(bytes, into.versions);
    case part(13):
        return readEntry(bytes, into.dependencies, part(2),
                         [](Bytes& in, DependencyCounts& counts) { return readDependency(in.takePart(), counts); });
    case part(14):
        return readJudged(bytes, into.knownAnswers);
    case part(15):
        return readJudged(bytes, into.outcomes);
    case part(16):
        return readEntry(bytes, into.gauges, real(2), [](Bytes& in, double& value) {
            value = in.takeReal();
            return true;
        });
    case part(27):
        return readCount(bytes, into.fallbackModes);
    default:
        return false;
    }
}

bool readField(std::uint64_t tag, Bytes& in, Window& into)
{
    switch (tag) {
    case part(1):
        into.service.value = in.takeText();
        return true;
    case number(2):
        into.start = fromMs(static_cast<std::int64_t>(in.takeNumber()));
        return true;
    case number(3):
        into.span = Millis(static_cast<std::int64_t>(in.takeNumber()));
        return true;
    case number(4):
        into.requests = in.takeNumber();
        return true;
    case number(7):
        return readSource(in.takeNumber(), into.latencySource);
    case number(11):
        into.fallbackAnswers = in.takeNumber();
        return true;
    case number(17):
        into.sealed = in.takeNumber() != 0;
        return true;
    case real(18):
        into.seenShare = in.takeReal();
        return true;
    case part(19):
        into.unreported.emplace(in.takeText());
        return true;
    case number(20):
        into.reachable = in.takeNumber() != 0;
        return true;
    case number(21):
        into.unanswered = in.takeNumber();
        return true;
    case part(22):
        into.fallbackMode = in.takeText();
        return true;
    case part(23):
        into.version = in.takeText();
        return true;
    case number(24):
        into.startedAt = fromMs(static_cast<std::int64_t>(in.takeNumber()));
        return true;
    case number(25):
        into.late = in.takeNumber() != 0;
        return true;
    case real(26):
        into.droppedShare = in.takeReal();
        return true;
    default:
        return readPart(tag, in.takePart(), into);
    }
}

} // namespace

bool readWindow(std::string_view bytes, Window& into)
{
    constexpr std::uint64_t kMaps = fields({5, 9, 10, 12, 13, 16, 19, 27});
    Bytes in(bytes);
    while (in.more())
        if (!readField(in.takeTag(kMaps), in, into))
            return false;
    return in.isDone();
}

} // namespace handrail
