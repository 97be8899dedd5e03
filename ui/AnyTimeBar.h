#pragma once

#include "ui/Look.h"
#include "ui/Picture.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace handrail::ui {

class ActionButton;
class ActionFacts;
class OperationStrip;
class SteadyButton;

/// What can be done at any time, and the call for help. Pointing at a button says what it would do, above the bar.
class AnyTimeBar final : public QWidget {
    Q_OBJECT
public:
    AnyTimeBar(const Look& look, QWidget* parent);
    /// `withStrip`: what goes on with an action, and its Stop, stand here and not in a step.
    void show(const Picture& picture, bool withStrip);
    using QWidget::show;

Q_SIGNALS:
    void actionAsked(const wording::ActionCard& card, bool anyway, const OperationId& undoOf);
    void stopAsked(const OperationId& operation);
    void consentAsked(const OperationId& operation, bool given);
    void helpAsked();

private:
    ActionButton* button(std::size_t number);
    void explain(ActionButton* of, bool now);

    const Look& m_look;
    QLabel *m_title, *m_looksOnly;
    OperationStrip* m_strip;
    QHBoxLayout* m_row;
    SteadyButton* m_help;
    std::vector<ActionButton*> m_buttons;
    ActionFacts* m_facts;
    ActionButton* m_explained = nullptr;
};

} // namespace handrail::ui
