#pragma once

#include "ui/Picture.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace handrail::ui {

class ActionButton;
class SteadyLabel;

/// What is going on with an action, what came of it, and how to take it back. Once that was read it is one line, which opens.
class OperationStrip final : public QFrame {
    Q_OBJECT
public:
    OperationStrip(const QString& name, QWidget* parent);
    /// `stopsElsewhere`: the button that began it turns into its Stop, in sight.
    void show(const std::optional<wording::OperationView>& operation, const ActionsPicture& actions, bool stopsElsewhere);
    using QFrame::show;

Q_SIGNALS:
    void undoAsked(const wording::ActionCard& card, bool anyway, const OperationId& undoOf);
    void stopAsked(const OperationId& operation);
    void consentAsked(const OperationId& operation, bool given);

private:
    void showBrief(const std::optional<wording::OperationView>& operation);
    void showUndo();
    [[nodiscard]] bool mayFold() const;

    QLabel *m_refusal, *m_technical, *m_brief, *m_said;
    SteadyLabel *m_headline, *m_detail;
    QPushButton *m_more, *m_fold, *m_saidFold, *m_agree, *m_disagree;
    ActionButton* m_undo;
    OperationId m_operation;
    OperationId m_briefOf; ///< for which one it was opened, or not
    std::optional<wording::OperationView> m_shown;
    ActionsPicture m_actions;
    bool m_stopsElsewhere = false, m_folded = false;
};

} // namespace handrail::ui
