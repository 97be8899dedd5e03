#pragma once

#include <QObject>
#include <QString>

class QLocalServer;

namespace handrail::ui {

/// One console per user and data folder: a second start brings the first one's window to the front and ends.
class OneInstance : public QObject {
    Q_OBJECT
public:
    explicit OneInstance(const QString& dataFolder, QObject* parent = nullptr);
    /// False when another one runs; it has been asked to come to the front.
    [[nodiscard]] bool claim();

Q_SIGNALS:
    void raised();

private:
    QString m_name;
    QLocalServer* m_server;
};

} // namespace handrail::ui
