#include "StepMarker.h"

#include <QPainter>

namespace handrail::ui {

namespace {
constexpr double kSide = 1.7; ///< circle, in heights of body text
}

StepMarker::StepMarker(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
}

QSize StepMarker::sizeHint() const
{
    const int side = static_cast<int>(m_look.size() * kSide) + 2;
    return {side, side};
}

void StepMarker::show(std::uint32_t number, wording::StepLook look, bool last)
{
    if (number == m_number && look == m_state && last == m_last)
        return;
    m_number = number;
    m_state = look;
    m_last = last;
    update();
}

void StepMarker::paintEvent(QPaintEvent*)
{
    using wording::StepLook;
    const Theme& theme = m_look.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = m_look.size() * kSide;
    const QRectF circle(1, 1, side, side);
    if (!m_last) {
        painter.setPen(QPen(theme.border, 2));
        painter.drawLine(QPointF(circle.center().x(), circle.bottom() + 3), QPointF(circle.center().x(), height()));
    }
    const bool done = m_state == StepLook::yes || m_state == StepLook::no || m_state == StepLook::done;
    const bool current = m_state == StepLook::current;
    painter.setBrush(done ? QBrush(theme.done) : QBrush(Qt::NoBrush));
    painter.setPen(QPen(done ? theme.done : current ? theme.focus : theme.borderStrong, current ? 2 : 1.5));
    painter.drawEllipse(circle.adjusted(1, 1, -1, -1));
    QString sign = QString::number(m_number);
    if (m_state == StepLook::yes || m_state == StepLook::done)
        sign = QChar(0x2713);
    else if (m_state == StepLook::no)
        sign = QChar(0x2715);
    else if (m_state == StepLook::skipped)
        sign = QChar(0x203A);
    else if (m_state == StepLook::cantTell)
        sign = QLatin1Char('?');
    painter.setPen(done ? theme.onDone : current ? theme.text : theme.second);
    painter.setFont(m_look.font(0.86, true));
    painter.drawText(circle, Qt::AlignCenter, sign);
}

} // namespace handrail::ui
