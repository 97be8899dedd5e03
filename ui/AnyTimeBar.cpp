#include "AnyTimeBar.h"

#include "ui/ActionButton.h"
#include "ui/ActionFacts.h"
#include "ui/Blocks.h"
#include "ui/FlowLayout.h"
#include "ui/OperationStrip.h"
#include "ui/SteadyButton.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QButtonGroup>

namespace handrail::ui {

using wording::Label;

AnyTimeBar::AnyTimeBar(const Look& look, QWidget* parent)
    : QWidget(parent), m_look(look), m_title(addLabel(this, QStringLiteral("anyTimeTitle"), "muted")),
      m_looksOnly(addLabel(this, QStringLiteral("looksOnly"), "small", true)),
      m_strip(new OperationStrip(QStringLiteral("strip"), this)), m_row(new QHBoxLayout),
      m_stopChanges(addButton(this, QStringLiteral("stopChanges"), "quiet")),
      m_help(new SteadyButton(this)), m_card(new QWidget(this)),
      m_what(addRow(QStringLiteral("anyTimeWhat"))), m_limit(addRow(QStringLiteral("anyTimeLimit"))),
      m_outside(addLabel(m_card, QStringLiteral("anyTimeOutside"), "warn", true)),
      m_facts(new ActionFacts(QStringLiteral("anyTimeFacts"), m_card)), m_acts(new QHBoxLayout)
{
    setObjectName(QStringLiteral("anyTime"));
    setAttribute(Qt::WA_StyledBackground);
    buildCard();
    put(m_title, say(Label::anyTime));
    put(m_stopChanges, say(Label::stopChanges));
    m_help->setObjectName(QStringLiteral("callForHelp"));
    m_help->setProperty("opens", true);
    m_row->setSpacing(6);
    m_row->addWidget(m_help, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 12, 16, 12);
    column->setSpacing(8);
    column->addWidget(m_strip);
    m_looksOnly->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(m_looksOnly);
    column->addWidget(m_card);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addStretch();
    head->addWidget(m_stopChanges);
    column->addLayout(head);
    column->addLayout(m_row);
    connect(m_help, &SteadyButton::pressedFor, this, &AnyTimeBar::helpAsked);
    connect(m_stopChanges, &QPushButton::clicked, this, &AnyTimeBar::changeStopAsked);
    connect(m_strip, &OperationStrip::undoAsked, this, &AnyTimeBar::actionAsked);
    connect(m_strip, &OperationStrip::stopAsked, this, &AnyTimeBar::stopAsked);
    connect(m_strip, &OperationStrip::consentAsked, this, &AnyTimeBar::consentAsked);
}

void AnyTimeBar::buildCard()
{
    m_card->setObjectName(QStringLiteral("anyTimeCard"));
    auto* column = new QVBoxLayout(m_card);
    column->setContentsMargins(0, 0, 0, 4);
    column->setSpacing(8);
    auto* leave = addButton(m_card, QStringLiteral("anyTimeLeave"), "quiet");
    put(leave, say(Label::closeFacts));
    m_acts->setSpacing(8);
    m_acts->addStretch();
    m_acts->addWidget(leave);
    column->addWidget(m_outside);
    for (const Row& row : {m_what, m_limit}) {
        column->addWidget(row.title);
        column->addWidget(row.buttons);
    }
    column->addWidget(m_facts);
    column->addLayout(m_acts);
    column->addWidget(m_facts->tried());
    m_card->hide();
    connect(leave, &QPushButton::clicked, this, [this] { open(-1); });
}

AnyTimeBar::Choice& AnyTimeBar::choice(std::size_t number)
{
    while (m_choices.size() <= number) {
        const int made = static_cast<int>(m_choices.size());
        Choice next{new SteadyButton(this), new ActionButton(QStringLiteral("anyTime%1").arg(made), false, m_card), {}, {}, {}};
        next.opener->setObjectName(QStringLiteral("anyTime%1Open").arg(made));
        next.opener->setProperty("opens", true);
        next.opener->setCheckable(true);
        next.act->hide();
        m_row->insertWidget(made, next.opener, 1);
        m_acts->insertWidget(made, next.act);
        m_choices.push_back(next);
        orderKeyboard();
        connect(next.opener, &SteadyButton::clicked, this, [this, made] { open(m_open == made ? -1 : made); });
        connect(next.act, &ActionButton::asked, this, [this](const wording::ActionCard& card, bool anyway) {
            m_begun = true;
            Q_EMIT actionAsked(card, anyway, {});
        });
        connect(next.act, &ActionButton::stopAsked, this, &AnyTimeBar::stopAsked);
    }
    return m_choices[number];
}

void AnyTimeBar::orderKeyboard()
{
    QWidget* before = m_stopChanges;
    for (const Choice& each : m_choices) {
        setTabOrder(before, each.opener);
        before = each.opener;
    }
    setTabOrder(before, m_help);
}

AnyTimeBar::Row AnyTimeBar::addRow(const QString& name)
{
    Row row{addLabel(m_card, name + QStringLiteral("Title"), "section"), new QWidget(m_card), nullptr, {}};
    row.buttons->setObjectName(name);
    new FlowLayout(row.buttons, 4);
    row.group = new QButtonGroup(row.buttons);
    connect(row.group, &QButtonGroup::idClicked, this, [this, group = row.group](int number) {
        choose(group == m_what.group ? m_what : m_limit, number);
    });
    return row;
}

/// The buttons are made anew only when there are others to choose among: what is pointed at stands still.
void AnyTimeBar::offerRow(Row& row, const QString& title, const QStringList& texts, const QString& chosen)
{
    const bool isChoice = texts.size() > 1;
    put(row.title, isChoice ? title : QString());
    row.buttons->setAccessibleName(title);
    row.buttons->setVisible(isChoice);
    if (row.texts != texts) {
        qDeleteAll(row.buttons->findChildren<QPushButton*>());
        row.texts = texts;
        for (int i = 0; i < texts.size(); ++i) {
            auto* button = addButton(row.buttons, QStringLiteral("%1%2").arg(row.buttons->objectName()).arg(i), "choice");
            put(button, texts[i]);
            button->setCheckable(true);
            row.group->addButton(button, i);
            row.buttons->layout()->addWidget(button);
            button->setVisible(true);
        }
    }
    if (QAbstractButton* button = row.group->button(static_cast<int>(texts.indexOf(chosen))))
        button->setChecked(true);
}

void AnyTimeBar::showChoices(Choice& of)
{
    const wording::ActionCard& card = chosen(of);
    QStringList whats, limits;
    for (const wording::ActionCard& each : of.offer.cards) {
        if (const QString what = say(each.choice); !what.isEmpty() && !whats.contains(what))
            whats << what;
        if (!each.limit.empty() && say(each.choice) == say(card.choice))
            limits << say(each.limit);
    }
    offerRow(m_what, say(of.offer.which), whats, say(card.choice));
    offerRow(m_limit, say(of.offer.howLong), limits, say(card.limit));
}

void AnyTimeBar::choose(const Row& row, int number)
{
    if (m_open < 0 || number >= row.texts.size())
        return;
    Choice& of = m_choices[static_cast<std::size_t>(m_open)];
    (&row == &m_what ? of.what : of.limit) = row.texts[number];
    m_begun = false;
    of.act->show(chosen(of), m_actions, false);
    showFacts();
}

/// What was chosen, as long as it is offered; else the usual.
const wording::ActionCard& AnyTimeBar::chosen(const Choice& of)
{
    const wording::ActionCard* found = nullptr;
    for (const wording::ActionCard& card : of.offer.cards) {
        if (say(card.choice) != of.what)
            continue;
        if (say(card.limit) == of.limit)
            return card;
        found = found ? found : &card;
    }
    return found ? *found : of.offer.usual();
}

void AnyTimeBar::open(int number)
{
    m_open = number;
    m_begun = false;
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        m_choices[i].opener->setChecked(static_cast<int>(i) == number);
        m_choices[i].act->setVisible(static_cast<int>(i) == number);
        m_choices[i].what.clear(); // what was looked at an hour ago is not what is meant now
        m_choices[i].limit.clear();
    }
    if (number >= 0) {
        Choice& of = m_choices[static_cast<std::size_t>(number)];
        of.what = say(of.offer.usual().choice);
        of.limit = say(of.offer.usual().limit);
        of.act->show(of.offer.usual(), m_actions, false);
        showFacts();
    }
    m_card->setVisible(number >= 0);
    showStrip();
}

/// Who looks at what they could do next has read how the last action ended, and needs the room.
void AnyTimeBar::showStrip()
{
    using journal::OperationState;
    const bool isOver = m_operation && m_told.refusal.empty() &&
                        (m_operation->state == OperationState::helped || m_operation->state == OperationState::didNotHelp ||
                         m_operation->state == OperationState::cantTell);
    if (m_withStrip && (m_open < 0 || !isOver))
        m_strip->show(m_operation, m_told, m_open >= 0 && m_choices[static_cast<std::size_t>(m_open)].act->isCounting());
    else
        m_strip->hide();
}

void AnyTimeBar::showFacts()
{
    Choice& of = m_choices[static_cast<std::size_t>(m_open)];
    showChoices(of);
    wording::ActionCard said = chosen(of);
    if (m_begun && m_actions.busy)
        said.whyNot = said.warning = {}, said.possible = true; // it is this very action that is under way
    m_facts->show(said);
    m_facts->tried()->setVisible(!m_facts->tried()->text().isEmpty());
    put(m_outside, say(said.outside));
}

void AnyTimeBar::showCard(const wording::ServicePage& page, const ActionsPicture& actions)
{
    m_actions = actions;
    for (std::size_t i = 0; i < page.anyTime.size(); ++i) {
        Choice& each = choice(i);
        each.offer = page.anyTime[i];
        each.act->show(chosen(each), actions, false);
        each.opener->offer(QString::number(i), say(each.offer.opener), true);
        each.opener->setVisible(true);
    }
    for (std::size_t i = page.anyTime.size(); i < m_choices.size(); ++i)
        m_choices[i].opener->hide();
    const bool running = m_begun && actions.busy && !actions.counting; // the strip tells how it goes
    if (running || m_open >= static_cast<int>(page.anyTime.size()))
        open(-1);
    if (m_open >= 0)
        showFacts();
}

void AnyTimeBar::show(const Picture& picture, bool withStrip)
{
    const wording::ServicePage& page = *picture.page;
    ActionsPicture actions = picture.actions;
    actions.counting = actions.counting && withStrip; // Stop stands in one place only: where it was asked
    put(m_looksOnly, say(picture.looksOnly));
    if (picture.selected != m_service)
        open(-1);
    m_service = picture.selected;
    showCard(page, actions);
    m_stopChanges->setVisible(picture.canAct && picture.changeStop.strip.empty());
    m_help->offer(QStringLiteral("help"), say(Label::callForHelp), true);
    m_withStrip = withStrip;
    m_operation = page.operation;
    m_told = picture.actions;
    showStrip();
}

} // namespace handrail::ui
