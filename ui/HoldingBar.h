#pragma once

#include "ui/Picture.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace handrail::ui {

class SteadyButton;
class WhyField;

/// Who has the incident, beside its name; and apart from that: give it back, hand it over by name, write a note, silence a failure. The questions open in the page.
class HoldingBar final : public QWidget {
    Q_OBJECT
public:
    explicit HoldingBar(QWidget* parent);
    void show(const Picture& picture);
    [[nodiscard]] WhyField* field() const { return m_field; }   ///< stands where the page puts it
    [[nodiscard]] QWidget* others() const { return m_others; } ///< all but the taking; stands where the page puts it
    using QWidget::show;

Q_SIGNALS:
    void takeAsked(journal::Holding what, const QString& to);
    void noteAsked(const QString& text);
    void silenceAsked();

private:
    void open(bool note);

    QLabel* m_who;
    SteadyButton* m_take;
    QWidget* m_others;
    QPushButton *m_give, *m_hand, *m_note, *m_silence;
    WhyField* m_field;
    QStringList m_people; ///< to whom it may be handed over
    bool m_forNote = false;
};

} // namespace handrail::ui
