#include "StepMarker.h"

#include <QPainter>

namespace handrail::ui {

namespace {
constexpr double kSide = 1.7; ///< circle, in heights of body text

/// Green and a tick only for good news and what is done; bad news has a sign of its own, never a colour alone.
QString signOf(wording::StepLook look, std::uint32_t number)
{
    using wording::StepLook;
    switch (look) {
    case StepLook::good:
    case StepLook::done:
    case StepLook::answered:
        return QChar(0x2713);
    case StepLook::bad:
        return QStringLiteral("!");
    case StepLook::didNotHelp:
        return QChar(0x2715);
    case StepLook::skipped:
        return QChar(0x203A);
    case StepLook::cantTell:
        return QStringLiteral("?");
    case StepLook::ahead:
    case StepLook::current:
        break;
    }
    return QString::number(number);
}
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
    const bool done = m_state == StepLook::good || m_state == StepLook::done;
    const bool answered = m_state == StepLook::answered, bad = m_state == StepLook::bad;
    const bool current = m_state == StepLook::current;
    const QColor edge = done ? theme.done : answered ? theme.greyFill : bad ? theme.brokenBorder : current ? theme.focus : theme.borderStrong;
    painter.setBrush(done ? QBrush(theme.done) : answered ? QBrush(theme.greyFill) : bad ? QBrush(theme.brokenFill) : QBrush(Qt::NoBrush));
    painter.setPen(QPen(edge, current ? 2 : 1.5));
    painter.drawEllipse(circle.adjusted(1, 1, -1, -1));
    painter.setPen(done ? theme.onDone : answered ? theme.text : bad ? theme.brokenText : current ? theme.text : theme.second);
    painter.setFont(m_look.font(0.86, true));
    painter.drawText(circle, Qt::AlignCenter, signOf(m_state, m_number));
}

} // namespace handrail::ui
