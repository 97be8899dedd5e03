#include "DrillBar.h"

#include "ui/Blocks.h"
#include "ui/DrillButton.h"
#include "ui/SteadyLabel.h"
#include "ui/Words.h"

#include <QBoxLayout>

namespace handrail::ui {

using wording::Label;

DrillBar::DrillBar(QWidget* parent)
    : QFrame(parent), m_mark(addLabel(this, QStringLiteral("drillMark"), "drill")),
      m_ended(addLabel(this, QStringLiteral("drillEnded"), "strong", true)), m_score(addLabel(this, QStringLiteral("drillScore"), "small", true)),
      m_strip(new SteadyLabel(QStringLiteral("drillStrip"), "strong", this)), m_end(addButton(this, QStringLiteral("drillEnd"), "range")),
      m_begin(new DrillButton(QStringLiteral("drillBegin"), this))
{
    setObjectName(QStringLiteral("drillBar"));
    m_begin->setProperty("range", true); // quiet: at the foot of the page it is not why one is here
    put(m_mark, say(wording::drillMark()));
    put(m_end, say(Label::endDrill));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    for (QLabel* label : std::initializer_list<QLabel*>{m_strip, m_ended, m_score})
        texts->addWidget(label);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 6, 10, 6);
    row->setSpacing(10);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    row->addWidget(m_end, 0, Qt::AlignTop);
    connect(m_end, &QPushButton::clicked, this, [this] { Q_EMIT drillAsked({}, true); });
    connect(m_begin, &DrillButton::asked, this, [this](const std::string& fault) { Q_EMIT drillAsked(fault, false); });
}

QPushButton* DrillBar::beginButton() const
{
    return m_begin;
}

void DrillBar::show(const Picture& picture)
{
    const wording::DrillView& view = picture.drill;
    // In trouble nobody looks for a drill, and who has the trouble needs the place.
    const bool offers = view.possible && view.running.empty() && picture.canAct && picture.incident.empty();
    setVisible(!view.strip.empty() || !view.score.empty());
    setLook(this, "on", !view.running.empty());
    m_strip->keepFor(named(view.running));
    put(m_strip, say(view.strip));
    put(m_ended, say(view.ended));
    put(m_score, say(view.score));
    m_end->setVisible(!view.running.empty());
    m_end->setEnabled(picture.canAct);
    m_begin->setVisible(offers);
    m_begin->setEnabled(view.whyNot.empty());
    put(m_begin, view.whyNot.empty() ? say(Label::beginDrill) : say(view.whyNot)); // why none may begin stands in its place
    if (offers)
        m_begin->offer(view);
}

} // namespace handrail::ui
