#include "ConnectPage.h"

#include "ui/Blocks.h"
#include "ui/Words.h"
#include "wording/LabelTexts.h"

#include <QBoxLayout>
#include <QFrame>
#include <QLineEdit>

#include <algorithm>

namespace handrail::ui {

using wording::Label;

ConnectPage::ConnectPage(QWidget* parent)
    : QWidget(parent), m_title(addLabel(this, QStringLiteral("connectTitle"), "title", true)),
      m_hint(addLabel(this, QStringLiteral("connectHint"), "second", true)), m_address(new QLineEdit(this)),
      m_add(addButton(this, QStringLiteral("connectAdd"), "primary")),
      m_close(addButton(this, QStringLiteral("connectClose"), "quiet")), m_list(new QVBoxLayout)
{
    setObjectName(QStringLiteral("connectPage"));
    m_address->setObjectName(QStringLiteral("connectAddress"));
    m_address->setPlaceholderText(say(Label::addressHint));
    m_address->setAccessibleName(say(Label::addressHint));
    m_address->setMinimumWidth(280);
    put(m_add, say(Label::addAddress));
    put(m_close, say(Label::close));
    auto* again = addButton(this, QStringLiteral("connectAgain"));
    put(again, say(Label::reconnect));
    auto* row = new QHBoxLayout;
    row->addWidget(m_address, 1);
    row->addWidget(m_add);
    row->addWidget(again);
    row->addWidget(m_close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(28, 28, 28, 20);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addWidget(m_hint);
    column->addSpacing(6);
    column->addLayout(row);
    column->addSpacing(8);
    column->addLayout(m_list);
    buildToDo();
    column->addWidget(m_toDo);
    column->addStretch(1);
    connect(m_add, &QPushButton::clicked, this, &ConnectPage::add);
    connect(m_address, &QLineEdit::returnPressed, this, &ConnectPage::add);
    connect(m_close, &QPushButton::clicked, this, &ConnectPage::closed);
    connect(again, &QPushButton::clicked, this, &ConnectPage::reconnectAsked);
}

/// What helps while nothing answers: start it, mend the address, ask whoever keeps it.
void ConnectPage::buildToDo()
{
    m_toDo = new QFrame(this);
    m_toDo->setProperty("role", QStringLiteral("card"));
    m_toDo->setObjectName(QStringLiteral("connectToDo"));
    auto* lines = new QVBoxLayout(m_toDo);
    lines->setContentsMargins(14, 10, 14, 10);
    lines->setSpacing(6);
    const auto line = [&](const char* name, const char* role, const wording::Text& text) {
        QLabel* label = addLabel(m_toDo, QString::fromLatin1(name), role, true);
        put(label, say(text));
        lines->addWidget(label);
        return label;
    };
    line("toDoTitle", "strong", wording::whatYouCanDo());
    line("toDoStart", "second", wording::startAgentHint());
    auto* row = new QHBoxLayout;
    m_command = addLabel(m_toDo, QStringLiteral("toDoCommand"), "strong", true);
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* copy = addButton(m_toDo, QStringLiteral("toDoCopy"), "other");
    put(copy, say(Label::copy));
    row->addWidget(m_command, 1);
    row->addWidget(copy);
    lines->addLayout(row);
    line("toDoAddress", "second", wording::otherAddressHint());
    m_whose = line("toDoWhose", "second", {});
    m_lookAround = line("toDoDemo", "second", wording::lookAroundHint());
    connect(copy, &QPushButton::clicked, this, [this, copy] { copyText(copy, m_command->text(), Label::copy); });
}

void ConnectPage::showToDo(const std::vector<AgentLine>& agents, bool firstStart)
{
    const auto away = std::ranges::find_if(agents, &AgentLine::away);
    m_toDo->setVisible(away != agents.end());
    if (away == agents.end())
        return;
    put(m_command, named(wording::startAgentCommand(away->address)));
    put(m_whose, away->whose);
    m_lookAround->setVisible(firstStart);
}

void ConnectPage::add()
{
    const QString address = m_address->text().trimmed();
    if (!address.isEmpty())
        Q_EMIT addAsked(address);
    m_address->clear();
}

ConnectPage::Entry ConnectPage::addEntry(const QString& address)
{
    auto* box = new QFrame(this);
    box->setProperty("role", QStringLiteral("card"));
    box->setObjectName(QStringLiteral("agent-") + address);
    Entry entry{box, addLabel(box, QStringLiteral("agentAddress"), "strong"),
                addLabel(box, QStringLiteral("agentFound"), "second", true)};
    auto* forget = addButton(box, QStringLiteral("agentForget"), "quiet");
    put(forget, say(Label::removeAddress));
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(14, 10, 14, 10);
    grid->addWidget(entry.address, 0, 0);
    grid->addWidget(forget, 0, 1);
    grid->addWidget(entry.found, 1, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    m_list->addWidget(box);
    put(entry.address, address);
    connect(forget, &QPushButton::clicked, this, [this, address] { Q_EMIT removeAsked(address); });
    return entry;
}

void ConnectPage::show(const std::vector<AgentLine>& agents, bool firstStart)
{
    const bool isTried = firstStart && !agents.empty();
    put(m_title, isTried ? say(wording::nothingAnswers()) : say(firstStart ? Label::firstStart : Label::connectService));
    put(m_hint, isTried ? say(wording::nothingAnswersHint()) : say(firstStart ? Label::firstStartHint : Label::noAgentHint));
    showToDo(agents, firstStart);
    m_close->setVisible(!firstStart);
    for (const AgentLine& agent : agents) {
        Entry& entry = m_entries[agent.address];
        if (!entry.box)
            entry = addEntry(named(agent.address));
        QStringList lines;
        for (const QString& found : agent.found)
            lines << found;
        put(entry.found, lines.join(QLatin1Char('\n')));
        entry.box->setAccessibleName(named(agent.address));
        entry.box->setAccessibleDescription(entry.found->text());
    }
    std::erase_if(m_entries, [&](const auto& entry) {
        const bool gone = std::ranges::find(agents, entry.first, &AgentLine::address) == agents.end();
        if (gone)
            entry.second.box->deleteLater();
        return gone;
    });
}

} // namespace handrail::ui
