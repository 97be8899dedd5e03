#include "OperationStrip.h"

#include "ui/ActionButton.h"
#include "ui/Blocks.h"
#include "ui/SteadyButton.h"
#include "ui/SteadyLabel.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QSignalBlocker>

#include <algorithm>
#include <utility>

namespace handrail::ui {

namespace {

QString lookOf(journal::OperationState state)
{
    using journal::OperationState;
    switch (state) {
    case OperationState::helped:
        return QStringLiteral("well");
    case OperationState::failed:
    case OperationState::worse:
        return QStringLiteral("broken");
    case OperationState::unknown:
    case OperationState::didNotHelp:
    case OperationState::cantTell:
    case OperationState::refused:
        return QStringLiteral("watch");
    default:
        return QString();
    }
}

} // namespace

OperationStrip::OperationStrip(const QString& name, QWidget* parent) : QFrame(parent)
{
    setObjectName(name);
    setProperty("role", QStringLiteral("strip"));
    m_refusal = addLabel(this, QStringLiteral("refusal"), "warn", true);
    m_brief = addLabel(this, QStringLiteral("brief"), "small", true);
    QSizePolicy rest = m_brief->sizePolicy();
    rest.setHorizontalPolicy(QSizePolicy::Ignored); // it has what the buttons leave: none of them gives way to it
    m_brief->setSizePolicy(rest);
    m_more = addButton(this, name + QStringLiteral("More"), "opens");
    m_more->setCheckable(true);
    m_headline = new SteadyLabel(QStringLiteral("headline"), "strong", this);
    m_detail = new SteadyLabel(QStringLiteral("detail"), "small", this);
    m_technical = addLabel(this, QStringLiteral("technical"), "smallMuted", true);
    m_technical->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_fold = addButton(this, name + QStringLiteral("Fold"), "opens");
    m_fold->setCheckable(true);
    put(m_fold, say(wording::Label::technicalDetails));
    m_said = addLabel(this, QStringLiteral("said"), "smallMuted", true);
    m_said->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_said->setTextFormat(Qt::PlainText);
    m_saidFold = addButton(this, name + QStringLiteral("SaidFold"), "opens");
    m_saidFold->setCheckable(true);
    put(m_saidFold, say(wording::Label::whatItSays));
    m_undo = new ActionButton(name + QStringLiteral("Undo"), false, this);
    m_agree = addButton(this, name + QStringLiteral("Agree"), "primary");
    m_disagree = addButton(this, name + QStringLiteral("Disagree"));
    auto* row = new QHBoxLayout;
    // What changes with the fold stands left of what can be clicked in both: that stays at the right edge.
    row->addWidget(m_brief, 1);
    row->addWidget(m_agree);
    row->addWidget(m_disagree);
    row->addWidget(m_saidFold);
    row->addWidget(m_fold);
    row->addStretch();
    row->addWidget(m_more, 0, Qt::AlignBottom);
    row->addWidget(m_undo, 0, Qt::AlignBottom);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(11, 8, 11, 8);
    column->setSpacing(4);
    column->addWidget(m_refusal);
    column->addWidget(m_headline);
    column->addWidget(m_detail);
    column->addLayout(row);
    column->addWidget(m_said);
    column->addWidget(m_technical);
    connect(m_saidFold, &QPushButton::toggled, m_said, &QWidget::setVisible);
    connect(m_fold, &QPushButton::toggled, m_technical, &QWidget::setVisible);
    connect(m_more, &QPushButton::toggled, this, [this] {
        m_folded = mayFold();
        show(m_shown, m_actions, m_stopsElsewhere);
    });
    connect(m_undo, &ActionButton::asked, this,
            [this](const wording::ActionCard& card, bool anyway) { Q_EMIT undoAsked(card, anyway, m_operation); });
    connect(m_undo, &ActionButton::stopAsked, this, &OperationStrip::stopAsked);
    connect(m_agree, &QPushButton::clicked, this, [this] { Q_EMIT consentAsked(m_operation, true); });
    connect(m_disagree, &QPushButton::clicked, this, [this] { Q_EMIT consentAsked(m_operation, false); });
    hide();
}

bool OperationStrip::mayFold() const
{
    return m_shown && !m_shown->brief.empty() && !m_more->isChecked();
}

void OperationStrip::showBrief(const std::optional<wording::OperationView>& operation)
{
    const OperationId of = operation ? operation->operation : OperationId();
    if (std::exchange(m_briefOf, of) != of) {
        const QSignalBlocker quiet(m_more);
        for (QPushButton* opened : {m_more, m_fold, m_saidFold})
            opened->setChecked(false);
        m_folded = false;
        m_undo->setMinimumWidth(0);
    }
    // Who points there is about to click: it folds when they are gone.
    m_folded = mayFold() && (m_folded || !underMouse() || !isVisible());
    const QString brief = operation ? say(operation->brief) : QString();
    put(m_brief, m_folded ? brief : QString());
    m_more->setVisible(!brief.isEmpty());
    put(m_more, say(m_folded ? wording::Label::more : wording::Label::less));
    m_more->setAccessibleDescription(brief);
}

/// A countdown has its Stop on every screen, whoever asked for it.
void OperationStrip::showUndo()
{
    const bool counts = m_shown && m_shown->canStop && m_shown->agree.empty() && m_actions.counting && !m_stopsElsewhere;
    // Of the same action it gets no narrower under the pointer. The field for a reason in its place is as wide as the box.
    if (m_undo->button()->isVisible() || m_undo->stopButton()->isVisible())
        m_undo->setMinimumWidth(std::max(m_undo->minimumWidth(), m_undo->width()));
    m_undo->setVisible(m_shown && (m_shown->undo || counts));
    if (m_undo->isHidden())
        return;
    m_operation = m_shown->operation;
    wording::ActionCard counted;
    counted.action = m_actions.action;
    counted.params = m_actions.params;
    m_undo->show(counts ? counted : *m_shown->undo, m_actions, true);
    m_undo->setQuiet(m_shown->state == journal::OperationState::helped);
}

void OperationStrip::show(const std::optional<wording::OperationView>& operation, const ActionsPicture& actions, bool stopsElsewhere)
{
    m_shown = operation;
    m_actions = actions;
    m_stopsElsewhere = stopsElsewhere;
    showBrief(operation);
    const bool whole = operation && !m_folded;
    setVisible(operation || !actions.refusal.empty());
    put(m_refusal, say(actions.refusal));
    const QString about = operation ? named(operation->operation.value) + QString::number(static_cast<int>(operation->state)) : QString();
    m_headline->keepFor(about);
    m_detail->keepFor(about);
    put(m_headline, whole ? unbroken(say(operation->headline)) : QString());
    put(m_detail, whole ? say(operation->detail) : QString());
    const QString technical = whole ? say(operation->technical) : QString();
    m_fold->setVisible(!technical.isEmpty());
    if (m_technical->text() != technical)
        m_technical->setText(technical);
    m_technical->setVisible(!technical.isEmpty() && m_fold->isChecked());
    put(m_said, whole ? say(operation->progress) : QString());
    m_saidFold->setVisible(!m_said->text().isEmpty());
    m_said->setVisible(!m_said->text().isEmpty() && m_saidFold->isChecked());
    const bool asksMe = operation && !operation->agree.empty();
    for (QPushButton* button : {m_agree, m_disagree})
        button->setVisible(asksMe);
    if (asksMe) {
        m_operation = operation->operation;
        put(m_agree, say(operation->agree));
        put(m_disagree, say(operation->disagree));
    }
    showUndo();
    setLook(this, "state", operation ? lookOf(operation->state) : QStringLiteral("watch"));
    setAccessibleName(m_folded ? m_brief->text() : m_headline->text());
}

} // namespace handrail::ui
