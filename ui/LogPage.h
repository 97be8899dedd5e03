#pragma once

#include "client/Update.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace handrail::ui {

/// The service's log lines around now; lines unlike those before the trouble carry a mark.
class LogPage final : public QWidget {
    Q_OBJECT
public:
    explicit LogPage(QWidget* parent);
    void ask(const QString& contains); ///< shows what is looked for, and asks
    void show(const client::LogsCame& logs);
    using QWidget::show;

Q_SIGNALS:
    void closed();
    void asked(const QString& contains);

private:
    QLineEdit* m_contains;
    QLabel* m_state;
    QPlainTextEdit* m_lines;
};

} // namespace handrail::ui
