#include "Notices.h"

#include "ui/StateMark.h"
#include "ui/Words.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QPainter>
#include <QSoundEffect>
#include <QSystemTrayIcon>
#include <QUrl>

#include <algorithm>

namespace handrail::ui {

namespace {
constexpr int kAgainMs = 30'000, kTraySide = 32;
constexpr uchar kUrgent = 2;
} // namespace

Notices::Notices(QObject* parent) : QObject(parent)
{
    m_again.setInterval(kAgainMs);
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
    if (untaken.empty()) {
        m_again.stop();
    } else if (isNew) {
        speak();
        m_again.start();
    }
}

void Notices::speak()
{
    for (const CardRow& card : m_untaken)
        notify(card);
    if (m_sound && !m_untaken.empty())
        beep();
}

void Notices::notify(const CardRow& card)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    const QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue(kUrgent)},
                            {QStringLiteral("desktop-entry"), QStringLiteral("handrail")}};
    call << say(wording::Label::appName) << 0U << QStringLiteral("handrail") << say(wording::noticeBroken(card.name.toStdString()))
         << card.sentence << QStringList{} << hints << kAgainMs;
    QDBusConnection::sessionBus().asyncCall(call);
}

void Notices::beep()
{
    if (!m_effect) {
        m_effect = new QSoundEffect(this);
        m_effect->setSource(QUrl(QStringLiteral("qrc:/sounds/broken.wav")));
    }
    m_effect->play();
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
