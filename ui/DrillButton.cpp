#include "DrillButton.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QMenu>
#include <QRandomGenerator>

namespace handrail::ui {

using wording::Label;

DrillButton::DrillButton(const QString& name, QWidget* parent) : QPushButton(parent), m_menu(new QMenu(this))
{
    setObjectName(name);
    put(this, say(Label::beginDrill));
    m_menu->setObjectName(name + QStringLiteral("Faults"));
    setMenu(m_menu);
}

/// The first choice is a surprise: who knows the fault learns less.
void DrillButton::offer(const wording::DrillView& view)
{
    if (m_menu->isVisible()) // nothing moves under the hand
        return;
    std::vector<std::string> faults;
    for (const wording::DrillView::Fault& fault : view.faults)
        faults.push_back(fault.name);
    if (faults == m_faults)
        return;
    m_faults = std::move(faults);
    m_menu->clear();
    m_menu->addAction(say(Label::anyFault), this, [this] {
        Q_EMIT asked(m_faults[QRandomGenerator::global()->bounded(static_cast<quint32>(m_faults.size()))]);
    });
    m_menu->addSeparator();
    for (const wording::DrillView::Fault& fault : view.faults)
        m_menu->addAction(say(fault.shown), this, [this, name = fault.name] { Q_EMIT asked(name); });
}

} // namespace handrail::ui
