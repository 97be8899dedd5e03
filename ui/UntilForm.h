#pragma once

#include "base/Time.h"
#include "wording/Labels.h"

#include <QFrame>
#include <QStringList>

#include <vector>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;

namespace handrail::ui {

/// Asks for something that holds until a time: for which of several, until when and why. It never sends without a reason.
class UntilForm final : public QFrame {
    Q_OBJECT
public:
    struct Asks {
        wording::Label which, reason, send;
        std::vector<wording::Label> ends; ///< the first is chosen
    };
    UntilForm(const QString& name, const Asks& asks, QWidget* parent);

    void offer(const QStringList& choices); ///< nothing is laid out anew while they are the same; the only one is chosen
    void choose(int which);
    [[nodiscard]] int chosen() const; ///< -1 = none
    void setNow(WallTime now) { m_now = now; } ///< what "until 08:00" is counted from
    void setAllowed(bool allowed);
    void setNote(const QString& note); ///< what it would do
    void open();
    void close();

Q_SIGNALS:
    void changed(); ///< another choice
    void sent(int which, WallTime until, const QString& reason);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QButtonGroup* addChoices(wording::Label title, const QString& name);
    void addEnds(const QString& name);
    void weigh();
    void send();

    const Asks m_asks;
    QButtonGroup *m_which, *m_ends;
    QLineEdit* m_why;
    QLabel* m_note;
    QPushButton* m_send;
    QStringList m_offered;
    WallTime m_now;
    bool m_allowed = false;
};

} // namespace handrail::ui
