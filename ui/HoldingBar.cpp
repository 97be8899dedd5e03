#include "HoldingBar.h"

#include "ui/Blocks.h"
#include "ui/SteadyButton.h"
#include "ui/WhyField.h"
#include "ui/Words.h"

#include <QBoxLayout>

#include <algorithm>

namespace handrail::ui {

using wording::Label;

HoldingBar::HoldingBar(QWidget* parent)
    : QWidget(parent), m_who(addLabel(this, QStringLiteral("holder"), "small")), m_take(new SteadyButton(this)),
      m_others(new QWidget(this)), m_give(addButton(m_others, QStringLiteral("giveBack"), "range")),
      m_hand(addButton(m_others, QStringLiteral("handOverTo"), "range")),
      m_note(addButton(m_others, QStringLiteral("writeNote"), "range")),
      m_silence(addButton(m_others, QStringLiteral("silence"), "range")), m_field(new WhyField(QStringLiteral("holding"), {}, parent, true))
{
    setObjectName(QStringLiteral("holdingBar"));
    m_take->setObjectName(QStringLiteral("take"));
    m_take->setProperty("other", true);
    m_take->setFocusPolicy(Qt::TabFocus); // after a click it goes, and the frame of the keyboard would jump to another button
    put(m_give, say(Label::giveBack));
    put(m_hand, say(Label::handOver));
    put(m_note, say(Label::writeNote));
    put(m_silence, say(Label::silence));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_who);
    row->addWidget(m_take);
    auto* others = new QHBoxLayout(m_others);
    others->setContentsMargins(0, 0, 0, 0);
    others->setSpacing(2);
    for (QPushButton* button : {m_note, m_silence, m_give, m_hand})
        others->addWidget(button);
    connect(m_silence, &QPushButton::clicked, this, &HoldingBar::silenceAsked);
    connect(m_take, &SteadyButton::pressedFor, this, [this] {
        m_take->expectChange();
        Q_EMIT takeAsked(journal::Holding::taken, {});
    });
    connect(m_give, &QPushButton::clicked, this, [this] { Q_EMIT takeAsked(journal::Holding::givenBack, {}); });
    connect(m_hand, &QPushButton::clicked, this, [this] { open(false); });
    connect(m_note, &QPushButton::clicked, this, [this] { open(true); });
    connect(m_field, &WhyField::sent, this, [this](const QString& text) {
        if (m_forNote)
            Q_EMIT noteAsked(text);
        else
            Q_EMIT takeAsked(journal::Holding::handedOver, text);
    });
}

void HoldingBar::open(bool note)
{
    m_forNote = note;
    m_field->ask(say(note ? Label::noteHint : Label::handOverHint));
    m_field->offer(say(Label::namesKnown), note ? QStringList() : m_people);
    m_field->open();
}

void HoldingBar::show(const Picture& picture)
{
    const bool has = picture.page && !picture.page->take.empty() && !picture.incident.empty();
    setVisible(has);
    m_others->setVisible(has);
    if (!has) {
        m_field->setVisible(false);
        return;
    }
    const wording::ServicePage& page = *picture.page;
    m_people.clear();
    for (const std::string& name : page.people)
        m_people << named(name);
    put(m_who, page.holder.empty() ? QString() : say(page.take));
    m_take->setVisible(!page.mine);
    if (!page.mine)
        m_take->offer(named(page.holder), say(page.holder.empty() ? Label::takeIt : Label::takeOver), picture.canAct);
    m_give->setVisible(page.mine);
    m_hand->setVisible(page.mine);
    for (QPushButton* button : {m_give, m_hand, m_note, m_silence})
        button->setEnabled(picture.canAct);
    const auto isOpen = [](const wording::Silencing& each) { return each.held.empty(); };
    m_silence->setVisible(std::ranges::any_of(page.silencings, isOpen));
}

} // namespace handrail::ui
