#pragma once

#include "ui/Look.h"

#include <QStyledItemDelegate>

namespace handrail::ui {

/// One line per service: mark, name, tiny line of the last minutes.
class ServiceDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    ServiceDelegate(const Look& look, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintSpark(QPainter& painter, const QRectF& box, const std::vector<float>& values) const;
    const Look& m_look;
};

} // namespace handrail::ui
