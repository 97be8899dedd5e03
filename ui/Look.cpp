#include "Look.h"

#include <QFontDatabase>
#include <QGuiApplication>

#include <cmath>

namespace handrail::ui {

namespace {
constexpr int kWide = 1600;
}

Look::Look(QObject* parent) : QObject(parent), m_theme(Theme::darkOne())
{
    const QString inter = QStringLiteral("Inter");
    m_family = QFontDatabase::hasFamily(inter) ? inter : QGuiApplication::font().family();
}

int Look::small() const
{
    return static_cast<int>(std::lround(m_size * 0.86));
}

QFont Look::font(double factor, bool bold) const
{
    QFont font(m_family);
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(m_size * factor))));
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

void Look::choose(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void Look::followDesktop(bool dark)
{
    m_desktopDark = dark;
    apply();
}

void Look::fitTo(int windowWidth)
{
    const int size = windowWidth >= kWide ? 16 : 14;
    if (size == m_size)
        return;
    m_size = size;
    Q_EMIT changed();
}

void Look::apply()
{
    const bool dark = m_choice == ThemeChoice::dark || (m_choice == ThemeChoice::desktop && m_desktopDark);
    if (dark == m_theme.dark)
        return;
    m_theme = dark ? Theme::darkOne() : Theme::light();
    Q_EMIT changed();
}

} // namespace handrail::ui
