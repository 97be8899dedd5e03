#pragma once

#include <QPushButton>

namespace handrail::ui {

/// A button that never changes its meaning under the hand: while the pointer is on it, another meaning only switches it off;
/// the new one comes when the pointer leaves.
class SteadyButton : public QPushButton {
    Q_OBJECT
public:
    explicit SteadyButton(QWidget* parent);
    /// What it would do now. `meaning` tells one thing from another; a new text for the same meaning shows at once.
    void offer(const QString& meaning, const QString& text, bool possible);
    [[nodiscard]] const QString& meaning() const { return m_meaning; }
    /// The person just pressed and expects the change: takes the new meaning at once, but not a second press of a double click.
    void expectChange();

Q_SIGNALS:
    void pressedFor(const QString& meaning);

protected:
    void leaveEvent(QEvent* event) override;
    void moveEvent(QMoveEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void take();
    void guard();

    QString m_meaning, m_nextMeaning, m_nextText;
    bool m_nextPossible = false, m_expected = false;
    qint64 m_deafUntil = 0;
};

} // namespace handrail::ui
