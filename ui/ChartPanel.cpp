#include "ChartPanel.h"

#include "ui/Blocks.h"
#include "ui/PlainPlot.h"
#include "ui/PlotView.h"
#include "ui/StateMark.h"
#include "ui/Words.h"

#include <QBoxLayout>

namespace handrail::ui {

namespace {
constexpr int kLeastChart = 90, kBelowHead = 4;
}

ChartPanel::ChartPanel(const QString& name, const Look& look, Crosshair& crosshair, QWidget* parent)
    : QFrame(parent), m_look(look), m_crosshair(crosshair)
{
    setObjectName(name);
    setProperty("role", QStringLiteral("panel"));
    m_head = new QWidget(this);
    m_title = addLabel(m_head, QStringLiteral("title"), "strong");
    m_badge = addLabel(m_head, QStringLiteral("badge"), "badge");
    m_number = addLabel(m_head, QStringLiteral("number"), "number");
    m_unit = addLabel(m_head, QStringLiteral("unit"), "unit", true);
    m_unit->setAlignment(Qt::AlignLeft | Qt::AlignBottom);
    m_worst = addLabel(m_head, QStringLiteral("worst"), "smallMuted");
    m_agreed = addLabel(m_head, QStringLiteral("agreed"), "small", true);
    m_plain = new PlainPlot(look, crosshair, this);

    auto* head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addStretch();
    head->addWidget(m_badge);
    auto* beside = new QVBoxLayout;
    beside->setSpacing(0);
    beside->addStretch();
    beside->addWidget(m_unit);
    beside->addWidget(m_worst);
    beside->addSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_number, 0, Qt::AlignTop);
    row->addLayout(beside, 1);
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(14, 10, 12, 8);
    m_column->setSpacing(2);
    auto* upper = new QVBoxLayout(m_head);
    upper->setContentsMargins(0, 0, 0, 0);
    upper->setSpacing(2);
    upper->addLayout(head);
    upper->addLayout(row);
    upper->addWidget(m_agreed);
    upper->addStretch();
    m_column->addWidget(m_head);
    m_column->addSpacing(kBelowHead);
    m_column->addWidget(m_plain, 1);
}

void ChartPanel::show(const wording::Panel& panel, const Plot& plot)
{
    m_plot = plot;
    put(m_title, say(panel.title));
    put(m_badge, say(panel.word));
    put(m_number, say(panel.number));
    put(m_unit, unbroken(say(panel.unit)));
    // In trouble the worst comes and goes, and what the number is of gets a second line: the chart below holds still.
    const bool isTroubled = !panel.worst.empty() || panel.state == wording::State::broken || panel.state == wording::State::watch;
    put(m_worst, isTroubled && panel.worst.empty() ? QStringLiteral(" ") : say(panel.worst));
    m_unit->setMinimumHeight(isTroubled ? 2 * m_unit->fontMetrics().lineSpacing() : 0);
    put(m_agreed, unbroken(say(panel.agreed)));
    m_agreed->setToolTip(say(panel.line.limitTip));
    setLook(m_badge, "state", nameOf(panel.state));
    setLook(this, "state", nameOf(panel.state));
    setLook(m_number, "grey", plot.grey || panel.state == wording::State::noContact);
    setAccessibleName(QStringList{m_title->text(), m_badge->text(), m_number->text(), m_unit->text()}.join(QLatin1Char(' ')));
    setAccessibleDescription(m_agreed->text());
    if (m_chart) {
        m_chart->setAccessibleName(accessibleName());
        m_chart->show(plot);
    } else {
        m_plain->show(plot);
    }
}

int ChartPanel::headHeight() const
{
    m_head->layout()->activate(); // what changed inside is measured anew
    const QMargins around = m_column->contentsMargins();
    if (!m_head->layout()->hasHeightForWidth())
        return m_head->layout()->totalSizeHint().height();
    return m_head->layout()->totalHeightForWidth(width() - around.left() - around.right() - 2 * frameWidth());
}

void ChartPanel::setHeadHeight(int height)
{
    if (m_head->minimumHeight() != height || m_head->maximumHeight() != height)
        m_head->setFixedHeight(height);
    const QMargins around = m_column->contentsMargins();
    const int chart = std::max(kLeastChart, m_look.small() * kLeastChart / 12);
    setMinimumHeight(around.top() + height + 2 * m_column->spacing() + kBelowHead + chart + around.bottom() + 2 * frameWidth());
}

void ChartPanel::createChart()
{
    if (m_chart)
        return;
    m_chart = new PlotView(m_look, m_crosshair, this);
    m_chart->setAccessibleName(accessibleName());
    m_chart->setAccessibleDescription(say(wording::Label::chartTip));
    m_plain->setFocusPolicy(Qt::StrongFocus);
    QWidget::setTabOrder(m_plain, m_chart); // its place in the order of the keyboard
    delete m_column->replaceWidget(m_plain, m_chart);
    m_column->setStretchFactor(m_chart, 1);
    m_plain->hide();
    m_plain->deleteLater();
    m_plain = nullptr;
    m_chart->show(m_plot);
    m_chart->setVisible(true);
}

} // namespace handrail::ui
