#include "ReadinessPage.h"

#include "ui/Blocks.h"
#include "ui/StateMark.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QScrollArea>

#include <algorithm>

namespace handrail::ui {

using wording::Label;

namespace {

constexpr int kLongestLine = 700;

QString mark(bool proven)
{
    return proven ? QString(QChar(0x2713)) : QString(markOf(wording::State::watch));
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
    head->addWidget(close);
    m_left = addColumn(QStringLiteral("readinessItems"), Label::readiness);
    m_right = addColumn(QStringLiteral("readinessAgreement"), Label::whatWasAgreed);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(24);
    columns->addWidget(m_left.inner->parentWidget()->parentWidget(), 1);
    columns->addWidget(m_right.inner->parentWidget()->parentWidget(), 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 18, 14);
    column->setSpacing(10);
    column->addLayout(head);
    column->addLayout(columns, 1);
    connect(close, &QPushButton::clicked, this, &ReadinessPage::closed);
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
    column.grid->setVerticalSpacing(2);
    column.grid->setColumnStretch(1, 1);
    scroll->setWidget(column.inner);
    return column;
}

std::vector<ReadinessPage::Line> ReadinessPage::left(const wording::ReadinessPage& page)
{
    std::vector<Line> lines{{mark(page.ready), "heading", say(page.title)}, {{}, "second", say(page.sentence)}};
    const auto add = [&](const char* role, const wording::Text& text) {
        if (!text.empty())
            lines.push_back({{}, role, say(text)});
    };
    const auto addRow = [&](const wording::ReadinessRow& row) {
        lines.push_back({mark(row.proven), "strong", say(row.name)});
        add(row.proven ? "small" : "warn", row.proof);
    };
    add("warn", page.wentLive);
    add("notice", page.problem);
    lines.push_back({{}, "section", say(Label::whoSigned)});
    for (const wording::ReadinessRow& row : page.signatures)
        addRow(row);
    add("small", page.howToSign);
    if (!page.changes.empty())
        lines.push_back({{}, "section", say(Label::notAsSigned)});
    for (const wording::Text& change : page.changes)
        lines.push_back({mark(false), "second", say(change)});
    for (const wording::ReadinessGroup& group : page.groups) {
        add("section", group.title);
        for (const wording::ReadinessRow& row : group.rows)
            addRow(row);
    }
    return lines;
}

std::vector<ReadinessPage::Line> ReadinessPage::right(const wording::ReadinessPage& page)
{
    std::vector<Line> lines{{{}, "heading", say(Label::whatWasAgreed)}};
    for (const wording::PlainPart& part : page.agreement) {
        lines.push_back({{}, "section", say(part.title)});
        for (const wording::Text& line : part.lines)
            lines.push_back({{}, "second", say(line)});
    }
    return lines;
}

void ReadinessPage::fill(Column& column, std::vector<Line> lines)
{
    const auto sameShape = [](const Line& a, const Line& b) { return a.mark == b.mark && std::string_view(a.role) == b.role; };
    if (!std::ranges::equal(column.lines, lines, sameShape)) {
        while (QLayoutItem* item = column.grid->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        column.texts.clear();
        int row = 0;
        for (const Line& line : lines) {
            if (std::string_view(line.role) == "section")
                column.grid->setRowMinimumHeight(row++, 10);
            if (!line.mark.isEmpty()) {
                QLabel* sign = addLabel(column.inner, QString(), line.mark == mark(true) ? "small" : "warn");
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

void ReadinessPage::show(const std::optional<wording::ReadinessPage>& page)
{
    fill(m_left, page ? left(*page) : std::vector<Line>{{{}, "second", say(Label::noServices)}});
    fill(m_right, page ? right(*page) : std::vector<Line>{});
}

} // namespace handrail::ui
