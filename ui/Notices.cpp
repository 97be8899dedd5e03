#include "Notices.h"

#include "ui/StateMark.h"
#include "ui/Words.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QFileInfo>
#include <QLibrary>
#include <QPainter>
#include <QSystemTrayIcon>

#include <algorithm>
#include <array>

namespace handrail::ui {

namespace {
constexpr int kTraySide = 32;
/// Again after so long; sooner the longer nobody takes it.
constexpr std::array kAgainMs{30'000, 20'000, 10'000};
constexpr uchar kNormal = 1, kUrgent = 2;
} // namespace

QString soundModule(const QString& programFolder)
{
    const QString beside = programFolder + QStringLiteral("/handrail-sound.so");
    return QFileInfo::exists(beside) ? beside : programFolder + QStringLiteral("/../lib/handrail/handrail-sound.so");
}

Notices::Notices(QObject* parent) : QObject(parent)
{
    connect(&m_again, &QTimer::timeout, this, &Notices::speak);
}

Notices::~Notices() = default;

void Notices::show(const std::vector<CardRow>& untaken)
{
    const bool isNew = std::ranges::any_of(untaken, [this](const CardRow& card) { return !m_known.contains(card.key); });
    m_untaken = untaken;
    m_known.clear();
    for (const CardRow& card : untaken)
        m_known.insert(card.key);
    unsigned urgency = 0;
    for (const CardRow& card : untaken)
        urgency = std::max(urgency, card.urgency);
    const int again = kAgainMs[std::min<std::size_t>(urgency, kAgainMs.size() - 1)];
    if (untaken.empty()) {
        m_again.stop();
    } else if (isNew || again < m_again.interval()) {
        speak();
        m_again.start(again);
    } else if (again != m_again.interval()) {
        m_again.start(again);
    }
}

void Notices::speak()
{
    for (const CardRow& card : m_untaken)
        notify(card.notice, card.urgency > 0 ? card.sentence + QLatin1Char('\n') + card.meta : card.sentence, kUrgent);
    if (m_sound && !m_untaken.empty())
        beep();
}

void Notices::remind(const std::vector<CardRow>& cards)
{
    std::set<std::string> due;
    for (const CardRow& card : cards)
        if (const std::string what = card.key + '|' + card.reminder.toStdString(); !card.reminder.isEmpty() && due.insert(what).second && !m_reminded.contains(what)) {
            notify(card.name, card.reminder, kNormal);
            if (m_sound)
                beep();
        }
    m_reminded = std::move(due);
}

void Notices::notify(const QString& title, const QString& text, uchar urgency)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    const QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue(urgency)},
                            {QStringLiteral("desktop-entry"), QStringLiteral("handrail")}};
    call << say(wording::Label::appName) << 0U << QStringLiteral("handrail") << title << text
         << QStringList{} << hints << kAgainMs.front();
    QDBusConnection::sessionBus().asyncCall(call);
}

void Notices::beep()
{
    if (!m_play) {
        QLibrary sound(soundModule(QCoreApplication::applicationDirPath()));
        m_play = sound.resolve("handrailPlaySound");
        if (!m_play)
            qWarning("Sounds can't be played: %s", qPrintable(sound.errorString()));
    }
    if (m_play)
        m_play();
}

void Notices::showTray(wording::State worst, const QString& tip)
{
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        return;
    if (!m_tray) {
        m_tray = new QSystemTrayIcon(this);
        connect(m_tray, &QSystemTrayIcon::activated, this, &Notices::opened);
    } else if (worst == m_worst && tip == m_tray->toolTip()) {
        return;
    }
    m_worst = worst;
    QPixmap mark(kTraySide, kTraySide);
    mark.fill(Qt::transparent);
    QPainter painter(&mark);
    paintMark(painter, QRectF(4, 4, kTraySide - 8, kTraySide - 8), worst, Theme::darkOne());
    painter.end();
    m_tray->setIcon(QIcon(mark));
    m_tray->setToolTip(tip);
    m_tray->show();
}

} // namespace handrail::ui
