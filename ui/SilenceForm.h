#pragma once

#include "ui/Picture.h"

#include <QWidget>

namespace handrail::ui {

class UntilForm;

/// What is silenced of the service in view, each with its end by hand; and the form that silences one failure: which, until
/// when and why, with what it would hide.
class SilenceForm final : public QWidget {
    Q_OBJECT
public:
    explicit SilenceForm(QWidget* parent);
    void show(const Picture& picture);
    void open();
    [[nodiscard]] QWidget* form() const; ///< for a place beside the button that opens it
    [[nodiscard]] bool canOpen() const { return m_canAct && !m_offered.empty(); }
    using QWidget::show;

Q_SIGNALS:
    void silenceAsked(const journal::Silence& silence);

private:
    void showHeld(const std::vector<wording::Silencing>& held);
    void sayWhatItHides();

    QWidget* m_heldRows;
    UntilForm* m_form;
    std::vector<wording::Silencing> m_offered; ///< not silenced now
    std::vector<journal::Silence> m_held;
    std::string m_service;
    bool m_canAct = false;
};

} // namespace handrail::ui
