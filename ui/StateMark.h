#pragma once

#include "ui/Theme.h"
#include "wording/Pages.h"

#include <QChar>
#include <QRectF>

class QPainter;

namespace handrail::ui {

/// ■ broken, ▲ watch, ? no contact, ○ fine: a shape first, a colour second.
[[nodiscard]] QChar markOf(wording::State state);
[[nodiscard]] QColor colorOf(wording::State state, const Theme& theme);
/// Name used by the style sheet: "broken", "watch", "noContact", "fine".
[[nodiscard]] QString nameOf(wording::State state);
/// Worst first: broken, watch, no contact, fine.
[[nodiscard]] int rankOf(wording::State state);
void paintMark(QPainter& painter, const QRectF& box, wording::State state, const Theme& theme);

} // namespace handrail::ui
