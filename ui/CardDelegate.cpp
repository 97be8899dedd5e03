#include "CardDelegate.h"

#include "ui/CardModel.h"
#include "ui/StateMark.h"
#include "ui/Words.h"
#include "wording/Drills.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace handrail::ui {

namespace {
constexpr int kLeft = 14, kRight = 10, kTop = 9, kBetween = 3, kGap = 8, kMark = 22;
constexpr int kNested = 14;
constexpr int kEdge = 1; ///< what the box is narrower than its place
constexpr int kBadge = 6; ///< beside the word in it
constexpr std::size_t kHeightsKept = 4'000;
constexpr int kWrap = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;

CardRow::Kind kindOf(const QModelIndex& index)
{
    return static_cast<CardRow::Kind>(index.data(CardModel::KindRole).toInt());
}

int nested(const QModelIndex& index)
{
    return index.data(CardModel::NestedRole).toBool() ? kNested : 0;
}

} // namespace

CardDelegate::CardDelegate(const Look& look, QObject* parent) : QStyledItemDelegate(parent), m_look(look) {}

/// Numbers change all the time: room is made for the widest digits, so that cards neither jump nor are measured for each.
int CardDelegate::textHeight(const QString& text, const QFont& font, int width) const
{
    if (text.isEmpty())
        return 0;
    QString shape = text;
    for (QChar& each : shape)
        if (each.isDigit())
            each = QLatin1Char('0');
    if (m_heights.size() > kHeightsKept)
        m_heights.clear();
    const auto [found, isNew] = m_heights.try_emplace({std::move(shape), font.pixelSize(), font.weight(), width});
    if (isNew) {
        const QFontMetrics metrics(font);
        const QString digits = QStringLiteral("0123456789");
        QString widest = std::get<0>(found->first);
        widest.replace(QLatin1Char('0'), *std::ranges::max_element(digits, {}, [&](QChar each) { return metrics.horizontalAdvance(each); }));
        found->second = metrics.boundingRect(QRect(0, 0, width, 10'000), kWrap, widest).height() + kBetween;
    }
    return found->second;
}

QSize CardDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view ? view->viewport()->width() : 240;
    if (kindOf(index) == CardRow::Kind::silenced)
        return {width, QFontMetrics(m_look.font(0.93)).height() + 2 * kTop};
    if (kindOf(index) == CardRow::Kind::title)
        return {width, QFontMetrics(m_look.font(0.86, true)).height() + kTop + kBetween};
    const int text = width - kEdge - kLeft - kRight - nested(index) - (kindOf(index) == CardRow::Kind::group ? kMark : 0);
    const int height = textHeight(index.data().toString(), m_look.font(1, true), text - kMark - badgeWidth(index)) + sentenceHeight(index, text) +
                       textHeight(hurts(index, text), m_look.font(0.86), text) +
                       textHeight(index.data(CardModel::MetaRole).toString(), metaFont(index), text);
    return {width, height + 2 * kTop + kGap};
}

/// Room for two lines at least: numbers that tick in them move no card below.
int CardDelegate::sentenceHeight(const QModelIndex& index, int width) const
{
    const QFont font = m_look.font(0.93);
    const QString sentence = index.data(CardModel::SentenceRole).toString();
    const QFontMetrics metrics(font);
    return sentence.isEmpty() ? 0 : std::max(textHeight(sentence, font, width), metrics.height() + metrics.lineSpacing() + kBetween);
}

/// At most two lines of it: the page has the whole.
QString CardDelegate::hurts(const QModelIndex& index, int width) const
{
    const QString whole = index.data(CardModel::HurtsRole).toString();
    const QFontMetrics metrics(m_look.font(0.86));
    const auto fits = [&](const QString& text) {
        return metrics.boundingRect(QRect(0, 0, width, 10'000), kWrap, text).height() <= metrics.height() + metrics.lineSpacing();
    };
    if (fits(whole))
        return whole;
    QStringList words = whole.split(QLatin1Char(' '));
    while (words.size() > 1 && !fits(words.join(QLatin1Char(' ')) + QChar(0x2026)))
        words.removeLast();
    return words.join(QLatin1Char(' ')) + QChar(0x2026);
}

QFont CardDelegate::metaFont(const QModelIndex& index) const
{
    return m_look.font(0.82, index.data(CardModel::UrgencyRole).toUInt() > 0);
}

void CardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (kindOf(index) == CardRow::Kind::silenced) {
        paintSilenced(*painter, option, index);
    } else if (kindOf(index) == CardRow::Kind::title) {
        painter->setFont(m_look.font(0.86, true));
        painter->setPen(m_look.theme().muted);
        painter->drawText(option.rect.adjusted(0, 0, 0, -kBetween), Qt::AlignBottom | Qt::AlignLeft, index.data().toString());
    } else {
        const QRect box = option.rect.adjusted(nested(index), 0, -kEdge, -kGap);
        paintBox(*painter, box, option, index);
        paintTexts(*painter, box, index);
    }
    painter->restore();
}

void CardDelegate::paintBox(QPainter& painter, const QRect& box, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const Theme& theme = m_look.theme();
    const auto state = static_cast<wording::State>(index.data(CardModel::StateRole).toInt());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const unsigned urgency = index.data(CardModel::UrgencyRole).toUInt();
    QPainterPath path;
    path.addRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.fillPath(path, option.state.testFlag(QStyle::State_MouseOver) || selected ? theme.hover : theme.raised);
    // Quiet: the edge and the mark say it, the ground only hints; it says more when nobody takes it.
    if (state == wording::State::broken && (!selected || urgency > 0)) {
        QColor ground = theme.brokenFill;
        ground.setAlpha(urgency > 1 ? 255 : urgency == 1 ? 160 : 90);
        painter.fillPath(path, ground);
    }
    painter.save();
    painter.setClipPath(path);
    painter.fillRect(QRect(box.left(), box.top(), urgency > 1 ? 6 : 4, box.height()), colorOf(state, theme));
    painter.restore();
    const bool focused = selected && option.state.testFlag(QStyle::State_HasFocus);
    // A drill looks like nothing else, without its colour too.
    if (index.data(CardModel::DrillRole).toBool())
        painter.setPen(QPen(focused ? theme.focus : theme.text, 1.5, Qt::DashLine));
    else
        painter.setPen(QPen(focused ? theme.focus : selected ? theme.borderStrong : theme.border, 1));
    painter.drawPath(path);
}

void CardDelegate::paintTexts(QPainter& painter, const QRect& box, const QModelIndex& index) const
{
    const Theme& theme = m_look.theme();
    const auto state = static_cast<wording::State>(index.data(CardModel::StateRole).toInt());
    const bool group = kindOf(index) == CardRow::Kind::group;
    QRect text = box.adjusted(kLeft, kTop, -kRight - (group ? kMark : 0), 0);
    const QFont bold = m_look.font(1, true);
    const int line = QFontMetrics(bold).height();
    paintMark(painter, QRectF(text.left(), text.top() + (line - 12) / 2.0, 12, 12), state, theme);
    if (group)
        paintFold(painter, QRectF(box.right() - kRight - 12, text.top(), 12, line), index);
    const auto put = [&](const QString& what, const QFont& font, const QColor& color, int indent, int height = 0) {
        painter.setFont(font);
        painter.setPen(color);
        const QRect place = text.adjusted(indent, 0, 0, 0);
        painter.drawText(QRect(place.left(), place.top(), place.width(), 10'000), kWrap, what);
        text.setTop(text.top() + std::max(height, textHeight(what, font, place.width())));
    };
    const bool loud = index.data(CardModel::UrgencyRole).toUInt() > 0;
    const int badge = badgeWidth(index);
    if (badge > 0)
        paintBadge(painter, QRect(text.right() + 1 - badge + kGap, text.top(), badge - kGap, line));
    text.setRight(text.right() - badge);
    put(index.data().toString(), bold, theme.text, kMark);
    text.setRight(text.right() + badge);
    put(index.data(CardModel::SentenceRole).toString(), m_look.font(0.93), theme.text, 0, sentenceHeight(index, text.width()));
    put(hurts(index, text.width()), m_look.font(0.86), theme.second, 0);
    put(index.data(CardModel::MetaRole).toString(), metaFont(index), loud ? theme.brokenText : theme.second, 0);
}

int CardDelegate::badgeWidth(const QModelIndex& index) const
{
    return index.data(CardModel::DrillRole).toBool()
               ? QFontMetrics(m_look.font(0.78, true)).horizontalAdvance(say(wording::drillMark())) + 2 * kBadge + kGap
               : 0;
}

void CardDelegate::paintBadge(QPainter& painter, const QRect& where) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_look.theme().text);
    painter.drawRoundedRect(where, 3, 3);
    painter.setBrush(Qt::NoBrush);
    painter.setFont(m_look.font(0.78, true));
    painter.setPen(m_look.theme().window);
    painter.drawText(where, Qt::AlignCenter, say(wording::drillMark()));
}

void CardDelegate::paintFold(QPainter& painter, const QRectF& where, const QModelIndex& index) const
{
    const QPointF middle = where.center();
    const bool open = index.data(CardModel::OpenRole).toBool();
    QPainterPath path;
    path.moveTo(middle + (open ? QPointF(-4, -2) : QPointF(-2, -4)));
    path.lineTo(middle + (open ? QPointF(0, 2) : QPointF(2, 0)));
    path.lineTo(middle + (open ? QPointF(4, -2) : QPointF(-2, 4)));
    painter.setPen(QPen(m_look.theme().second, 1.5));
    painter.drawPath(path);
}

void CardDelegate::paintSilenced(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = m_look.theme();
    const QRect box = option.rect.adjusted(0, 0, -1, 0);
    const bool focused = option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_Selected);
    if (focused || option.state.testFlag(QStyle::State_MouseOver)) {
        painter.setPen(focused ? QPen(theme.focus, 1) : QPen(Qt::NoPen));
        painter.setBrush(theme.hover);
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    painter.setBrush(Qt::NoBrush);
    paintFold(painter, QRectF(box.left() + 2, box.top(), 12, box.height()), index);
    painter.setFont(m_look.font(0.93));
    painter.setPen(theme.second);
    painter.drawText(box.adjusted(kMark, 0, -kRight, 0), Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
}

} // namespace handrail::ui
