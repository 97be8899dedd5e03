#include "DrillBar.h"

#include "ui/Blocks.h"
#include "ui/SteadyLabel.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QMenu>
#include <QRandomGenerator>

namespace handrail::ui {

using wording::Label;

DrillBar::DrillBar(QWidget* parent)
    : QFrame(parent), m_strip(new SteadyLabel(QStringLiteral("drillStrip"), "notice", this)),
      m_score(addLabel(this, QStringLiteral("drillScore"), "small", true)),
      m_end(addButton(this, QStringLiteral("drillEnd"), "range")), m_begin(addButton(this, QStringLiteral("drillBegin"), "range")),
      m_menu(new QMenu(m_begin))
{
    setObjectName(QStringLiteral("drillBar"));
    put(m_end, say(Label::endDrill));
    put(m_begin, say(Label::beginDrill));
    m_begin->setMenu(m_menu);
    m_menu->setObjectName(QStringLiteral("drillFaults"));
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_strip, 1);
    row->addWidget(m_end, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(row);
    column->addWidget(m_score);
    connect(m_end, &QPushButton::clicked, this, [this] { Q_EMIT drillAsked({}, true); });
}

/// The first choice is a surprise: who knows the fault learns less.
void DrillBar::fillMenu(const wording::DrillView& view)
{
    std::vector<std::string> faults;
    for (const wording::DrillView::Fault& fault : view.faults)
        faults.push_back(fault.name);
    if (faults == m_faults)
        return;
    m_faults = std::move(faults);
    m_menu->clear();
    m_menu->addAction(say(Label::anyFault), this, [this] {
        Q_EMIT drillAsked(m_faults[QRandomGenerator::global()->bounded(static_cast<quint32>(m_faults.size()))], false);
    });
    m_menu->addSeparator();
    for (const wording::DrillView::Fault& fault : view.faults)
        m_menu->addAction(say(fault.shown), this, [this, name = fault.name] { Q_EMIT drillAsked(name, false); });
}

void DrillBar::show(const Picture& picture)
{
    const wording::DrillView& view = picture.drill;
    const bool offers = view.possible && view.running.empty() && view.whyNot.empty() && picture.canAct;
    setVisible(!view.strip.empty() || !view.score.empty());
    m_strip->keepFor(named(view.running));
    put(m_strip, say(view.strip));
    put(m_score, say(view.score));
    m_end->setVisible(!view.running.empty());
    m_end->setEnabled(picture.canAct);
    m_begin->setVisible(offers);
    if (offers && !m_menu->isVisible()) // nothing moves under the hand
        fillMenu(view);
}

} // namespace handrail::ui
