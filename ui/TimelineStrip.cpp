#include "TimelineStrip.h"

#include "ui/Words.h"
#include "wording/LabelTexts.h"
#include "wording/Numbers.h"

#include <QPainter>

namespace handrail::ui {

namespace {
constexpr int kBetween = 24, kTimeGap = 5;
}

TimelineStrip::TimelineStrip(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setObjectName(QStringLiteral("timeline"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize TimelineStrip::sizeHint() const
{
    return {400, m_look.size() * 2};
}

void TimelineStrip::show(const std::vector<wording::TimelineItem>& items, WallTime now)
{
    m_items.clear();
    QStringList spoken, exact;
    for (const wording::TimelineItem& item : items) {
        m_items.push_back({say(wording::when(item.at, now)), say(item.text)});
        spoken << m_items.back().time + QLatin1Char(' ') + m_items.back().text;
        exact << say(wording::bothClocks(item.at)) + QStringLiteral() + m_items.back().text;
    }
    setAccessibleName(say(wording::Label::timelineArea));
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    setToolTip(exact.join(QLatin1Char('\n')));
    update();
}

void TimelineStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = m_look.theme();
    const QFont bold = m_look.font(0.86, true), plain = m_look.font(0.86);
    const QFontMetrics boldSize(bold), plainSize(plain);
    if (m_items.empty()) {
        painter.setFont(plain);
        painter.setPen(theme.muted);
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeft, say(wording::Label::nothingHappened));
        return;
    }
    const auto widthOf = [&](const Item& item) {
        return boldSize.horizontalAdvance(item.time) + kTimeGap +
               std::min(plainSize.horizontalAdvance(item.text), width() / 2) + kBetween;
    };
    // From the newest back, as many as fit whole; then painted from the oldest of them on.
    std::size_t first = m_items.size();
    for (int room = width(); first > 0; --first) {
        room -= widthOf(m_items[first - 1]);
        if (room < -kBetween)
            break;
    }
    int x = 0;
    for (std::size_t i = first; i < m_items.size(); ++i) {
        const Item& item = m_items[i];
        const int timeWidth = boldSize.horizontalAdvance(item.time);
        painter.setFont(bold);
        painter.setPen(theme.text);
        painter.drawText(QRect(x, 0, timeWidth + 1, height()), Qt::AlignVCenter | Qt::AlignLeft, item.time);
        const int room = widthOf(item) - timeWidth - kTimeGap - kBetween;
        painter.setFont(plain);
        painter.setPen(theme.second);
        painter.drawText(QRect(x + timeWidth + kTimeGap, 0, room + 6, height()), Qt::AlignVCenter | Qt::AlignLeft,
                         plainSize.elidedText(item.text, Qt::ElideRight, room + 4));
        x += widthOf(item);
    }
}

} // namespace handrail::ui
