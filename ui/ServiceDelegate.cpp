#include "ServiceDelegate.h"

#include "ui/ServiceListModel.h"
#include "ui/StateMark.h"

#include <QPainter>
#include <QSortFilterProxyModel>

namespace handrail::ui {

namespace {
constexpr int kSparkWidth = 46;

const ServiceListRow* rowBehind(const QModelIndex& index)
{
    QModelIndex source = index;
    const QAbstractItemModel* model = index.model();
    if (const auto* proxy = qobject_cast<const QSortFilterProxyModel*>(model)) {
        source = proxy->mapToSource(index);
        model = proxy->sourceModel();
    }
    const auto* services = qobject_cast<const ServiceListModel*>(model);
    return services && source.isValid() ? &services->row(source.row()) : nullptr;
}
} // namespace

ServiceDelegate::ServiceDelegate(const Look& look, QObject* parent) : QStyledItemDelegate(parent), m_look(look) {}

QSize ServiceDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {100, m_look.size() * 2};
}

void ServiceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const ServiceListRow* service = rowBehind(index);
    if (!service)
        return;
    const Theme& theme = m_look.theme();
    painter->save();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setRenderHint(QPainter::Antialiasing);
        const bool focused = selected && option.state.testFlag(QStyle::State_HasFocus);
        painter->setPen(focused ? QPen(theme.focus, 1) : QPen(Qt::NoPen));
        painter->setBrush(theme.hover);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    }
    const QRect box = option.rect.adjusted(6, 0, -6, 0);
    paintMark(*painter, QRectF(box.left(), box.center().y() - 5, 11, 11), service->state, theme);
    const QRect text = box.adjusted(20, 0, -(kSparkWidth + 6), 0);
    const QFont font = m_look.font(0.96);
    painter->setFont(font);
    painter->setPen(service->state == wording::State::fine ? theme.second : theme.text);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                      QFontMetrics(font).elidedText(service->name, Qt::ElideRight, text.width()));
    paintSpark(*painter, QRectF(box.right() - kSparkWidth, box.top() + 6, kSparkWidth, box.height() - 12),
               service->spark);
    painter->restore();
}

void ServiceDelegate::paintSpark(QPainter& painter, const QRectF& box, const std::vector<float>& values) const
{
    if (values.size() < 2)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_look.theme().muted, 1));
    const double step = box.width() / static_cast<double>(values.size() - 1);
    QPolygonF line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] >= 0) {
            line << QPointF(box.left() + step * static_cast<double>(i), box.bottom() - values[i] * box.height());
            continue;
        }
        painter.drawPolyline(line);
        line.clear();
    }
    painter.drawPolyline(line);
}

} // namespace handrail::ui
