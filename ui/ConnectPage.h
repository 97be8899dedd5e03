#pragma once

#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace handrail::ui {

/// One agent as the page lists it: the address, and step by step what was found there.
struct AgentLine {
    std::string address;
    std::vector<QString> found;
    bool live = false;
    bool away = false; ///< nothing answers there
    QString whose = {}; ///< whom to ask about it
};

/// Adds an agent's address and says what is found there. Also what a first start shows.
class ConnectPage final : public QWidget {
    Q_OBJECT
public:
    explicit ConnectPage(QWidget* parent);
    void show(const std::vector<AgentLine>& agents, bool firstStart);
    using QWidget::show;

Q_SIGNALS:
    void closed();
    void addAsked(const QString& address);
    void removeAsked(const QString& address);
    void reconnectAsked();

private:
    struct Entry {
        QWidget* box = nullptr;
        QLabel *address = nullptr, *found = nullptr;
    };
    Entry addEntry(const QString& address);
    void buildToDo();
    void showToDo(const std::vector<AgentLine>& agents, bool firstStart);
    void add();

    QLabel *m_title, *m_hint;
    QLineEdit* m_address;
    QPushButton *m_add, *m_close;
    QVBoxLayout* m_list;
    QWidget* m_toDo; ///< while an agent does not answer
    QLabel *m_command, *m_whose, *m_lookAround;
    std::map<std::string, Entry> m_entries;
};

} // namespace handrail::ui
