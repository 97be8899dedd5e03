#include "UntilForm.h"

#include "ui/Blocks.h"
#include "ui/FlowLayout.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QDateTime>
#include <QKeyEvent>
#include <QLineEdit>

namespace handrail::ui {

using wording::Label;

namespace {

constexpr int kMorning = 8; ///< o'clock, local
constexpr int kLongestReason = 500;

WallTime morningOf(WallTime now, bool monday)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(toMs(now));
    QDateTime morning(local.date(), QTime(kMorning, 0));
    while (morning <= local || (monday && morning.date().dayOfWeek() != Qt::Monday))
        morning = morning.addDays(1);
    return now + Millis(local.msecsTo(morning));
}

WallTime endOf(Label choice, WallTime now)
{
    switch (choice) {
    case Label::fourHours: return now + std::chrono::hours(4);
    case Label::range24Hours: return now + std::chrono::hours(24);
    case Label::untilMorning: return morningOf(now, false);
    case Label::untilMonday: return morningOf(now, true);
    default: return now + std::chrono::hours(1);
    }
}

} // namespace

UntilForm::UntilForm(const QString& name, const Asks& asks, QWidget* parent) : QFrame(parent), m_asks(asks)
{
    setObjectName(name + QStringLiteral("Form"));
    setProperty("role", QStringLiteral("card"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(14, 10, 14, 12);
    column->setSpacing(6);
    m_which = addChoices(asks.which, name + QStringLiteral("Which"));
    m_ends = addChoices(Label::untilWhen, name + QStringLiteral("Until"));
    addEnds(name);
    m_why = new QLineEdit(this);
    m_why->setObjectName(name + QStringLiteral("Why"));
    m_why->setPlaceholderText(say(asks.reason));
    m_why->setAccessibleName(say(asks.reason));
    m_why->setMaxLength(kLongestReason);
    m_note = addLabel(this, name + QStringLiteral("Note"), "small", true);
    m_send = addButton(this, name + QStringLiteral("Send"));
    put(m_send, say(asks.send));
    auto* cancel = addButton(this, name + QStringLiteral("Cancel"), "quiet");
    put(cancel, say(Label::cancel));
    auto* row = new QHBoxLayout;
    row->addWidget(m_send);
    row->addWidget(cancel);
    row->addStretch();
    column->addWidget(m_why);
    column->addWidget(m_note);
    column->addLayout(row);
    hide();
    connect(m_why, &QLineEdit::textChanged, this, &UntilForm::weigh);
    connect(m_why, &QLineEdit::returnPressed, this, &UntilForm::send);
    connect(m_send, &QPushButton::clicked, this, &UntilForm::send);
    connect(cancel, &QPushButton::clicked, this, &UntilForm::close);
}

QButtonGroup* UntilForm::addChoices(Label title, const QString& name)
{
    auto* label = addLabel(this, name + QStringLiteral("Title"), "section");
    put(label, say(title));
    auto* row = new QWidget(this);
    row->setObjectName(name);
    row->setAccessibleName(say(title));
    new FlowLayout(row, 4);
    layout()->addWidget(label);
    layout()->addWidget(row);
    auto* group = new QButtonGroup(row);
    connect(group, &QButtonGroup::idClicked, this, [this] {
        weigh();
        Q_EMIT changed();
    });
    return group;
}

void UntilForm::addEnds(const QString& name)
{
    auto* row = static_cast<QWidget*>(m_ends->parent());
    for (std::size_t i = 0; i < m_asks.ends.size(); ++i) {
        auto* button = addButton(row, QStringLiteral("%1End%2").arg(name).arg(i), "choice");
        put(button, say(m_asks.ends[i]));
        button->setCheckable(true);
        button->setChecked(i == 0);
        m_ends->addButton(button, static_cast<int>(i));
        row->layout()->addWidget(button);
    }
}

void UntilForm::offer(const QStringList& choices)
{
    if (choices == m_offered)
        return;
    const QAbstractButton* before = m_which->checkedButton();
    const QString kept = before ? before->text() : QString();
    auto* row = static_cast<QWidget*>(m_which->parent());
    qDeleteAll(row->findChildren<QPushButton*>());
    m_offered = choices;
    for (int i = 0; i < choices.size(); ++i) {
        auto* button = addButton(row, QStringLiteral("%1Choice%2").arg(row->objectName()).arg(i), "choice");
        put(button, choices[i]);
        button->setCheckable(true);
        m_which->addButton(button, i);
        row->layout()->addWidget(button);
        button->setChecked(choices[i] == kept || choices.size() == 1);
        button->setVisible(true);
    }
    weigh();
}

void UntilForm::choose(int which)
{
    if (QAbstractButton* button = m_which->button(which))
        button->setChecked(true);
    weigh();
}

int UntilForm::chosen() const
{
    return m_which->checkedId();
}

void UntilForm::setAllowed(bool allowed)
{
    m_allowed = allowed;
    weigh();
}

void UntilForm::setNote(const QString& note)
{
    put(m_note, note);
}

void UntilForm::open()
{
    setVisible(true);
    weigh();
    m_why->setFocus();
}

void UntilForm::close()
{
    const bool wasOpen = !isHidden();
    hide();
    m_why->clear();
    if (wasOpen)
        Q_EMIT closed();
}

void UntilForm::weigh()
{
    m_send->setEnabled(chosen() >= 0 && m_allowed && m_ends->checkedId() >= 0 && !m_why->text().trimmed().isEmpty());
}

void UntilForm::send()
{
    if (!m_send->isEnabled())
        return;
    const int which = chosen();
    const WallTime until = endOf(m_asks.ends[static_cast<std::size_t>(m_ends->checkedId())], m_now);
    const QString reason = m_why->text().trimmed();
    close();
    Q_EMIT sent(which, until, reason);
}

void UntilForm::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QFrame::keyPressEvent(event);
}

} // namespace handrail::ui
