#pragma once

#include "wording/Pages.h"

#include <QStringList>

namespace handrail::wording {

inline QString shown(const Text& text)
{
    return QString::fromStdString(render(text));
}

inline QStringList chipsOf(const ServicePage& page)
{
    QStringList all;
    for (const Chip& chip : page.chips)
        all << shown(chip.text);
    return all;
}

} // namespace handrail::wording
