#include "SilenceForm.h"

#include "ui/Blocks.h"
#include "ui/FlowLayout.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QDateTime>
#include <QKeyEvent>
#include <QLineEdit>

#include <array>

namespace handrail::ui {

using wording::Label;

namespace {

constexpr std::array kEnds{Label::range1Hour, Label::fourHours, Label::untilMorning, Label::range24Hours};
constexpr int kMorning = 8; ///< o'clock, local

WallTime endOf(int choice, WallTime now)
{
    if (choice == 0)
        return now + std::chrono::hours(1);
    if (choice == 1)
        return now + std::chrono::hours(4);
    if (choice == 3)
        return now + std::chrono::hours(24);
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(toMs(now));
    QDateTime morning(local.date(), QTime(kMorning, 0));
    if (morning <= local)
        morning = morning.addDays(1);
    return now + Millis(local.msecsTo(morning));
}

} // namespace

SilenceForm::SilenceForm(QWidget* parent) : QWidget(parent), m_heldRows(new QWidget(this)), m_form(new QFrame(this))
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
    column->addWidget(m_form);
    buildForm();
    m_form->hide();
    hide();
}

QButtonGroup* SilenceForm::addChoices(QWidget* form, Label title, const QString& name)
{
    auto* label = addLabel(form, name + QStringLiteral("Title"), "section");
    put(label, say(title));
    auto* row = new QWidget(form);
    row->setObjectName(name);
    row->setAccessibleName(say(title));
    new FlowLayout(row, 4);
    form->layout()->addWidget(label);
    form->layout()->addWidget(row);
    auto* group = new QButtonGroup(row);
    connect(group, &QButtonGroup::idClicked, this, &SilenceForm::weigh);
    return group;
}

void SilenceForm::buildForm()
{
    m_form->setObjectName(QStringLiteral("silenceForm"));
    m_form->setProperty("role", QStringLiteral("card"));
    auto* column = new QVBoxLayout(m_form);
    column->setContentsMargins(14, 10, 14, 12);
    column->setSpacing(6);
    m_failures = addChoices(m_form, Label::whichFailure, QStringLiteral("silenceWhich"));
    m_failureRow = m_form->findChild<QWidget*>(QStringLiteral("silenceWhich"));
    m_ends = addChoices(m_form, Label::untilWhen, QStringLiteral("silenceUntil"));
    auto* ends = m_form->findChild<QWidget*>(QStringLiteral("silenceUntil"));
    for (std::size_t i = 0; i < kEnds.size(); ++i) {
        auto* button = addButton(ends, QStringLiteral("silenceEnd%1").arg(i), "range");
        put(button, say(kEnds[i]));
        button->setCheckable(true);
        button->setChecked(i == 0);
        m_ends->addButton(button, static_cast<int>(i));
        ends->layout()->addWidget(button);
    }
    m_why = new QLineEdit(m_form);
    m_why->setObjectName(QStringLiteral("silenceWhy"));
    m_why->setPlaceholderText(say(Label::silenceReason));
    m_why->setAccessibleName(say(Label::silenceReason));
    m_why->setMaxLength(500);
    m_hides = addLabel(m_form, QStringLiteral("silenceHides"), "small", true);
    m_send = addButton(m_form, QStringLiteral("silenceSend"));
    put(m_send, say(Label::silenceIt));
    auto* cancel = addButton(m_form, QStringLiteral("silenceCancel"), "quiet");
    put(cancel, say(Label::cancel));
    auto* row = new QHBoxLayout;
    row->addWidget(m_send);
    row->addWidget(cancel);
    row->addStretch();
    column->addWidget(m_why);
    column->addWidget(m_hides);
    column->addLayout(row);
    connect(m_why, &QLineEdit::textChanged, this, &SilenceForm::weigh);
    connect(m_why, &QLineEdit::returnPressed, this, &SilenceForm::send);
    connect(m_send, &QPushButton::clicked, this, &SilenceForm::send);
    connect(cancel, &QPushButton::clicked, this, &SilenceForm::close);
}

void SilenceForm::show(const Picture& picture)
{
    if (picture.selected != m_service)
        close();
    m_service = picture.selected;
    m_canAct = picture.canAct;
    m_now = picture.to; // the agent's own clock
    std::vector<wording::Silencing> held, offered;
    if (picture.page)
        for (const wording::Silencing& each : picture.page->silencings)
            (each.held.empty() ? offered : held).push_back(each);
    showHeld(held);
    const auto names = [](const wording::Silencing& each) { return say(each.what); };
    const bool same = std::ranges::equal(m_offered, offered, {}, names, names);
    m_offered = std::move(offered);
    if (!same)
        showOffered();
    if (m_offered.empty())
        close();
    weigh();
    setVisible(!m_held.empty() || !m_form->isHidden());
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
        return;
    }
    m_held = next;
    qDeleteAll(m_heldRows->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    for (std::size_t i = 0; i < held.size(); ++i) {
        auto* line = new QWidget(m_heldRows);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        auto* label = addLabel(line, QStringLiteral("held%1").arg(i), "small", true);
        put(label, say(held[i].what) + QStringLiteral(". ") + say(held[i].held));
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

void SilenceForm::showOffered()
{
    const QAbstractButton* before = m_failures->checkedButton();
    const QString chosen = before ? before->text() : QString();
    qDeleteAll(m_failureRow->findChildren<QPushButton*>());
    for (std::size_t i = 0; i < m_offered.size(); ++i) {
        auto* button = addButton(m_failureRow, QStringLiteral("silenceFailure%1").arg(i), "range");
        put(button, say(m_offered[i].what));
        button->setCheckable(true);
        m_failures->addButton(button, static_cast<int>(i));
        m_failureRow->layout()->addWidget(button);
        button->setChecked(button->text() == chosen || m_offered.size() == 1);
        button->setVisible(true);
    }
}

void SilenceForm::open()
{
    if (!canOpen())
        return;
    m_form->setVisible(true);
    setVisible(true);
    weigh();
    m_why->setFocus();
}

void SilenceForm::weigh()
{
    const int which = m_failures->checkedId();
    const bool chosen = which >= 0 && which < static_cast<int>(m_offered.size());
    put(m_hides, chosen ? say(m_offered[static_cast<std::size_t>(which)].hides) : QString());
    m_send->setEnabled(chosen && m_canAct && m_ends->checkedId() >= 0 && !m_why->text().trimmed().isEmpty());
}

void SilenceForm::send()
{
    weigh();
    if (!m_send->isEnabled())
        return;
    journal::Silence silence = m_offered[static_cast<std::size_t>(m_failures->checkedId())].failure;
    silence.reason = m_why->text().trimmed().toStdString();
    silence.until = endOf(m_ends->checkedId(), m_now);
    close();
    Q_EMIT silenceAsked(silence);
}

void SilenceForm::close()
{
    m_form->hide();
    m_why->clear();
    setVisible(!m_held.empty());
}

void SilenceForm::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_form->isVisible())
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace handrail::ui
