#include "WhatIfPanel.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>

#include <array>

namespace handrail::ui {

using wording::Label;

namespace {
constexpr std::array kOver{Label::overLastDay, Label::overLastWeek};
constexpr std::array kLasts{Millis(std::chrono::hours(24)), Millis(std::chrono::hours(24 * 7))};
constexpr int kValueWidth = 160; // "0.25 % over 30 d"
} // namespace

WhatIfPanel::WhatIfPanel(QWidget* parent)
    : QWidget(parent), m_limits(new QComboBox(this)), m_value(new QLineEdit(this)), m_path(new QLineEdit(this)),
      m_over(new QButtonGroup(this)), m_try(addButton(this, QStringLiteral("whatIfTry"))),
      m_state(addLabel(this, QStringLiteral("whatIfState"), "second", true)),
      m_sentence(addLabel(this, QStringLiteral("whatIfSentence"), "body", true)),
      m_note(addLabel(this, QStringLiteral("whatIfNote"), "smallMuted", true)), m_sides(new QWidget(this)),
      m_grid(new QGridLayout(m_sides))
{
    setObjectName(QStringLiteral("whatIf"));
    setAccessibleName(say(Label::whatIf));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(8);
    buildQuestion();
    m_grid->setContentsMargins(0, 6, 0, 0);
    m_grid->setHorizontalSpacing(20);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_state, m_sentence, m_note, m_sides})
        column->addWidget(part);
    column->addStretch(1);
    connect(m_limits, &QComboBox::currentIndexChanged, this, &WhatIfPanel::showLimit);
    for (QLineEdit* field : {m_value, m_path})
        connect(field, &QLineEdit::returnPressed, this, &WhatIfPanel::ask);
    connect(m_try, &QPushButton::clicked, this, &WhatIfPanel::ask);
}

void WhatIfPanel::buildQuestion()
{
    m_limits->setObjectName(QStringLiteral("whatIfLimits"));
    m_limits->setAccessibleName(say(Label::whatIf));
    m_limits->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_value->setObjectName(QStringLiteral("whatIfValue"));
    m_value->setAccessibleName(say(Label::newLimit));
    m_value->setToolTip(say(Label::newLimit));
    m_value->setFixedWidth(kValueWidth);
    m_path->setObjectName(QStringLiteral("whatIfPath"));
    m_path->setPlaceholderText(say(Label::tryFile));
    m_path->setAccessibleName(say(Label::tryFile));
    put(m_try, say(Label::tryIt));
    auto* what = new QHBoxLayout;
    what->setSpacing(8);
    what->addWidget(m_limits, 1);
    what->addWidget(m_value);
    auto* when = new QHBoxLayout;
    when->setSpacing(4);
    for (std::size_t i = 0; i < kOver.size(); ++i) {
        QPushButton* button = addButton(this, QStringLiteral("whatIfOver%1").arg(i), "range");
        put(button, say(kOver[i]));
        button->setCheckable(true);
        button->setChecked(i == 0);
        m_over->addButton(button, static_cast<int>(i));
        when->addWidget(button);
    }
    when->addStretch();
    when->addWidget(m_try);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(what);
    column->addWidget(m_path);
    column->addLayout(when);
}

Millis WhatIfPanel::over() const
{
    return kLasts[static_cast<std::size_t>(std::max(0, m_over->checkedId()))];
}

void WhatIfPanel::offer(const std::string& service, const std::vector<wording::TriableLimit>& limits)
{
    const auto same = [](const wording::TriableLimit& a, const wording::TriableLimit& b) {
        return a.failure == b.failure && a.asWritten == b.asWritten;
    };
    if (service == m_service && std::ranges::equal(limits, m_offered, same))
        return;
    m_service = service;
    m_offered = limits;
    clear();
    m_limits->clear();
    for (const wording::TriableLimit& limit : m_offered)
        m_limits->addItem(say(limit.name));
    showLimit();
}

void WhatIfPanel::showLimit()
{
    const int chosen = m_limits->currentIndex();
    m_value->setText(chosen < 0 ? QString() : named(m_offered[static_cast<std::size_t>(chosen)].asWritten));
}

void WhatIfPanel::ask()
{
    clear();
    const int chosen = m_limits->currentIndex();
    if (const QString file = m_path->text().trimmed(); !file.isEmpty())
        Q_EMIT fileAsked(file, over());
    else if (chosen >= 0)
        Q_EMIT limitAsked(m_offered[static_cast<std::size_t>(chosen)], m_value->text().trimmed(), over());
}

void WhatIfPanel::clear()
{
    for (QLabel* label : {m_state, m_sentence, m_note})
        put(label, {});
    qDeleteAll(m_sides->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
}

void WhatIfPanel::showProgress(const QString& text)
{
    put(m_state, text);
}

void WhatIfPanel::showWhyNot(const QString& why)
{
    clear();
    put(m_state, why);
}

void WhatIfPanel::addSide(const wording::WhatIfView::Side& side, int column)
{
    const auto add = [&](int row, const char* role, const wording::Text& text) {
        QLabel* label = addLabel(m_sides, QStringLiteral("whatIf%1Line%2").arg(column).arg(row), role, true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        put(label, say(text));
        m_grid->addWidget(label, row, column, Qt::AlignTop);
    };
    add(0, "strong", side.title);
    for (std::size_t i = 0; i < side.lines.size(); ++i)
        add(static_cast<int>(i) + 1, "small", side.lines[i]);
}

void WhatIfPanel::showAnswer(const wording::WhatIfView& view)
{
    clear();
    put(m_sentence, say(view.sentence));
    put(m_note, say(view.note));
    if (view.asItIs.title.empty())
        return;
    addSide(view.asItIs, 0);
    addSide(view.changed, 1);
}

} // namespace handrail::ui
