#include "SilenceForm.h"

#include "ui/Blocks.h"
#include "ui/UntilForm.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QLabel>

namespace handrail::ui {

using wording::Label;

namespace {

QString heldLine(const wording::Silencing& held)
{
    return say(held.what) + QStringLiteral(". ") + say(held.held);
}

} // namespace

SilenceForm::SilenceForm(QWidget* parent)
    : QWidget(parent), m_heldRows(new QWidget(this)),
      m_form(new UntilForm(QStringLiteral("silence"),
                           {Label::whichFailure, Label::silenceReason, Label::silenceIt,
                            {Label::range1Hour, Label::fourHours, Label::untilMorning, Label::range24Hours}},
                           this))
{
    setObjectName(QStringLiteral("silences"));
    setAccessibleName(say(Label::silencesArea));
    m_heldRows->setObjectName(QStringLiteral("heldSilences"));
    auto* rows = new QVBoxLayout(m_heldRows);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_heldRows);
    hide();
    connect(m_form, &UntilForm::changed, this, &SilenceForm::sayWhatItHides);
    connect(m_form, &UntilForm::sent, this, [this](int which, WallTime until, const QString& reason) {
        journal::Silence silence = m_offered[static_cast<std::size_t>(which)].failure;
        silence.reason = reason.toStdString();
        silence.until = until;
        Q_EMIT silenceAsked(silence);
    });
}

void SilenceForm::show(const Picture& picture)
{
    if (picture.selected != m_service)
        m_form->close();
    m_service = picture.selected;
    m_canAct = picture.canAct;
    m_form->setAllowed(m_canAct);
    m_form->setNow(picture.to); // the agent's own clock
    std::vector<wording::Silencing> held, offered;
    if (picture.page)
        for (const wording::Silencing& each : picture.page->silencings)
            (each.held.empty() ? offered : held).push_back(each);
    showHeld(held);
    m_offered = std::move(offered);
    QStringList names;
    for (const wording::Silencing& each : m_offered)
        names << say(each.what);
    m_form->offer(names);
    sayWhatItHides();
    if (m_offered.empty())
        m_form->close();
    setVisible(!m_held.empty());
}

void SilenceForm::showHeld(const std::vector<wording::Silencing>& held)
{
    std::vector<journal::Silence> next;
    for (const wording::Silencing& each : held)
        next.push_back(each.failure);
    const auto buttons = m_heldRows->findChildren<QPushButton*>();
    if (next == m_held) {
        for (QPushButton* button : buttons)
            button->setEnabled(m_canAct);
        for (std::size_t i = 0; i < held.size(); ++i) // what they have hidden grows
            put(m_heldRows->findChild<QLabel*>(QStringLiteral("held%1").arg(i)), heldLine(held[i]));
        return;
    }
    m_held = next;
    qDeleteAll(m_heldRows->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    for (std::size_t i = 0; i < held.size(); ++i) {
        auto* line = new QWidget(m_heldRows);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        auto* label = addLabel(line, QStringLiteral("held%1").arg(i), "small", true);
        put(label, heldLine(held[i]));
        auto* end = addButton(line, QStringLiteral("endSilence%1").arg(i), "range");
        put(end, say(Label::endSilence));
        end->setAccessibleDescription(label->text());
        end->setEnabled(m_canAct);
        row->addWidget(label, 1);
        row->addWidget(end, 0, Qt::AlignTop);
        m_heldRows->layout()->addWidget(line);
        connect(end, &QPushButton::clicked, this, [this, ended = held[i].failure]() mutable {
            ended.ended = true;
            Q_EMIT silenceAsked(ended);
        });
    }
    m_heldRows->setVisible(!held.empty());
}

void SilenceForm::open()
{
    if (!canOpen())
        return;
    m_form->open();
}

QWidget* SilenceForm::form() const
{
    return m_form;
}

void SilenceForm::sayWhatItHides()
{
    const int which = m_form->chosen();
    const bool chosen = which >= 0 && which < static_cast<int>(m_offered.size());
    m_form->setNote(chosen ? say(m_offered[static_cast<std::size_t>(which)].hides) : QString());
}

} // namespace handrail::ui
