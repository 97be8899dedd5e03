#pragma once

#include "ui/Picture.h"
#include "wording/Labels.h"

#include <QWidget>

class QBoxLayout;
class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;

namespace handrail::ui {

/// What is silenced of the service in view, each with its end by hand; and the form that silences one failure: which, until
/// when and why, with what it would hide.
class SilenceForm final : public QWidget {
    Q_OBJECT
public:
    explicit SilenceForm(QWidget* parent);
    void show(const Picture& picture);
    void open();
    [[nodiscard]] bool canOpen() const { return m_canAct && !m_offered.empty(); }
    using QWidget::show;

Q_SIGNALS:
    void silenceAsked(const journal::Silence& silence);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildForm();
    [[nodiscard]] QButtonGroup* addChoices(QWidget* form, wording::Label title, const QString& name);
    void showHeld(const std::vector<wording::Silencing>& held);
    void showOffered();
    void weigh(); ///< what the form would do now
    void send();
    void close();

    QWidget* m_heldRows;
    QWidget* m_form;
    QLabel* m_hides = nullptr;
    QButtonGroup *m_failures = nullptr, *m_ends = nullptr;
    QWidget* m_failureRow = nullptr;
    QLineEdit* m_why = nullptr;
    QPushButton* m_send = nullptr;
    std::vector<wording::Silencing> m_offered; ///< not silenced now
    std::vector<journal::Silence> m_held;
    std::string m_service;
    WallTime m_now;
    bool m_canAct = false;
};

} // namespace handrail::ui
