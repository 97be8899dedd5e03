#pragma once

#include "ui/Theme.h"

#include <QFont>
#include <QObject>

namespace handrail::ui {

enum class ThemeChoice { desktop, light, dark };

/// How the console looks now: colours and text size. One per window, given to those that paint themselves.
class Look : public QObject {
    Q_OBJECT
public:
    explicit Look(QObject* parent = nullptr);

    [[nodiscard]] const Theme& theme() const { return m_theme; }
    [[nodiscard]] int size() const { return m_size; } ///< height of body text
    [[nodiscard]] int small() const;
    [[nodiscard]] const QString& family() const { return m_family; }
    [[nodiscard]] QFont font(double factor = 1.0, bool bold = false) const;
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }

    void choose(ThemeChoice choice);
    void followDesktop(bool dark); ///< what the desktop says; used while the choice is to follow it
    void fitTo(int windowWidth);   ///< a wide window gets larger text

Q_SIGNALS:
    void changed();

private:
    void apply();

    Theme m_theme;
    ThemeChoice m_choice = ThemeChoice::desktop;
    bool m_desktopDark = true;
    int m_size = 14;
    QString m_family;
};

} // namespace handrail::ui
