#include "TopBar.h"

#include "ui/Blocks.h"
#include "ui/ServiceListModel.h"
#include "ui/StateMark.h"
#include "ui/SteadyLabel.h"
#include "ui/Words.h"
#include "wording/Drills.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCompleter>
#include <QLineEdit>
#include <QShortcut>
#include <QTimer>

namespace handrail::ui {

using wording::Label;

namespace {
constexpr int kRoomForClock = 1'150;
}

TopBar::TopBar(const Look& look, QAbstractItemModel& services, QWidget* parent)
    : QWidget(parent), m_look(look), m_drill(addLabel(this, QStringLiteral("drillBadge"), "drill")), m_world(addLabel(this, QStringLiteral("world"), "world")),
      m_clock(addLabel(this, QStringLiteral("clock"), "second")), m_who(addLabel(this, QStringLiteral("who"), "second")),
      m_find(new QLineEdit(this)), m_sound(addButton(this, QStringLiteral("sound"), "quiet")),
      m_readiness(addButton(this, QStringLiteral("openReadiness"), "quiet")),
      m_connect(addButton(this, QStringLiteral("connect"), "quiet")),
      m_settings(addButton(this, QStringLiteral("openSettings"), "quiet")),
      m_help(addButton(this, QStringLiteral("openHelp"), "quiet"))
{
    setObjectName(QStringLiteral("topBar"));
    setAttribute(Qt::WA_StyledBackground);
    auto* brand = addLabel(this, QStringLiteral("brand"), "brand");
    put(brand, say(Label::appName));
    m_world->setTextFormat(Qt::RichText);
    m_sound->setCheckable(true);
    m_sound->setChecked(true);
    put(m_readiness, say(Label::readiness));
    put(m_connect, say(Label::connect));
    put(m_settings, say(Label::settings));
    put(m_help, say(Label::help));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 7, 16, 7);
    row->setSpacing(4);
    row->addWidget(brand);
    row->addSpacing(10);
    row->addWidget(m_drill, 0, Qt::AlignVCenter);
    m_world->setWordWrap(true);
    QSizePolicy keeps = m_world->sizePolicy();
    keeps.setRetainSizeWhenHidden(true); // while there is nothing to say its room is not the buttons'
    m_world->setSizePolicy(keeps);
    row->addWidget(m_world, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_find, m_sound, m_readiness, m_connect, m_settings, m_help, m_clock, m_who})
        row->addWidget(part);
    row->insertSpacing(row->indexOf(m_clock), 8);
    row->insertSpacing(row->indexOf(m_who), 8);
    buildFind(services);
    showSound();
    connect(m_readiness, &QPushButton::clicked, this, &TopBar::readinessAsked);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_R), this), &QShortcut::activated, this, &TopBar::readinessAsked);
    connect(m_connect, &QPushButton::clicked, this, &TopBar::connectAsked);
    connect(m_settings, &QPushButton::clicked, this, &TopBar::settingsAsked);
    connect(m_help, &QPushButton::clicked, this, &TopBar::helpAsked);
    connect(new QShortcut(QKeySequence::HelpContents, this), &QShortcut::activated, this, &TopBar::helpAsked);
    connect(m_sound, &QPushButton::toggled, this, [this](bool on) {
        showSound();
        Q_EMIT soundChanged(on);
    });
}

void TopBar::buildFind(QAbstractItemModel& services)
{
    m_find->setObjectName(QStringLiteral("find"));
    m_find->setPlaceholderText(say(Label::find) + QStringLiteral("  ") + say(Label::findKey));
    m_find->setAccessibleName(say(Label::find));
    m_find->setToolTip(say(Label::findHint));
    m_find->setFixedWidth(120);
    auto* completer = new QCompleter(&services, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCompletionRole(Qt::DisplayRole);
    completer->popup()->setObjectName(QStringLiteral("findPopup"));
    m_find->setCompleter(completer);
    connect(completer, qOverload<const QModelIndex&>(&QCompleter::activated), this, [this](const QModelIndex& index) {
        Q_EMIT picked(index.data(ServiceListModel::KeyRole).toString().toStdString());
        QTimer::singleShot(0, m_find, &QLineEdit::clear);
    });
    m_findNothing = addLabel(window(), QStringLiteral("findNothing"), "notice");
    connect(m_find, &QLineEdit::textChanged, this, [this, completer](const QString& text) {
        completer->setCompletionPrefix(text);
        const bool nothing = !text.trimmed().isEmpty() && completer->completionCount() == 0;
        put(m_findNothing, nothing ? say(Label::findNothing) : QString());
        if (!nothing)
            return;
        m_findNothing->adjustSize();
        m_findNothing->move(m_find->mapTo(window(), QPoint(0, m_find->height() + 4)));
        m_findNothing->raise();
    });
    connect(m_find, &QLineEdit::editingFinished, m_findNothing, &QWidget::hide);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_K), this), &QShortcut::activated, this, &TopBar::find);
}

void TopBar::find()
{
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

bool TopBar::isSoundOn() const
{
    return m_sound->isChecked();
}

void TopBar::setSound(bool on)
{
    m_sound->setChecked(on);
}

void TopBar::showSound()
{
    put(m_sound, say(m_sound->isChecked() ? Label::soundOn : Label::soundOff));
}

void TopBar::show(const Picture& picture)
{
    // The first clause says how bad it is: it alone carries the colour, behind the mark that says it without one.
    const QString sentence = say(picture.world);
    QString rich = sentence.toHtmlEscaped();
    if (picture.worst != wording::State::fine) {
        qsizetype end = sentence.indexOf(QLatin1Char(','));
        if (end < 0)
            end = sentence.indexOf(QLatin1Char('.'));
        if (end > 0)
            rich = QStringLiteral("<span style='color:%1;font-weight:600'>%2&nbsp;%3</span>%4")
                       .arg(colorOf(picture.worst, m_look.theme()).name(), QString(markOf(picture.worst)),
                            sentence.left(end).toHtmlEscaped(), sentence.mid(end).toHtmlEscaped());
    }
    put(m_drill, picture.anyDrill ? say(wording::drillMark()) : QString());
    put(m_world, rich);
    m_world->setAccessibleName(sentence);
    put(m_clock, width() < kRoomForClock ? QString() : say(picture.clock));
    m_clock->ensurePolished();
    m_clock->setMinimumWidth(m_clock->fontMetrics().horizontalAdvance(withWidestDigits(m_clock->text(), m_clock->fontMetrics())));
    put(m_who, say(picture.who));
}

} // namespace handrail::ui
