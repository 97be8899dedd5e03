#include "telemetry/WindowWriter.h"

#include "base/Utf8.h"

#include <algorithm>
#include <bit>
#include <string_view>

namespace handrail {

namespace {

/// A message's bytes, field by field in the order of their numbers. What is as it is by itself is left out, as proto3 has it;
/// fields that are "always" there are not.
class Fields {
public:
    [[nodiscard]] bool isGood() const { return m_isGood; }
    /// No more than it takes: many are kept.
    [[nodiscard]] std::string taken() const { return {m_bytes.data(), m_bytes.size()}; }

    void number(unsigned field, std::uint64_t value)
    {
        if (value != 0)
            alwaysNumber(field, value);
    }
    void alwaysNumber(unsigned field, std::uint64_t value)
    {
        varint(field << 3);
        varint(value);
    }
    void real(unsigned field, double value)
    {
        if (std::bit_cast<std::uint64_t>(value) != 0)
            alwaysReal(field, value);
    }
    void alwaysReal(unsigned field, double value)
    {
        varint(field << 3 | 1);
        auto bits = std::bit_cast<std::uint64_t>(value);
        for (unsigned i = 0; i < 8; ++i, bits >>= 8)
            m_bytes += static_cast<char>(bits & 0xff);
    }
    void text(unsigned field, std::string_view text)
    {
        if (!text.empty())
            alwaysText(field, text);
    }
    void alwaysText(unsigned field, std::string_view text)
    {
        const bool isAscii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        m_isGood = m_isGood && (isAscii || validUtf8(text) == text);
        varint(field << 3 | 2);
        varint(text.size());
        m_bytes += text;
    }
    /// A message, entry or list of its own, which `write` writes.
    template <typename Write>
    void part(unsigned field, Write&& write)
    {
        varint(field << 3 | 2);
        const std::size_t at = m_bytes.size();
        write();
        std::uint64_t size = m_bytes.size() - at;
        std::string length;
        for (; size >= 0x80; size >>= 7)
            length += static_cast<char>(size | 0x80);
        length += static_cast<char>(size);
        m_bytes.insert(at, length);
    }
    void varint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7)
            m_bytes += static_cast<char>(value | 0x80);
        m_bytes += static_cast<char>(value);
    }
    template <typename Numbers>
    void numbers(unsigned field, const Numbers& numbers)
    {
        if (numbers.size() > 0)
            part(field, [&] {
                for (const std::uint64_t each : numbers)
                    varint(each);
            });
    }
    template <typename Map, typename Write>
    void entries(unsigned field, const Map& map, Write&& write)
    {
        for (const auto& [name, value] : map)
            part(field, [&, &name = name, &value = value] {
                alwaysText(1, name);
                write(value);
            });
    }
    void counts(unsigned field, const std::map<std::string, std::uint64_t>& map)
    {
        entries(field, map, [this](std::uint64_t count) { alwaysNumber(2, count); });
    }

private:
    std::string m_bytes;
    bool m_isGood = true;
};

void write(Fields& out, unsigned field, const Histogram& histogram)
{
    if (histogram.count() == 0 && !histogram.sumMs())
        return;
    out.part(field, [&] {
        const auto offset = static_cast<std::uint32_t>(histogram.offset());
        out.number(1, (offset << 1) ^ (0U - (offset >> 31))); // small negative numbers are stored as small odd ones
        out.numbers(2, histogram.counts());
        out.number(3, histogram.zeroCount());
        if (histogram.sumMs())
            out.alwaysReal(4, *histogram.sumMs());
    });
}

void write(Fields& out, unsigned field, const Judged& judged)
{
    if (judged == Judged{})
        return;
    out.part(field, [&] {
        out.number(1, judged.judged);
        out.number(2, judged.wrong);
    });
}

void write(Fields& out, unsigned field, const InputCounts& counts)
{
    out.part(field, [&] {
        out.number(1, counts.total);
        out.number(2, counts.missing);
        out.number(3, counts.outOfRange);
        out.number(4, counts.unseen);
        out.counts(5, counts.values);
    });
}

void write(Fields& out, unsigned field, const DependencyCounts& counts)
{
    out.part(field, [&] {
        out.number(1, counts.calls);
        out.number(2, counts.failures);
        write(out, 3, counts.latency);
        if (counts.ageS)
            out.alwaysReal(4, *counts.ageS);
    });
}

void writeMaps(Fields& out, const Window& window)
{
    out.counts(9, window.answers);
    out.entries(10, window.inputs, [&](const InputCounts& counts) { write(out, 2, counts); });
    if (window.fallbackAnswers)
        out.alwaysNumber(11, *window.fallbackAnswers);
    out.counts(12, window.versions);
    out.entries(13, window.dependencies, [&](const DependencyCounts& counts) { write(out, 2, counts); });
    write(out, 14, window.knownAnswers);
    write(out, 15, window.outcomes);
    out.entries(16, window.gauges, [&](double value) { out.alwaysReal(2, value); });
}

void writeNow(Fields& out, const Window& window)
{
    if (window.reachable)
        out.alwaysNumber(20, *window.reachable ? 1 : 0);
    if (window.unanswered)
        out.alwaysNumber(21, *window.unanswered);
    if (window.fallbackMode)
        out.alwaysText(22, *window.fallbackMode);
    if (window.version)
        out.alwaysText(23, *window.version);
    if (window.startedAt)
        out.alwaysNumber(24, static_cast<std::uint64_t>(toMs(*window.startedAt)));
}

} // namespace

std::optional<std::string> writeWindow(const Window& window)
{
    Fields out;
    out.text(1, window.service.value);
    out.number(2, static_cast<std::uint64_t>(toMs(window.start)));
    out.number(3, static_cast<std::uint64_t>(window.span.count()));
    if (window.requests)
        out.alwaysNumber(4, *window.requests);
    out.counts(5, window.errors);
    write(out, 6, window.latency);
    out.number(7, static_cast<std::uint64_t>(window.latencySource));
    if (window.confidence)
        out.numbers(8, *window.confidence);
    writeMaps(out, window);
    out.number(17, window.sealed ? 1 : 0);
    out.real(18, window.seenShare);
    for (const std::string& field : window.unreported)
        out.alwaysText(19, field);
    writeNow(out, window);
    out.number(25, window.late ? 1 : 0);
    if (window.droppedShare)
        out.alwaysReal(26, *window.droppedShare);
    out.counts(27, window.fallbackModes);
    return out.isGood() ? std::optional(out.taken()) : std::nullopt;
}

} // namespace handrail
