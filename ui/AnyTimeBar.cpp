#include "AnyTimeBar.h"

#include "ui/ActionButton.h"
#include "ui/ActionFacts.h"
#include "ui/Blocks.h"
#include "ui/OperationStrip.h"
#include "ui/SteadyButton.h"
#include "ui/Words.h"

#include <QBoxLayout>

namespace handrail::ui {

using wording::Label;

AnyTimeBar::AnyTimeBar(const Look& look, QWidget* parent)
    : QWidget(parent), m_look(look), m_title(addLabel(this, QStringLiteral("anyTimeTitle"), "muted")),
      m_looksOnly(addLabel(this, QStringLiteral("looksOnly"), "small", true)),
      m_strip(new OperationStrip(QStringLiteral("strip"), this)), m_row(new QHBoxLayout),
      m_help(new SteadyButton(this)), m_facts(new ActionFacts(QStringLiteral("anyTimeFacts"), parent))
{
    setObjectName(QStringLiteral("anyTime"));
    setAttribute(Qt::WA_StyledBackground);
    m_facts->hide();
    put(m_title, say(Label::anyTime));
    m_help->setObjectName(QStringLiteral("callForHelp"));
    m_help->setProperty("anyTime", true);
    m_help->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    m_row->setSpacing(8);
    m_row->addWidget(m_help, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(18, 12, 16, 12);
    column->setSpacing(8);
    column->addWidget(m_strip);
    m_looksOnly->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(m_looksOnly);
    column->addWidget(m_title);
    column->addLayout(m_row);
    connect(m_help, &SteadyButton::pressedFor, this, &AnyTimeBar::helpAsked);
    connect(m_strip, &OperationStrip::undoAsked, this, &AnyTimeBar::actionAsked);
    connect(m_strip, &OperationStrip::stopAsked, this, &AnyTimeBar::stopAsked);
    connect(m_strip, &OperationStrip::consentAsked, this, &AnyTimeBar::consentAsked);
}

ActionButton* AnyTimeBar::button(std::size_t number)
{
    while (m_buttons.size() <= number) {
        auto* made = new ActionButton(QStringLiteral("anyTime%1").arg(m_buttons.size()), false, this);
        made->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
        m_row->insertWidget(static_cast<int>(m_buttons.size()), made, 1);
        m_buttons.push_back(made);
        connect(made, &ActionButton::asked, this,
                [this](const wording::ActionCard& card, bool anyway) { Q_EMIT actionAsked(card, anyway, {}); });
        connect(made, &ActionButton::stopAsked, this, &AnyTimeBar::stopAsked);
        connect(made, &ActionButton::pointedAt, this, [this, made](bool now) { explain(made, now); });
        connect(made, &ActionButton::armed, this, [this, made] { explain(made, true); });
    }
    return m_buttons[number];
}

void AnyTimeBar::show(const Picture& picture, bool withStrip)
{
    const wording::ServicePage& page = *picture.page;
    ActionsPicture actions = picture.actions;
    actions.counting = actions.counting && withStrip; // Stop stands in one place only: where it was asked
    put(m_looksOnly, say(picture.looksOnly));
    for (std::size_t i = 0; i < page.anyTime.size(); ++i) {
        wording::ActionCard card = page.anyTime[i];
        card.shortButton = wording::verbatim(inTwoLines(say(card.shortButton)).toStdString());
        if (!card.anyway.empty())
            card.anyway = wording::verbatim(inTwoLines(say(card.anyway)).toStdString());
        button(i)->show(card, actions, true);
        button(i)->setVisible(true);
    }
    for (std::size_t i = page.anyTime.size(); i < m_buttons.size(); ++i)
        m_buttons[i]->hide();
    m_help->offer(QStringLiteral("help"), inTwoLines(say(Label::callForHelp)), true);
    if (withStrip)
        m_strip->show(page.operation, picture.actions);
    else
        m_strip->hide();
    if (picture.actions.busy)
        explain(nullptr, false); // the strip tells what goes on now: nothing may lie over it
    else if (m_explained && m_explained->isVisible())
        m_facts->show(m_explained->card());
}

void AnyTimeBar::explain(ActionButton* of, bool now)
{
    if (!now || of->isCounting()) {
        m_explained = nullptr;
        m_facts->hide();
        return;
    }
    m_explained = of;
    m_facts->show(of->card());
    const int width = this->width() - 34;
    const int height = m_facts->layout()->hasHeightForWidth() ? m_facts->layout()->totalHeightForWidth(width)
                                                              : m_facts->sizeHint().height();
    m_facts->setGeometry(x() + 18, y() - height - 8, width, height);
    m_facts->raise();
    m_facts->setVisible(true);
}

} // namespace handrail::ui
