#include "demo/AnswerCache.h"

#include <array>
#include <cstring>
#include <fmt/format.h>

namespace handrail::demo {

namespace {

constexpr std::size_t kKey = 96u << 10;
constexpr std::size_t kPage = 320u << 10;

using Key = std::array<char, kKey>;

/// The whole question, blown up to a fixed size; what tells questions apart stands at the very end.
void writeKey(char* to, const std::string& id, const Question& question)
{
    std::memset(to, ' ', kKey);
    const std::string text =
        fmt::format("{} {} {} {} {} {}", question.origin, question.destination, question.hour.value_or(-1),
                    question.weekday.value_or(-1), question.distance.value_or(-1), id);
    std::memcpy(to + kKey - std::min(kKey, text.size()), text.data(), std::min(kKey, text.size()));
}

} // namespace

struct AnswerCache::Page {
    Key key;
    double chance = 0;
    std::array<char, kPage - kKey - sizeof(double)> room;
};

void AnswerCache::FreePage::operator()(Page* page) const
{
    delete page;
}

void AnswerCache::setOn(bool on)
{
    const Lock lock(m_mutex);
    m_on = on;
    if (!on)
        m_pages.clear();
}

std::optional<double> AnswerCache::find(const std::string& id, const Question& question)
{
    const Lock lock(m_mutex);
    if (!m_on)
        return std::nullopt;
    const auto wanted = std::make_unique<Key>();
    writeKey(wanted->data(), id, question);
    for (const auto& page : m_pages) {
        if (std::memcmp(page->key.data(), wanted->data(), kKey) == 0)
            return page->chance;
    }
    return std::nullopt;
}

void AnswerCache::keep(const std::string& id, const Question& question, double chance)
{
    const Lock lock(m_mutex);
    if (!m_on || (m_pages.size() + 1) * kPage > kMost)
        return;
    std::unique_ptr<Page, FreePage> page(new Page());
    writeKey(page->key.data(), id, question);
    page->chance = chance;
    page->room.fill('.');
    m_pages.push_back(std::move(page));
}

std::size_t AnswerCache::bytes() const
{
    const Lock lock(m_mutex);
    return m_pages.size() * kPage;
}

} // namespace handrail::demo
