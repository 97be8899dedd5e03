#pragma once

#include "wording/Labels.h"

#include <QWidget>

class QLabel;
class QTextBrowser;
class QVBoxLayout;

namespace handrail::ui {

/// The help in plain words, and any runbook to read: a text in the place of the incident.
class HelpPage final : public QWidget {
    Q_OBJECT
public:
    explicit HelpPage(QWidget* parent);
    void openTopic(int number);
    /// A text that is none of the topics: `markdown` begins with its own heading.
    void openText(const QString& markdown);
    [[nodiscard]] int topics() const { return m_topics; }

Q_SIGNALS:
    void closed();

private:
    void addTopic(const QString& file);
    void openPage(const QString& markdown, wording::Label title);

    QLabel* m_title;
    QVBoxLayout* m_list;
    QTextBrowser* m_text;
    int m_topics = 0;
};

} // namespace handrail::ui
