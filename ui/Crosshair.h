#pragma once

#include "base/Time.h"

#include <QObject>

#include <optional>

namespace handrail::ui {

/// The one moment that all four charts point at.
class Crosshair : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    [[nodiscard]] std::optional<WallTime> at() const { return m_at; }
    void point(std::optional<WallTime> at)
    {
        if (at == m_at)
            return;
        m_at = at;
        Q_EMIT moved();
    }

Q_SIGNALS:
    void moved();

private:
    std::optional<WallTime> m_at;
};

} // namespace handrail::ui
