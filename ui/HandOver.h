#pragma once

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace handrail::ui {

/// The text that hands everything over, ready to paste; what is technical is folded beneath.
class HandOver final : public QFrame {
    Q_OBJECT
public:
    HandOver(const QString& name, bool closable, QWidget* parent);
    void show(const QString& whom, const QString& text, const QString& technical);
    using QFrame::show;
    [[nodiscard]] QLabel* whom() const { return m_whom; } ///< may be put elsewhere

Q_SIGNALS:
    void closed();

private:
    void copy();
    QLabel* m_whom;
    QPlainTextEdit *m_text, *m_technical;
    QPushButton *m_copy, *m_fold;
};

} // namespace handrail::ui
