#pragma once

#include "ui/CardModel.h"

#include <QObject>
#include <QTimer>

#include <set>

class QSystemTrayIcon;

namespace handrail::ui {

/// What plays sounds is a file of its own, beside the program or in lib/handrail: few starts need its libraries.
[[nodiscard]] QString soundModule(const QString& programFolder);

/// Speaks up for a new "broken": a desktop notice and a sound, again until somebody takes it; a mark in the tray.
class Notices : public QObject {
    Q_OBJECT
public:
    explicit Notices(QObject* parent = nullptr);
    ~Notices() override;

    /// Broken incidents that nobody has; called after each picture.
    void show(const std::vector<CardRow>& untaken);
    /// What somebody need not watch for, once it has come: one notice and one sound.
    void remind(const std::vector<CardRow>& cards);
    void showTray(wording::State worst, const QString& tip);
    void setSound(bool on) { m_sound = on; }
    void beep();

Q_SIGNALS:
    void opened(); ///< the person wants the window

private:
    void speak();
    void notify(const QString& title, const QString& text, uchar urgency);

    std::vector<CardRow> m_untaken;
    std::set<std::string> m_known, m_reminded;
    QTimer m_again{this};
    QFunctionPointer m_play = nullptr; ///< once a sound was due
    QSystemTrayIcon* m_tray = nullptr;
    wording::State m_worst = wording::State::fine;
    bool m_sound = true;
};

} // namespace handrail::ui
