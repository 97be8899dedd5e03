#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace handrail::ui {

/// A line that asks for a few words, in the page and never in front of it.
class WhyField final : public QWidget {
    Q_OBJECT
public:
    WhyField(const QString& name, const QString& hint, QWidget* parent, bool oneLine = false);
    void ask(const QString& hint); ///< another question in the same place
    /// Words to choose from, beside typing; one of them fills the line.
    void offer(const QString& label, const QStringList& choices);
    void open();
    void close();

Q_SIGNALS:
    void sent(const QString& text);
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void send();
    QLineEdit* m_text;
    QPushButton* m_send;
    QWidget* m_choices;
    QLabel* m_choose;
    QStringList m_offered;
};

} // namespace handrail::ui
