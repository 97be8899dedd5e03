#include "ActionFacts.h"

#include "ui/Blocks.h"
#include "ui/SteadyLabel.h"
#include "ui/Words.h"

#include <QBoxLayout>

namespace handrail::ui {

ActionFacts::ActionFacts(const QString& name, QWidget* parent) : QFrame(parent)
{
    setObjectName(name);
    setProperty("role", QStringLiteral("card"));
    m_whyNot = addLabel(this, QStringLiteral("whyNot"), "warn", true);
    m_warning = addLabel(this, QStringLiteral("warning"), "warn", true);
    m_lines = new SteadyLabel(QStringLiteral("facts"), "small", this);
    m_lines->setTextFormat(Qt::RichText);
    m_tried = addLabel(parent, name + QStringLiteral("Tried"), "smallMuted", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(11, 9, 11, 9);
    column->setSpacing(4);
    column->addWidget(m_whyNot);
    column->addWidget(m_warning);
    column->addWidget(m_lines);
}

void ActionFacts::show(const wording::ActionCard& card)
{
    using wording::Label;
    QStringList lines;
    const auto line = [&](Label label, const wording::Text& text) {
        if (!text.empty())
            lines << QStringLiteral("<p style='margin:0 0 3px 0'><b>%1</b> %2</p>")
                         .arg(say(label).toHtmlEscaped(), unbroken(say(text)).toHtmlEscaped());
    };
    line(Label::whatHappens, card.happens);
    line(Label::knownOfIt, card.known);
    line(Label::howLong, card.takes);
    line(Label::toUndo, card.undo);
    line(Label::whoNotices, card.notices);
    line(Label::youShouldSee, card.see);
    // Whether it shows is its owner's: shown for a moment and hidden again it would push away what stands below it.
    if (const QString tried = say(card.rehearsed); m_tried->text() != tried)
        m_tried->setText(tried);
    put(m_whyNot, card.possible ? QString() : say(card.whyNot));
    put(m_warning, say(card.warning));
    QString about = named(card.action);
    for (const auto& [key, value] : card.params)
        about += QLatin1Char('/') + named(value);
    m_lines->keepFor(about);
    put(m_lines, lines.join(QString()));
}

} // namespace handrail::ui
