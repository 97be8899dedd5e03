#pragma once

#include "ui/Picture.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace handrail::ui {

class UntilForm;

/// That changes are stopped, for everybody to see, and its end by hand; and the form that stops them, for the service in view
/// or for all.
class ChangeStopBar final : public QWidget {
    Q_OBJECT
public:
    explicit ChangeStopBar(QWidget* parent);
    void show(const Picture& picture);
    void open();
    [[nodiscard]] QWidget* form() const; ///< for a place beside the button that opens it
    using QWidget::show;

Q_SIGNALS:
    void changeStopAsked(const journal::ChangeStop& stop, bool forAll);

private:
    QLabel* m_strip;
    QPushButton* m_lift;
    UntilForm* m_form;
    std::string m_service;
    bool m_canAct = false, m_forAll = false;
};

} // namespace handrail::ui
