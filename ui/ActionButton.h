#pragma once

#include "ui/Picture.h"

#include <QWidget>

class QPushButton;
class QStackedLayout;

namespace handrail::ui {

class SteadyButton;
class WhyField;

/// The button of one action. While it counts down, "Stop" stands in its place; while it runs, it waits.
/// Where the card carries a warning, the first press shows it and the text becomes "... anyway"; the second press acts. Where the
/// agent knows of a reason that this screen doesn't, its refusal stands for the first press.
class ActionButton final : public QWidget {
    Q_OBJECT
public:
    ActionButton(const QString& name, bool primary, QWidget* parent);
    void show(const wording::ActionCard& card, const ActionsPicture& actions, bool shortText);
    void setQuiet(bool quiet); ///< no button to look at first
    [[nodiscard]] const wording::ActionCard& card() const { return m_card; }
    [[nodiscard]] bool isArmed() const { return m_armed; }
    [[nodiscard]] bool isCounting() const;
    [[nodiscard]] SteadyButton* button() const { return m_do; }
    [[nodiscard]] QPushButton* stopButton() const { return m_stop; }
    using QWidget::show;

Q_SIGNALS:
    void asked(const wording::ActionCard& card, bool anyway);
    void stopAsked(const OperationId& operation);

private:
    void press(const QString& meaning);
    void ask(const std::string& reason);
    void stop();
    [[nodiscard]] bool isMine(const ActionsPicture& actions) const;

    SteadyButton* m_do;
    QPushButton* m_stop;
    WhyField* m_why; ///< takes the button's place where the agreement asks for a reason
    QStackedLayout* m_stack;
    wording::ActionCard m_card;
    ActionsPicture m_actions;
    bool m_short = false;
    bool m_armed = false;
    bool m_oneMore = false; ///< armed by the agent's refusal
    bool m_anyway = false; ///< how it was pressed before the reason was asked for
    bool m_returnFocus = false; ///< a button that waits for its answer loses the keyboard: Stop gets it back
    qint64 m_stopDeafUntil = 0;
};

} // namespace handrail::ui
