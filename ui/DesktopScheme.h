#pragma once

#include <QDBusVariant>
#include <QObject>

namespace handrail::ui {

/// Whether the desktop is dark, from the portal; asked without waiting, followed from then on.
class DesktopScheme : public QObject {
    Q_OBJECT
public:
    explicit DesktopScheme(QObject* parent = nullptr);
    void ask();

Q_SIGNALS:
    void changed(bool dark);

private Q_SLOTS:
    void settingChanged(const QString& space, const QString& key, const QDBusVariant& value);

private:
    void say(const QVariant& value);
};

} // namespace handrail::ui
