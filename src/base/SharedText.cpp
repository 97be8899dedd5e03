#include "base/SharedText.h"

#include "base/Mutex.h"

#include <zlib.h>

namespace handrail {

namespace {

constexpr std::size_t kLong = 1'000;             ///< less is not worth it
constexpr std::size_t kLongestAlike = 32u << 10; ///< deflate looks no further back
constexpr int kRaw = -MAX_WBITS;                 ///< without a frame

/// The first long text of this program: what others have in common with it they need not keep.
std::shared_ptr<const std::string> alike(const std::string& text)
{
    static Mutex mutex;
    static std::shared_ptr<const std::string> first;
    const Lock lock(mutex);
    if (!first && text.size() <= kLongestAlike)
        first = std::make_shared<const std::string>(text);
    return first;
}

Bytef* bytesOf(const std::string& text) // zlib only reads them
{
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

uInt sizeOf(const std::string& text) { return static_cast<uInt>(text.size()); }

/// Empty when there is no memory for it.
std::string deflated(const std::string& text, const std::string* alike)
{
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kRaw, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    if (alike != nullptr)
        deflateSetDictionary(&stream, bytesOf(*alike), sizeOf(*alike));
    std::string made(deflateBound(&stream, text.size()), '\0');
    stream.next_in = bytesOf(text);
    stream.avail_in = sizeOf(text);
    stream.next_out = bytesOf(made);
    stream.avail_out = sizeOf(made);
    const bool isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    made.resize(isWhole ? stream.total_out : 0);
    deflateEnd(&stream);
    return {made.data(), made.size()}; // with no room to spare
}

std::string inflated(const std::string& made, std::size_t size, const std::string* alike)
{
    std::string text(size, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, kRaw) != Z_OK)
        throw std::bad_alloc();
    if (alike != nullptr)
        inflateSetDictionary(&stream, bytesOf(*alike), sizeOf(*alike));
    stream.next_in = bytesOf(made);
    stream.avail_in = sizeOf(made);
    stream.next_out = bytesOf(text);
    stream.avail_out = sizeOf(text);
    inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    return text;
}

} // namespace

struct SharedText::Kept {
    std::string text; ///< or deflated
    std::size_t size; ///< of the text
    bool isPacked = false;
    std::shared_ptr<const std::string> alike{};
};

SharedText::SharedText(std::string text)
{
    if (const std::size_t size = text.size(); size > 0)
        m_kept = std::make_shared<const Kept>(Kept{std::move(text), size});
}

SharedText SharedText::packed() const
{
    if (!m_kept || m_kept->isPacked || m_kept->size < kLong)
        return *this;
    const auto like = alike(m_kept->text);
    std::string made = deflated(m_kept->text, like.get());
    return made.empty() ? *this : SharedText(std::make_shared<const Kept>(Kept{std::move(made), m_kept->size, true, like}));
}

std::string SharedText::str() const
{
    if (!m_kept)
        return {};
    return m_kept->isPacked ? inflated(m_kept->text, m_kept->size, m_kept->alike.get()) : m_kept->text;
}

bool SharedText::operator==(const SharedText& other) const
{
    if (m_kept == other.m_kept)
        return true;
    return m_kept && other.m_kept && m_kept->size == other.m_kept->size && str() == other.str();
}

} // namespace handrail
