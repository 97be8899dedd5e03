#pragma once

#include "base/Time.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace handrail::alerting {

/// A state as bytes and back, for the same version of the program on the same kind of machine: one walk over the state's parts
/// both writes and reads them. What can't be read leaves isGood() false; nothing read so may be used.
class StateBytes {
public:
    StateBytes() = default;
    explicit StateBytes(std::string_view bytes) : m_bytes(bytes), m_reads(true) {}

    [[nodiscard]] bool reads() const { return m_reads; }
    [[nodiscard]] bool isGood() const { return m_isGood; }
    [[nodiscard]] bool isAtEnd() const { return m_at == m_bytes.size(); }
    void refuse() { m_isGood = false; }
    [[nodiscard]] std::string&& take() && { return std::move(m_bytes); }

    template <typename Number>
        requires std::is_arithmetic_v<Number>
    void operator()(Number& number)
    {
        raw(&number, sizeof number);
    }
    void operator()(bool& flag)
    {
        char byte = flag ? 1 : 0;
        raw(&byte, 1);
        flag = byte != 0;
    }
    void operator()(WallTime& time)
    {
        std::int64_t ms = toMs(time);
        (*this)(ms);
        time = fromMs(ms);
    }
    void operator()(std::string& text)
    {
        std::size_t size = sizeOf(text.size(), 1);
        text.resize(size);
        raw(text.data(), size);
    }
    template <typename Part>
    void operator()(std::optional<Part>& part)
    {
        bool isThere = part.has_value();
        (*this)(isThere);
        if (m_reads)
            part = isThere ? std::optional<Part>(Part{}) : std::nullopt;
        if (isThere)
            (*this)(*part);
    }
    template <typename Part>
    void operator()(std::deque<Part>& parts)
    {
        each(parts);
    }
    template <typename Part>
    void operator()(std::vector<Part>& parts)
    {
        each(parts);
    }
    template <typename Part, std::size_t count>
    void operator()(std::array<Part, count>& parts)
    {
        for (Part& part : parts)
            (*this)(part);
    }

private:
    template <typename Parts>
    void each(Parts& parts)
    {
        parts.resize(sizeOf(parts.size(), sizeof(typename Parts::value_type)));
        for (auto& part : parts)
            (*this)(part);
    }
    /// Not more than the bytes that are left can hold.
    std::size_t sizeOf(std::size_t size, std::size_t each)
    {
        (*this)(size);
        if (m_reads && (!m_isGood || size > (m_bytes.size() - m_at) / each)) {
            refuse();
            return 0;
        }
        return size;
    }
    void raw(void* at, std::size_t size)
    {
        if (!m_reads) {
            m_bytes.append(static_cast<const char*>(at), size);
        } else if (size <= m_bytes.size() - m_at) {
            std::memcpy(at, m_bytes.data() + m_at, size);
            m_at += size;
        } else {
            refuse();
        }
    }

    std::string m_bytes;
    std::size_t m_at = 0;
    bool m_reads = false;
    bool m_isGood = true;
};

} // namespace handrail::alerting
