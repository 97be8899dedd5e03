#pragma once

#include "ui/Look.h"
#include "ui/Picture.h"

#include <QWidget>

#include <map>

class QLabel;
class QVBoxLayout;

namespace handrail::ui {

class ActionButton;
class ActionFacts;
class HandOver;
class OperationStrip;
class SteadyButton;
class StepMarker;
class WhyField;

/// One step of the runbook. The current one shows its text, its action and its answers; the others one line and what came.
class StepWidget final : public QWidget {
    Q_OBJECT
public:
    StepWidget(std::uint32_t number, const Look& look, QWidget* parent);
    /// `ownsAction`: what goes on with its action is told here, and not in the bar of "Any time".
    void show(const wording::StepView& step, const Picture& picture, bool last, bool ownsAction);
    /// One quiet line in the place of steps that an answer passed over.
    void showPassed(const QString& text, std::uint32_t from);
    [[nodiscard]] QWidget* buttons() const { return m_row; } ///< the first ones; hidden when it has none
    [[nodiscard]] bool isActing() const; ///< its own action is counting, running, or the last one done
    using QWidget::show;

Q_SIGNALS:
    void answered(std::uint32_t step, const std::string& answer, const QString& why);
    void takenBack(Seq answer);
    void actionAsked(const wording::ActionCard& card, bool anyway, const OperationId& undoOf);
    void stopAsked(const OperationId& operation);
    void consentAsked(const OperationId& operation, bool given);
    void lookAsked(const QString& at, const QString& what);

private:
    void buildParts();
    void buildAction();
    SteadyButton* addTakeBack(const QString& name);
    void showAction(const wording::StepView& step, const Picture& picture, bool current, bool ownsAction);
    void showChoices(const wording::StepView& step, bool current, bool mayAnswer, bool acting);
    void showTakeBack(const wording::StepView& step);
    void showMore(const wording::StepView& step, bool current);
    void showLook(const wording::StepView& step, bool current);
    void press(const wording::Choice& choice);

    std::uint32_t m_number;
    const Look& m_look;
    QVBoxLayout* m_column = nullptr;
    StepMarker* m_marker = nullptr;
    QWidget* m_answered = nullptr; ///< the answer, and what takes it back
    QLabel *m_now = nullptr, *m_title = nullptr, *m_answer = nullptr, *m_text = nullptr, *m_asks = nullptr, *m_rest = nullptr;
    SteadyButton* m_more = nullptr; ///< opens the rest of the answer
    ActionFacts* m_facts = nullptr;
    ActionButton* m_action = nullptr;
    OperationStrip* m_strip = nullptr;
    QWidget *m_row = nullptr, *m_others = nullptr; ///< the first button; the ways around it, smaller
    SteadyButton *m_lookAt = nullptr;
    SteadyButton *m_takeBack = nullptr, *m_takeBackHere = nullptr; ///< beside its own answer; among its buttons, another step's
    std::map<std::string, SteadyButton*> m_choices;
    WhyField* m_why = nullptr;
    HandOver* m_call = nullptr;
    std::string m_whyFor, m_lookKind, m_lookFor;
};

} // namespace handrail::ui
