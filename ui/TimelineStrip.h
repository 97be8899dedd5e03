#pragma once

#include "ui/Look.h"
#include "ui/Picture.h"

#include <QWidget>

namespace handrail::ui {

/// The latest events in one line, newest at the right; as many as fit.
class TimelineStrip final : public QWidget {
    Q_OBJECT
public:
    TimelineStrip(const Look& look, QWidget* parent);
    void show(const std::vector<wording::TimelineItem>& items, WallTime now);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {100, sizeHint().height()}; }
    using QWidget::show;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Item {
        QString time, text;
    };
    const Look& m_look;
    std::vector<Item> m_items;
};

} // namespace handrail::ui
