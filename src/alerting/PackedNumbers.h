#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string>
#include <vector>

namespace handrail::alerting {

/// Numbers most of which are zero or small, as bytes: mostly one for each that is not zero. What a thousand services keep of an
/// hour takes a fifth so.
class PackedNumbers {
public:
    PackedNumbers() = default;
    template <std::unsigned_integral Number>
    explicit PackedNumbers(const std::vector<Number>& numbers)
    {
        std::string bytes;
        std::uint64_t zeros = 0;
        for (const Number number : numbers) {
            if (number == 0) {
                ++zeros;
                continue;
            }
            bytes += static_cast<char>(std::min(zeros, kMore) << 4 | std::min<std::uint64_t>(number, kMore));
            addRest(bytes, zeros);
            addRest(bytes, number);
            zeros = 0;
        }
        m_bytes.assign(bytes.data(), bytes.size()); // with no room to spare
    }

    /// Calls take(place, number) for each that is not zero, in order.
    template <typename Take>
    void each(Take&& take) const
    {
        std::size_t place = 0;
        for (std::size_t at = 0; at < m_bytes.size(); ++place) {
            const auto both = static_cast<unsigned char>(m_bytes[at++]);
            place += static_cast<std::size_t>(withRest(both >> 4, at));
            take(place, withRest(both & kMore, at));
        }
    }
    /// All of them, zeros behind the last too.
    template <std::unsigned_integral Number>
    [[nodiscard]] std::vector<Number> unpacked(std::size_t size) const
    {
        std::vector<Number> numbers(size, 0);
        each([&](std::size_t place, std::uint64_t number) { numbers[place] = static_cast<Number>(number); });
        return numbers;
    }

private:
    static constexpr std::uint64_t kMore = 15; ///< in half a byte: what is more than that follows

    static void addRest(std::string& bytes, std::uint64_t number)
    {
        if (number < kMore)
            return;
        for (number -= kMore; number >= 128; number >>= 7)
            bytes += static_cast<char>(number | 128);
        bytes += static_cast<char>(number);
    }
    [[nodiscard]] std::uint64_t withRest(std::uint64_t number, std::size_t& at) const
    {
        if (number < kMore)
            return number;
        for (unsigned shift = 0;; shift += 7) {
            const auto byte = static_cast<unsigned char>(m_bytes[at++]);
            number += static_cast<std::uint64_t>(byte & 127U) << shift;
            if (byte < 128)
                return number;
        }
    }

    std::string m_bytes; ///< for each: half a byte of zeros before it, half a byte of itself, and what is more of both
};

} // namespace handrail::alerting
