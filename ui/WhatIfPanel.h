#pragma once

#include "ui/Trial.h"

#include <QWidget>

class QButtonGroup;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace handrail::ui {

/// Where a limit is tried at another value, over the last day or week: what it would have raised beside what was raised.
class WhatIfPanel final : public QWidget {
    Q_OBJECT
public:
    explicit WhatIfPanel(QWidget* parent);
    /// Of the service in view; what was tried for another one goes.
    void offer(const std::string& service, const std::vector<wording::TriableLimit>& limits);
    void showProgress(const QString& text);
    void showAnswer(const wording::WhatIfView& view);
    void showWhyNot(const QString& why);

Q_SIGNALS:
    void limitAsked(const handrail::wording::TriableLimit& which, const QString& limit, Millis over);
    void fileAsked(const QString& file, Millis over);

private:
    void buildQuestion();
    [[nodiscard]] Millis over() const;
    void showLimit();
    void ask();
    void clear();
    void addSide(const wording::WhatIfView::Side& side, int column);

    QComboBox* m_limits;
    QLineEdit *m_value, *m_path;
    QButtonGroup* m_over;
    QPushButton* m_try;
    QLabel *m_state, *m_sentence, *m_note;
    QWidget* m_sides;
    QGridLayout* m_grid;
    std::string m_service;
    std::vector<wording::TriableLimit> m_offered;
};

} // namespace handrail::ui
