#include "IncidentPage.h"

#include "ui/Blocks.h"
#include "ui/ChangeStopBar.h"
#include "ui/ChartPanel.h"
#include "ui/DrillBar.h"
#include "ui/FlowLayout.h"
#include "ui/HoldingBar.h"
#include "ui/SilenceForm.h"
#include "ui/StateMark.h"
#include "ui/SteadyLabel.h"
#include "ui/WhyField.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QGridLayout>
#include <QResizeEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>

#include <utility>

namespace handrail::ui {

using wording::Label;

namespace {
constexpr int kLeastHead = 120; ///< less is no use: then all of the page scrolls
constexpr int kBelowCharts = 8;
constexpr int kTwoColumns = 480; ///< a narrower page has its charts below each other
constexpr int kChipAround = 20; ///< its padding and its border, left and right
const std::array kRanges{Label::range15Min, Label::range1Hour, Label::range6Hours, Label::range24Hours, Label::range7Days};

QScrollArea* addScroll(QWidget* parent, const QString& name)
{
    auto* scroll = new QScrollArea(parent);
    scroll->setObjectName(name);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Its place is kept, and unseen while there is nothing to scroll: what comes or goes narrows nothing.
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    QScrollBar* bar = scroll->verticalScrollBar();
    setLook(bar, "idle", true);
    QObject::connect(bar, &QScrollBar::rangeChanged, scroll, [bar](int low, int high) {
        setLook(bar, "idle", low == high);
    });
    return scroll;
}
} // namespace

IncidentPage::IncidentPage(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setObjectName(QStringLiteral("incident"));
    m_scroll = addScroll(this, QStringLiteral("incidentScroll"));
    auto* inner = new QWidget(m_scroll);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* above = new QWidget(this); // nothing scrolls the drill away
    m_drill = new DrillBar(above);
    auto* row = new QHBoxLayout(above);
    row->setContentsMargins(20, 10, 18, 0);
    row->addWidget(m_drill);
    outer->addWidget(above);
    outer->addWidget(m_scroll, 1);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, kBelowCharts);
    column->setSpacing(0);
    buildHead(inner);
    column->addWidget(m_headScroll);
    m_grid = new QGridLayout;
    m_grid->setContentsMargins(20, 0, 10, 0);
    m_grid->setSpacing(10);
    for (int i = 0; i < 4; ++i) {
        auto* panel = new ChartPanel(QStringLiteral("panel%1").arg(i), m_look, m_crosshair, inner);
        m_panels[static_cast<std::size_t>(i)] = panel;
    }
    arrangePanels();
    column->addLayout(m_grid, 1);
    m_scroll->setWidget(inner);
    buildFoot();
    connectParts();
}

void IncidentPage::buildHead(QWidget* inner)
{
    m_headScroll = addScroll(inner, QStringLiteral("headScroll"));
    m_headScroll->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_headScroll->verticalScrollBar(), &QScrollBar::rangeChanged, this,
            [this](int low, int high) { m_headScroll->setFocusPolicy(low == high ? Qt::NoFocus : Qt::TabFocus); });
    m_head = new QWidget(m_headScroll);
    m_headScroll->setWidget(m_head);
    m_head->installEventFilter(this);
    auto* column = new QVBoxLayout(m_head);
    column->setContentsMargins(20, 14, 2, 8);
    column->setSpacing(4);
    m_title = new SteadyLabel(QStringLiteral("pageTitle"), "title", m_head);
    m_holding = new HoldingBar(m_head);
    auto* top = new QHBoxLayout;
    top->setSpacing(12);
    top->addWidget(m_title, 1, Qt::AlignTop);
    top->addWidget(m_holding, 0, Qt::AlignTop);
    column->addLayout(top);
    buildStrips();
    m_sentence = new SteadyLabel(QStringLiteral("sentence"), "body", m_head);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_goesOn = new SteadyLabel(QStringLiteral("ifItGoesOn"), "muted", m_head);
    column->addWidget(m_sentence);
    column->addWidget(m_goesOn);
    m_chips = new QWidget(m_head);
    m_chips->setObjectName(QStringLiteral("chips"));
    new FlowLayout(m_chips, 6);
    column->addSpacing(3);
    column->addWidget(m_chips);
    column->addStretch();
}

void IncidentPage::buildStrips()
{
    m_notice = new SteadyLabel(QStringLiteral("notice"), "notice", m_head);
    m_changeStop = new ChangeStopBar(m_head);
    m_silences = new SilenceForm(m_head);
    for (QWidget* strip : std::initializer_list<QWidget*>{m_notice, m_changeStop, m_silences})
        m_head->layout()->addWidget(strip);
}

void IncidentPage::buildFoot()
{
    m_foot = new QWidget(this);
    m_foot->setObjectName(QStringLiteral("pageFoot"));
    auto* column = new QVBoxLayout(m_foot);
    column->setContentsMargins(20, 2, 18, 8);
    column->setSpacing(6);
    // What a button opens stands beside it.
    for (QWidget* opened : std::initializer_list<QWidget*>{m_holding->field(), m_silences->form(), m_changeStop->form()}) {
        opened->setParent(m_foot);
        opened->hide();
        column->addWidget(opened);
    }
    auto* ranges = new QWidget(m_foot);
    ranges->setObjectName(QStringLiteral("ranges"));
    ranges->setAccessibleName(say(Label::rangeTip));
    auto* row = new QHBoxLayout(ranges);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    m_loading = addLabel(ranges, QStringLiteral("loading"), "smallMuted");
    row->addWidget(m_holding->others());
    row->addWidget(m_drill->beginButton());
    row->addStretch();
    row->addWidget(m_loading);
    m_rangeButtons = new QButtonGroup(this);
    for (std::size_t i = 0; i < kRanges.size(); ++i) {
        auto* button = addButton(ranges, QStringLiteral("range%1").arg(i), "range");
        put(button, say(kRanges[i]));
        button->setToolTip(say(Label::rangeTip));
        button->setCheckable(true);
        button->setChecked(i == 0);
        m_rangeButtons->addButton(button, static_cast<int>(i));
        row->addWidget(button);
    }
    column->addWidget(ranges);
    layout()->addWidget(m_foot);
}

void IncidentPage::connectParts()
{
    connect(m_drill, &DrillBar::drillAsked, this, &IncidentPage::drillAsked);
    connect(m_changeStop, &ChangeStopBar::changeStopAsked, this, &IncidentPage::changeStopAsked);
    connect(m_holding, &HoldingBar::silenceAsked, m_silences, &SilenceForm::open);
    connect(m_silences, &SilenceForm::silenceAsked, this, &IncidentPage::silenceAsked);
    connect(m_holding, &HoldingBar::takeAsked, this, &IncidentPage::takeAsked);
    connect(m_holding, &HoldingBar::noteAsked, this, &IncidentPage::noteAsked);
    connect(m_rangeButtons, &QButtonGroup::idClicked, this, [this](int id) { Q_EMIT rangeAsked(static_cast<Range>(id)); });
}

void IncidentPage::openSilences()
{
    m_silences->open();
}

void IncidentPage::openChangeStop()
{
    m_changeStop->open();
}

void IncidentPage::createCharts()
{
    for (ChartPanel* panel : m_panels)
        panel->createChart();
}

void IncidentPage::showChips(const Picture& picture)
{
    std::vector<wording::Chip> chips = picture.page->chips;
    if (!picture.viewers.empty())
        chips.push_back({picture.viewers, wording::State::fine});
    while (m_chipLabels.size() < chips.size()) {
        QLabel* label = addLabel(m_chips, QStringLiteral("chip%1").arg(m_chipLabels.size()), "chip");
        m_chips->layout()->addWidget(label);
        m_chipLabels.push_back(label);
    }
    for (std::size_t i = 0; i < m_chipLabels.size(); ++i) {
        const bool has = i < chips.size();
        put(m_chipLabels[i], has ? say(chips[i].text) : QString());
        if (!has)
            continue;
        m_chipLabels[i]->ensurePolished();
        const QString wide = withWidestDigits(m_chipLabels[i]->text(), m_chipLabels[i]->fontMetrics());
        m_chipLabels[i]->setMinimumWidth(std::min(m_chips->width(), m_chipLabels[i]->fontMetrics().horizontalAdvance(wide) + kChipAround));
        const bool colour = chips[i].state != wording::State::fine;
        setLook(m_chipLabels[i], "state", nameOf(picture.grey && colour ? wording::State::noContact : chips[i].state));
    }
    wrapChips();
}

/// One that is wider than the page goes on in a second line.
void IncidentPage::wrapChips()
{
    for (QLabel* label : m_chipLabels) {
        label->setWordWrap(false);
        label->setWordWrap(label->sizeHint().width() > m_chips->width() && m_chips->width() > 0);
    }
}

/// The two charts of a row begin at the same height, whatever their sentences need.
void IncidentPage::alignHeads()
{
    for (std::size_t row = 0; row < m_panels.size(); row += 2) {
        int& height = m_headHeights[row / 2];
        height = std::max({height, m_panels[row]->headHeight(), m_panels[row + 1]->headHeight()});
        m_panels[row]->setHeadHeight(height);
        m_panels[row + 1]->setHeadHeight(height);
    }
}

void IncidentPage::arrangePanels()
{
    const int columns = width() < kTwoColumns ? 1 : 2;
    if (m_grid->count() > 0 && columns == m_columns)
        return;
    m_columns = columns;
    for (int i = 0; i < 4; ++i) {
        m_grid->addWidget(m_panels[static_cast<std::size_t>(i)], i / columns, i % columns);
        m_grid->setRowStretch(i, i < 4 / columns ? 1 : 0);
    }
    for (int i = 0; i < 2; ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
}

void IncidentPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrangePanels();
    forgetRoom();
    // The panels get their new width after this.
    QTimer::singleShot(0, this, [this] {
        alignHeads();
        wrapChips();
        fitHead();
    });
}

bool IncidentPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_head && event->type() == QEvent::LayoutRequest)
        fitHead();
    return QWidget::eventFilter(watched, event);
}

/// As high as what stands in it, as long as the charts below stay whole.
void IncidentPage::fitHead()
{
    m_head->layout()->activate();
    const int wanted = m_head->layout()->totalHeightForWidth(m_headScroll->viewport()->width());
    const int room = m_scroll->viewport()->height() - m_grid->minimumSize().height() - kBelowCharts;
    const int height = room < kLeastHead ? wanted : std::min(wanted, room);
    if (m_headScroll->minimumHeight() != height || m_headScroll->maximumHeight() != height)
        m_headScroll->setFixedHeight(height);
}

void IncidentPage::forgetRoom()
{
    m_headHeights = {};
    m_chips->setMinimumHeight(0);
}

/// What tells one situation from another: the service, its trouble, what of it stands, who answers it.
void IncidentPage::keepRoomFor(const Picture& picture)
{
    const std::string of = picture.selected + picture.incident.value;
    QString about = named(of);
    if (picture.page)
        about += named(picture.page->stands) + named(picture.page->mode) + (picture.grey ? QStringLiteral(" grey") : QString());
    // Of the same trouble the room is given back when nobody points there: no button jumps under the hand.
    if (about == m_about || (of == m_of && m_headScroll->underMouse()))
        return;
    m_about = about;
    for (SteadyLabel* label : {m_notice, m_title, m_sentence, m_goesOn})
        label->keepFor(about);
    put(m_goesOn, {});
    forgetRoom();
    if (std::exchange(m_of, of) != of)
        m_headScroll->verticalScrollBar()->setValue(0);
}

void IncidentPage::show(const Picture& picture)
{
    put(m_notice, say(picture.notice));
    keepRoomFor(picture);
    for (QWidget* part : {m_chips, m_foot})
        part->setVisible(picture.page.has_value());
    for (ChartPanel* panel : m_panels)
        panel->setVisible(picture.page.has_value());
    m_holding->show(picture);
    m_drill->show(picture);
    m_drill->parentWidget()->setVisible(!m_drill->isHidden());
    m_changeStop->show(picture);
    m_silences->show(picture);
    if (!picture.page) {
        put(m_title, say(Label::waitingForNumbers));
        put(m_sentence, {});
        put(m_goesOn, {});
        return;
    }
    const wording::ServicePage& page = *picture.page;
    put(m_title, say(page.title));
    m_headScroll->setAccessibleName(m_title->text());
    put(m_sentence, unbroken(say(page.sentence)));
    // In the same trouble its line stays when there is nothing to say any more: the charts stand still.
    const QString goesOn = unbroken(say(page.ifItGoesOn));
    put(m_goesOn, goesOn.isEmpty() && !m_goesOn->isHidden() ? QStringLiteral(" ") : goesOn);
    // In trouble the foot belongs to who has it; the axis says by itself how long the record is.
    const bool tellsRecord = picture.shortened && picture.incident.empty();
    put(m_loading, picture.loading ? say(Label::loading) : tellsRecord ? say(wording::recordBegins(picture.recordFrom.value_or(picture.from), picture.to)) : QString());
    showChips(picture);
    m_rangeButtons->button(static_cast<int>(picture.range))->setChecked(true);
    const auto soFar = picture.shortened ? std::optional(picture.to - picture.recordFrom.value_or(picture.from)) : std::nullopt;
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        const wording::Panel& panel = page.panels[i];
        m_panels[i]->show(panel, Plot{picture.from, picture.to, picture.samples[i], panel.line, panel.axis, page.marks,
                                      page.outages, picture.grey, picture.recordFrom, soFar});
    }
    alignHeads();
    m_chips->setMinimumHeight(std::max(m_chips->minimumHeight(), m_chips->layout()->heightForWidth(m_chips->width())));
    fitHead();
}

} // namespace handrail::ui
