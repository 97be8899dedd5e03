#pragma once

#include "ui/Look.h"

#include <QWidget>

#include <optional>

class QButtonGroup;
class QCheckBox;
class QLabel;
class QSlider;

namespace handrail::ui {

/// What holds for this desktop: colours, sound, the countdown before an action. Everything holds at once.
class SettingsPage final : public QWidget {
    Q_OBJECT
public:
    SettingsPage(Look& look, QWidget* parent);
    void setSound(bool on);
    void setCountdown(unsigned seconds);
    [[nodiscard]] unsigned countdown() const;
    void showTheme();

Q_SIGNALS:
    void closed();
    void themeChosen(ThemeChoice choice);
    void soundChanged(bool on);
    void soundTried();
    void countdownChanged(unsigned seconds);

private:
    void buildTheme();
    void buildCountdown();
    void buildSound();
    void showCountdown();
    void addHeading(const QString& name, const QString& title, const QString& hint);

    Look& m_look;
    QButtonGroup* m_themes;
    QCheckBox* m_sound;
    QSlider* m_countdown;
    QLabel* m_seconds;
};

} // namespace handrail::ui
