#include "ChangeStopBar.h"

#include "ui/Blocks.h"
#include "ui/UntilForm.h"
#include "ui/Words.h"

#include <QBoxLayout>

namespace handrail::ui {

using wording::Label;

ChangeStopBar::ChangeStopBar(QWidget* parent)
    : QWidget(parent), m_strip(addLabel(this, QStringLiteral("changeStopStrip"), "notice", true)),
      m_lift(addButton(this, QStringLiteral("changeStopLift"), "range")),
      m_form(new UntilForm(QStringLiteral("changeStop"),
                           {Label::whichServices, Label::stopReason, Label::stopChanges,
                            {Label::range1Hour, Label::fourHours, Label::untilMorning, Label::range24Hours, Label::untilMonday}},
                           this))
{
    setObjectName(QStringLiteral("changeStopBar"));
    put(m_lift, say(Label::allowChanges));
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_strip, 1);
    row->addWidget(m_lift, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addLayout(row);
    hide();
    connect(m_lift, &QPushButton::clicked, this, [this] { Q_EMIT changeStopAsked({{}, {}, true}, m_forAll); });
    connect(m_form, &UntilForm::sent, this, [this](int which, WallTime until, const QString& reason) {
        Q_EMIT changeStopAsked({reason.toStdString(), until, false}, which == 1);
    });
}

void ChangeStopBar::show(const Picture& picture)
{
    if (picture.selected != m_service || !picture.page)
        m_form->close();
    m_service = picture.selected;
    m_canAct = picture.canAct;
    m_forAll = picture.changeStop.forAll;
    put(m_strip, say(picture.changeStop.strip));
    m_lift->setVisible(!picture.changeStop.strip.empty());
    m_lift->setEnabled(m_forAll ? picture.canActOnAll : m_canAct);
    m_form->setAllowed(m_canAct);
    m_form->setNow(picture.to); // the agent's own clock
    m_form->setNote(say(picture.changeStop.means));
    QStringList choices{say(Label::thisService)};
    if (picture.canActOnAll)
        choices << say(Label::allServices);
    m_form->offer(choices);
    setVisible(!m_strip->isHidden());
}

void ChangeStopBar::open()
{
    if (!m_canAct)
        return;
    m_form->choose(0);
    m_form->open();
}

QWidget* ChangeStopBar::form() const
{
    return m_form;
}

} // namespace handrail::ui
