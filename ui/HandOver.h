#pragma once

#include "wording/CallView.h"

#include <QFrame>

#include <vector>

class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace handrail::ui {

class ContactRow;
class SteadyLabel;

/// A call for help: whom, what to say, and all that is known to hand over in writing, folded. What is technical is folded last.
class HandOver final : public QFrame {
    Q_OBJECT
public:
    enum class Place { panel, step };
    HandOver(const QString& name, Place place, QWidget* parent);
    void show(const wording::CallView& call, const QString& technical);
    using QFrame::show;
    [[nodiscard]] QWidget* whom() const { return m_whom; } ///< may be put elsewhere

Q_SIGNALS:
    void closed();

private:
    void buildHead(QVBoxLayout& column);
    void buildSaying(QVBoxLayout& column);
    void buildWritten(QVBoxLayout& column);
    [[nodiscard]] QString whole() const;

    QString m_name;
    Place m_place;
    QWidget *m_whom, *m_others; ///< who should be called first; all others
    std::vector<ContactRow*> m_contacts;
    SteadyLabel* m_say = nullptr;
    QPlainTextEdit *m_written = nullptr, *m_technical = nullptr;
    QPushButton *m_writtenFold = nullptr, *m_technicalFold = nullptr;
    QString m_details;
};

} // namespace handrail::ui
