#include "HelpPage.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QBoxLayout>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextList>

namespace handrail::ui {

using wording::Label;

namespace {

constexpr int kLongestLine = 760;

QString readWhole(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Room between the paragraphs, as a page in a book has it.
void spread(QTextDocument& document)
{
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextBlockFormat format = block.blockFormat();
        const bool goesOn = block.textList() && block.next().textList() == block.textList();
        format.setTopMargin(format.headingLevel() > 1 ? 18 : 0);
        format.setBottomMargin(goesOn ? 4 : 12);
        format.setLineHeight(125, QTextBlockFormat::ProportionalHeight);
        QTextCursor(block).setBlockFormat(format);
    }
}

} // namespace

HelpPage::HelpPage(QWidget* parent)
    : QWidget(parent), m_title(addLabel(this, QStringLiteral("helpTitle"), "title")), m_list(new QVBoxLayout),
      m_text(new QTextBrowser(this))
{
    setObjectName(QStringLiteral("helpPage"));
    auto* close = addButton(this, QStringLiteral("helpClose"));
    put(close, say(Label::close));
    auto* head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addStretch();
    head->addWidget(close);
    m_text->setObjectName(QStringLiteral("helpText"));
    m_text->setOpenLinks(false);
    m_text->setMaximumWidth(kLongestLine);
    m_list->setSpacing(0);
    auto* topics = addLabel(this, QStringLiteral("helpTopics"), "section");
    put(topics, say(Label::helpTopics));
    m_list->addWidget(topics);
    m_list->addSpacing(4);
    // Its files carry their order in their names.
    for (const QString& file : QDir(QStringLiteral(":/help")).entryList({QStringLiteral("*.md")}, QDir::Files, QDir::Name))
        addTopic(QStringLiteral(":/help/") + file);
    m_list->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(18);
    row->addLayout(m_list);
    row->addWidget(m_text, 6);
    row->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 18, 14);
    column->setSpacing(10);
    column->addLayout(head);
    column->addLayout(row, 1);
    connect(close, &QPushButton::clicked, this, &HelpPage::closed);
}

void HelpPage::addTopic(const QString& file)
{
    const QString text = readWhole(file);
    QPushButton* button = addButton(this, QStringLiteral("topic%1").arg(m_topics++), "book");
    put(button, text.section(QLatin1Char('\n'), 0, 0).mid(2));
    button->setCheckable(true);
    button->setAutoExclusive(true); // the one that is read is marked
    m_list->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, file] { openPage(readWhole(file), Label::help); });
}

void HelpPage::openTopic(int number)
{
    if (auto* button = findChild<QPushButton*>(QStringLiteral("topic%1").arg(number)))
        button->click();
}

void HelpPage::openText(const QString& markdown)
{
    for (QPushButton* topic : findChildren<QPushButton*>(QRegularExpression(QStringLiteral("^topic[0-9]+$")))) {
        topic->setAutoExclusive(false);
        topic->setChecked(false);
        topic->setAutoExclusive(true);
    }
    openPage(markdown, Label::runbook);
}

void HelpPage::openPage(const QString& markdown, Label title)
{
    put(m_title, say(title));
    m_text->setAccessibleName(m_title->text());
    m_text->setMarkdown(markdown);
    spread(*m_text->document());
    m_text->moveCursor(QTextCursor::Start);
}

} // namespace handrail::ui
