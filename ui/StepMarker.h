#pragma once

#include "ui/Look.h"
#include "wording/Pages.h"

#include <QWidget>

namespace handrail::ui {

/// The circle of a step with its number or what came of it, and the line to the next one.
class StepMarker final : public QWidget {
    Q_OBJECT
public:
    StepMarker(const Look& look, QWidget* parent);
    void show(std::uint32_t number, wording::StepLook look, bool last);
    [[nodiscard]] QSize sizeHint() const override;
    using QWidget::show;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Look& m_look;
    std::uint32_t m_number = 1;
    wording::StepLook m_state = wording::StepLook::ahead;
    bool m_last = false;
};

} // namespace handrail::ui
