#include "SteadyLabel.h"

#include <QEvent>

#include <algorithm>

namespace handrail::ui {

QString withWidestDigits(const QString& text, const QFontMetrics& metrics)
{
    QChar widest = QLatin1Char('0');
    for (char digit = '1'; digit <= '9'; ++digit)
        if (metrics.horizontalAdvance(QLatin1Char(digit)) > metrics.horizontalAdvance(widest))
            widest = QLatin1Char(digit);
    QString wide = text;
    for (QChar& each : wide)
        if (each.isDigit())
            each = widest;
    return wide;
}

SteadyLabel::SteadyLabel(const QString& name, const char* role, QWidget* parent) : QLabel(parent)
{
    setObjectName(name);
    setProperty("role", QLatin1String(role));
    setWordWrap(true);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setTextFormat(Qt::PlainText);
    hide();
}

void SteadyLabel::keepFor(const QString& about)
{
    if (about == m_about)
        return;
    m_about = about;
    m_highest.clear();
    updateGeometry();
}

int SteadyLabel::heightForWidth(int width) const
{
    int& highest = m_highest[width];
    if (textFormat() == Qt::RichText)
        return highest = std::max(highest, QLabel::heightForWidth(width));
    const QMargins around = contentsMargins();
    const int room = std::max(1, width - around.left() - around.right());
    const QRect wide = fontMetrics().boundingRect(QRect(0, 0, room, 1'000'000), Qt::TextWordWrap | Qt::AlignLeft,
                                                  withWidestDigits(text(), fontMetrics()));
    highest = std::max({highest, QLabel::heightForWidth(width), wide.height() + around.top() + around.bottom()});
    return highest;
}

void SteadyLabel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        m_highest.clear();
    QLabel::changeEvent(event);
}

} // namespace handrail::ui
