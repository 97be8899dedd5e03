#include "CardDelegate.h"

#include "ui/CardModel.h"
#include "ui/StateMark.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QPainterPath>

namespace handrail::ui {

namespace {
constexpr int kLeft = 14, kRight = 10, kTop = 9, kBetween = 3, kGap = 8, kMark = 22;
constexpr int kWrap = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;
} // namespace

CardDelegate::CardDelegate(const Look& look, QObject* parent) : QStyledItemDelegate(parent), m_look(look) {}

int CardDelegate::textHeight(const QString& text, const QFont& font, int width) const
{
    if (text.isEmpty())
        return 0;
    return QFontMetrics(font).boundingRect(QRect(0, 0, width, 10'000), kWrap, text).height() + kBetween;
}

QSize CardDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view ? view->viewport()->width() : 240;
    const int text = width - kLeft - kRight;
    const int height = textHeight(index.data().toString(), m_look.font(1, true), text - kMark) +
                       textHeight(index.data(CardModel::SentenceRole).toString(), m_look.font(0.93), text) +
                       textHeight(index.data(CardModel::MetaRole).toString(), m_look.font(0.82), text);
    return {width, height + 2 * kTop + kGap};
}

void CardDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = m_look.theme();
    const auto state = static_cast<wording::State>(index.data(CardModel::StateRole).toInt());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QRect box = option.rect.adjusted(0, 0, -1, -kGap);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);

    QPainterPath path;
    path.addRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    QColor ground = option.state.testFlag(QStyle::State_MouseOver) || selected ? theme.hover : theme.raised;
    painter->fillPath(path, ground);
    if (state == wording::State::broken && !selected) // quiet: the edge and the mark say it, the ground only hints
        painter->fillPath(path, QColor(theme.brokenFill.red(), theme.brokenFill.green(), theme.brokenFill.blue(), 90));
    painter->save();
    painter->setClipPath(path);
    painter->fillRect(QRect(box.left(), box.top(), 4, box.height()), colorOf(state, theme));
    painter->restore();
    const bool focused = selected && option.state.testFlag(QStyle::State_HasFocus);
    painter->setPen(QPen(focused ? theme.focus : selected ? theme.borderStrong : theme.border, 1));
    painter->drawPath(path);

    QRect text = box.adjusted(kLeft, kTop, -kRight, 0);
    const QFont bold = m_look.font(1, true);
    const int line = QFontMetrics(bold).height();
    paintMark(*painter, QRectF(text.left(), text.top() + (line - 12) / 2.0, 12, 12), state, theme);
    const auto put = [&](const QString& what, const QFont& font, const QColor& color, int indent) {
        painter->setFont(font);
        painter->setPen(color);
        const QRect place = text.adjusted(indent, 0, 0, 0);
        painter->drawText(QRect(place.left(), place.top(), place.width(), 10'000), kWrap, what);
        text.setTop(text.top() + textHeight(what, font, place.width()));
    };
    put(index.data().toString(), bold, theme.text, kMark);
    put(index.data(CardModel::SentenceRole).toString(), m_look.font(0.93), theme.text, 0);
    put(index.data(CardModel::MetaRole).toString(), m_look.font(0.82), theme.second, 0);
    painter->restore();
}

} // namespace handrail::ui
