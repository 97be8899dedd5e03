#pragma once

#include "ui/Look.h"
#include "ui/Picture.h"

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace handrail::ui {

class ActionButton;
class ActionFacts;
class OperationStrip;
class SteadyButton;

/// What can be done at any time, and the call for help. A button here does nothing but open what its action would do, with
/// the button that does it: nobody acts outside of the runbook by a slip. It opens upwards, and what was clicked stands still.
/// Where there is something to choose (the version, the mode and until when, which of the team's own) that stands above.
class AnyTimeBar final : public QWidget {
    Q_OBJECT
public:
    AnyTimeBar(const Look& look, QWidget* parent);
    /// `withStrip`: what goes on with an action, and its Stop, stand here and not in a step.
    /// The buttons are made when there are some: their place in the order is after the title, before the call for help.
    void orderKeyboard();
    void show(const Picture& picture, bool withStrip);
    using QWidget::show;

Q_SIGNALS:
    void actionAsked(const wording::ActionCard& card, bool anyway, const OperationId& undoOf);
    void stopAsked(const OperationId& operation);
    void consentAsked(const OperationId& operation, bool given);
    void helpAsked();
    void changeStopAsked();

private:
    struct Choice {
        SteadyButton* opener;
        ActionButton* act;
        QString what, limit; ///< that was chosen; empty = the usual
        wording::ActionOffer offer;
    };
    /// A row of buttons of which one is down.
    struct Row {
        QLabel* title;
        QWidget* buttons;
        QButtonGroup* group;
        QStringList texts;
    };
    Choice& choice(std::size_t number);
    void buildCard();
    [[nodiscard]] Row addRow(const QString& name);
    void offerRow(Row& row, const QString& title, const QStringList& texts, const QString& chosen);
    void showChoices(Choice& of);
    void choose(const Row& row, int number);
    [[nodiscard]] static const wording::ActionCard& chosen(const Choice& of);
    void showFacts();
    void showCard(const wording::ServicePage& page, const ActionsPicture& actions);
    void showStrip();
    void open(int number); ///< -1 closes

    const Look& m_look;
    QLabel *m_title, *m_looksOnly;
    OperationStrip* m_strip;
    QHBoxLayout* m_row;
    QPushButton* m_stopChanges;
    SteadyButton* m_help;
    std::vector<Choice> m_choices;
    QWidget* m_card;
    Row m_what, m_limit;
    QLabel* m_outside;
    ActionFacts* m_facts;
    QHBoxLayout* m_acts;
    std::optional<wording::OperationView> m_operation;
    ActionsPicture m_told; ///< to the strip
    bool m_withStrip = false;
    int m_open = -1;
    ActionsPicture m_actions;
    bool m_begun = false; ///< what is open was asked for: it closes when that runs
    std::string m_service;
};

} // namespace handrail::ui
