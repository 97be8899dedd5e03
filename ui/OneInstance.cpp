#include "OneInstance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>

namespace handrail::ui {

namespace {
constexpr int kAnswerMs = 200; ///< before there is a window, so nothing is held up
}

OneInstance::OneInstance(const QString& dataFolder, QObject* parent) : QObject(parent), m_server(new QLocalServer(this))
{
    const QByteArray place = (QDir::homePath() + QLatin1Char('|') + QDir(dataFolder).absolutePath()).toUtf8();
    const QByteArray hash = QCryptographicHash::hash(place, QCryptographicHash::Sha256).toHex().left(16);
    m_name = QStringLiteral("handrail-") + QString::fromLatin1(hash);
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* other = m_server->nextPendingConnection())
            other->deleteLater();
        Q_EMIT raised();
    });
}

bool OneInstance::claim()
{
    QLocalSocket other;
    other.connectToServer(m_name);
    if (other.waitForConnected(kAnswerMs))
        return false;
    // Nobody answers: what is left of one that died may be taken over.
    QLocalServer::removeServer(m_name);
    return m_server->listen(m_name);
}

} // namespace handrail::ui
