#include "ReadinessPage.h"

#include "ui/Blocks.h"
#include "ui/DrillButton.h"
#include "ui/StateMark.h"
#include "ui/WhatIfPanel.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QGridLayout>
#include <QScrollArea>
#include <QStackedLayout>

#include <algorithm>

namespace handrail::ui {

using wording::Label;

namespace {

constexpr int kLongestLine = 640;
constexpr int kSectionGap = 20, kRowGap = 9, kChoicePadding = 24;

QString mark(bool proven)
{
    return proven ? QString(QChar(0x2713)) : QString(markOf(wording::State::watch));
}

QScrollArea* scrollOf(QWidget* inner)
{
    return static_cast<QScrollArea*>(inner->parentWidget()->parentWidget());
}

} // namespace

ReadinessPage::ReadinessPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("readiness"));
    auto* title = addLabel(this, QStringLiteral("readinessTitle"), "title");
    put(title, say(Label::readiness));
    auto* close = addButton(this, QStringLiteral("readinessClose"));
    put(close, say(Label::close));
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(buildDrill());
    head->addWidget(close);
    m_left = addColumn(QStringLiteral("readinessItems"), Label::readiness);
    m_right = addColumn(QStringLiteral("readinessAgreement"), Label::whatWasAgreed);
    auto* right = new QWidget(this);
    buildChoice(right);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(28);
    columns->addWidget(scrollOf(m_left.inner), 1);
    columns->addWidget(right, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 18, 14);
    column->setSpacing(12);
    column->addLayout(head);
    column->addLayout(columns, 1);
    connect(close, &QPushButton::clicked, this, &ReadinessPage::closed);
}

QWidget* ReadinessPage::buildDrill()
{
    auto* parts = new QWidget(this);
    auto* row = new QHBoxLayout(parts);
    row->setContentsMargins(0, 0, 0, 0);
    m_noDrill = addLabel(parts, QStringLiteral("readinessNoDrill"), "smallMuted");
    m_drill = new DrillButton(QStringLiteral("readinessDrill"), parts);
    m_drill->hide();
    row->addWidget(m_noDrill);
    row->addWidget(m_drill);
    connect(m_drill, &DrillButton::asked, this, &ReadinessPage::drillAsked);
    return parts;
}

void ReadinessPage::showDrill(const Picture& picture)
{
    const wording::DrillView& view = picture.drill;
    const bool possible = picture.readiness && view.possible && picture.canAct;
    put(m_noDrill, possible ? say(view.whyNot) : QString());
    m_drill->setVisible(possible);
    m_drill->setEnabled(view.whyNot.empty());
    if (possible)
        m_drill->offer(view);
}

/// The agreement, or a limit that is tried: one of them has the room.
void ReadinessPage::buildChoice(QWidget* right)
{
    auto* scroll = new QScrollArea(right);
    scroll->setObjectName(QStringLiteral("readinessWhatIf"));
    scroll->setAccessibleName(say(Label::whatIf));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_whatIf = new WhatIfPanel(scroll);
    m_whatIf->setMaximumWidth(kLongestLine + kLongestLine / 4);
    scroll->setWidget(m_whatIf);
    m_choice = new QStackedLayout;
    m_choice->addWidget(scrollOf(m_right.inner));
    m_choice->addWidget(scroll);
    auto* group = new QButtonGroup(right);
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    int number = 0;
    for (const Label label : {Label::whatWasAgreed, Label::whatIf}) {
        QPushButton* button = addButton(right, QStringLiteral("readinessChoice%1").arg(number), "range");
        put(button, say(label));
        button->setCheckable(true);
        button->setChecked(number == 0);
        QFont bold = button->font(); // as it is when it is chosen
        bold.setBold(true);
        button->setMinimumWidth(QFontMetrics(bold).horizontalAdvance(button->text()) + kChoicePadding);
        group->addButton(button, number++);
        row->addWidget(button);
    }
    row->addStretch();
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(row);
    column->addLayout(m_choice, 1);
    connect(group, &QButtonGroup::idClicked, m_choice, &QStackedLayout::setCurrentIndex);
}

ReadinessPage::Column ReadinessPage::addColumn(const QString& name, Label shown)
{
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(name);
    scroll->setAccessibleName(say(shown)); // the keyboard stops here, to scroll
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    Column column;
    column.inner = new QWidget(scroll);
    column.inner->setMaximumWidth(kLongestLine);
    column.grid = new QGridLayout(column.inner);
    column.grid->setContentsMargins(0, 0, 8, 0);
    column.grid->setHorizontalSpacing(8);
    column.grid->setVerticalSpacing(0);
    column.grid->setColumnStretch(1, 1);
    scroll->setWidget(column.inner);
    return column;
}

std::vector<ReadinessPage::Line> ReadinessPage::left(const wording::ReadinessPage& page)
{
    std::vector<Line> lines{{mark(page.ready), "heading", say(page.title)}, {{}, "second", say(page.sentence), 2}};
    const auto add = [&](const char* role, const QString& text, int gap = 1) {
        if (!text.isEmpty())
            lines.push_back({{}, role, text, gap});
    };
    const auto isMissing = [](const wording::ReadinessRow& row) { return !row.proven && row.asked; };
    const auto addRow = [&](const wording::ReadinessRow& row) {
        const QString sign = row.proven || row.asked ? mark(row.proven) : QString(QChar(0x2013));
        lines.push_back({sign, isMissing(row) ? "strong" : "body", say(row.name), kRowGap});
        add(isMissing(row) ? "warn" : "smallMuted", say(row.proof));
    };
    const auto addAll = [&](const QString& title, const std::vector<wording::ReadinessRow>& rows, bool missing) {
        bool titled = title.isEmpty();
        for (const wording::ReadinessRow& row : rows) {
            if (isMissing(row) != missing)
                continue;
            if (!std::exchange(titled, true))
                add("section", title, kSectionGap);
            addRow(row);
        }
    };
    add("second", say(page.drills), kRowGap);
    add("warn", say(page.wentLive), kRowGap);
    add("notice", say(page.problem), kRowGap);
    if (!page.ready)
        add("heading", say(Label::whatIsMissing), kSectionGap);
    addAll({}, page.signatures, true);
    add("small", say(page.howToSign), 4);
    for (const wording::ReadinessGroup& group : page.groups)
        addAll({}, group.rows, true);
    if (!page.changes.empty())
        add("section", say(Label::notAsSigned), kSectionGap);
    for (const wording::Text& change : page.changes)
        lines.push_back({mark(false), "second", say(change), 4});
    addAll(say(Label::whoSigned), page.signatures, false);
    for (const wording::ReadinessGroup& group : page.groups)
        addAll(say(group.title), group.rows, false);
    return lines;
}

std::vector<ReadinessPage::Line> ReadinessPage::right(const wording::ReadinessPage& page)
{
    std::vector<Line> lines;
    for (const wording::PlainPart& part : page.agreement) {
        lines.push_back({{}, "section", say(part.title), lines.empty() ? 4 : kSectionGap});
        for (const wording::Text& line : part.lines)
            lines.push_back({{}, "second", unbroken(say(line)), kRowGap});
    }
    return lines;
}

void ReadinessPage::fill(Column& column, std::vector<Line> lines)
{
    const auto sameShape = [](const Line& a, const Line& b) {
        return a.mark == b.mark && std::string_view(a.role) == b.role && a.gap == b.gap;
    };
    if (!std::ranges::equal(column.lines, lines, sameShape)) {
        while (QLayoutItem* item = column.grid->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        for (int row = 0; row < column.grid->rowCount(); ++row) {
            column.grid->setRowMinimumHeight(row, 0);
            column.grid->setRowStretch(row, 0);
        }
        column.texts.clear();
        int row = 0;
        for (const Line& line : lines) {
            if (line.gap > 0)
                column.grid->setRowMinimumHeight(row++, line.gap);
            if (!line.mark.isEmpty()) {
                QLabel* sign = addLabel(column.inner, QString(), line.mark == mark(false) ? "warn" : "small");
                put(sign, line.mark);
                column.grid->addWidget(sign, row, 0, Qt::AlignTop | Qt::AlignHCenter);
            }
            QLabel* text = addLabel(column.inner, QStringLiteral("line%1").arg(row), line.role, true);
            text->setTextInteractionFlags(Qt::TextSelectableByMouse);
            column.grid->addWidget(text, row, 1, Qt::AlignTop);
            column.texts.push_back(text);
            ++row;
        }
        column.grid->setRowStretch(row, 1);
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
        put(column.texts[i], lines[i].text);
    column.lines = std::move(lines);
}

void ReadinessPage::show(const Picture& picture)
{
    const auto& page = picture.readiness;
    fill(m_left, page ? left(*page) : std::vector<Line>{{{}, "second", say(Label::noServices)}});
    fill(m_right, page ? right(*page) : std::vector<Line>{});
    showDrill(picture);
    m_whatIf->offer(picture.selected, page ? page->limits : std::vector<wording::TriableLimit>());
}

} // namespace handrail::ui
