#include "StateMark.h"

#include <QPainter>
#include <QPainterPath>

namespace handrail::ui {

using wording::State;

QChar markOf(State state)
{
    switch (state) {
    case State::broken:
        return QChar(0x25A0);
    case State::watch:
        return QChar(0x25B2);
    case State::noContact:
        return QLatin1Char('?');
    case State::fine:
        break;
    }
    return QChar(0x25CB);
}

QColor colorOf(State state, const Theme& theme)
{
    switch (state) {
    case State::broken:
        return theme.broken;
    case State::watch:
        return theme.watch;
    case State::noContact:
        return theme.grey;
    case State::fine:
        break;
    }
    return theme.muted;
}

QString nameOf(State state)
{
    switch (state) {
    case State::broken:
        return QStringLiteral("broken");
    case State::watch:
        return QStringLiteral("watch");
    case State::noContact:
        return QStringLiteral("noContact");
    case State::fine:
        break;
    }
    return QStringLiteral("fine");
}

int rankOf(State state)
{
    switch (state) {
    case State::broken:
        return 0;
    case State::watch:
        return 1;
    case State::noContact:
        return 2;
    case State::fine:
        break;
    }
    return 3;
}

void paintMark(QPainter& painter, const QRectF& box, State state, const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = colorOf(state, theme);
    const QRectF inner = box.adjusted(1, 1, -1, -1);
    if (state == State::broken) {
        painter.fillRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), color);
    } else if (state == State::watch) {
        QPainterPath path;
        path.moveTo(inner.center().x(), inner.top());
        path.lineTo(inner.bottomRight());
        path.lineTo(inner.bottomLeft());
        path.closeSubpath();
        painter.fillPath(path, color);
    } else if (state == State::noContact) {
        painter.setPen(color);
        QFont font = painter.font();
        font.setPixelSize(static_cast<int>(box.height() * 1.25));
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.drawText(box.adjusted(-4, -4, 4, 4), Qt::AlignCenter, QString(markOf(state)));
    } else {
        painter.setPen(QPen(color, 1.3));
        painter.drawEllipse(inner);
    }
    painter.restore();
}

} // namespace handrail::ui
