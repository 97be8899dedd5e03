#pragma once

#include "ui/Look.h"
#include "ui/Picture.h"

#include <QWidget>

class QAbstractItemModel;
class QLabel;
class QLineEdit;
class QPushButton;

namespace handrail::ui {

/// One sentence for the whole world, find, sound, the other pages, clock, who I am and what I may do.
class TopBar final : public QWidget {
    Q_OBJECT
public:
    TopBar(const Look& look, QAbstractItemModel& services, QWidget* parent);
    void show(const Picture& picture);
    void setSound(bool on);
    void find();
    [[nodiscard]] bool isSoundOn() const;
    using QWidget::show;

Q_SIGNALS:
    void picked(const std::string& serviceKey);
    void soundChanged(bool on);
    void connectAsked();
    void readinessAsked();
    void settingsAsked();
    void helpAsked();

private:
    void buildFind(QAbstractItemModel& services);
    void showSound();

    const Look& m_look;
    QLabel *m_drill, *m_world, *m_clock, *m_who, *m_findNothing = nullptr;
    QLineEdit* m_find;
    QPushButton *m_sound, *m_readiness, *m_connect, *m_settings, *m_help;
};

} // namespace handrail::ui
