#include "EndCard.h"

#include "ui/Blocks.h"
#include "ui/Words.h"

#include <QBoxLayout>

namespace handrail::ui {

EndCard::EndCard(QWidget* parent)
    : QFrame(parent), m_ended(addLabel(this, QStringLiteral("runbookEnded"), "strong", true)),
      m_rest(addLabel(this, QStringLiteral("youCanRest"), "body", true)),
      m_title(addLabel(this, QStringLiteral("stillToDoTitle"), "section")), m_toDo(addLabel(this, QStringLiteral("stillToDo"), "body", true)),
      m_hand(addButton(this, QStringLiteral("handItOver"), "primary"))
{
    setObjectName(QStringLiteral("endCard"));
    setProperty("role", QStringLiteral("strip"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(11, 9, 11, 9);
    column->setSpacing(4);
    for (QLabel* label : {m_ended, m_rest, m_title, m_toDo})
        column->addWidget(label);
    column->addWidget(m_hand, 0, Qt::AlignLeft);
    m_hand->hide();
    connect(m_hand, &QPushButton::clicked, this, [this] { Q_EMIT handed(m_to); });
    hide();
}

void EndCard::show(const wording::ServicePage& page)
{
    QStringList lines;
    for (const wording::Text& each : page.stillToDo)
        lines << QStringLiteral("%1 %2").arg(QChar(0x2022)).arg(say(each));
    put(m_ended, page.run ? say(page.run->ended) : QString());
    put(m_title, lines.isEmpty() ? QString() : page.leftFor.empty() ? say(wording::Label::stillToDo) : say(page.leftFor));
    put(m_toDo, lines.join(QLatin1Char('\n')));
    put(m_rest, say(page.rest));
    m_to = named(page.handTo);
    put(m_hand, say(page.hand));
    m_hand->setVisible(!m_to.isEmpty());
    setLook(this, "state", lines.isEmpty() || !page.rest.empty() ? QStringLiteral("well") : QStringLiteral("watch"));
    setVisible((page.run && !page.run->ended.empty()) || !lines.isEmpty() || !page.rest.empty());
}

} // namespace handrail::ui
