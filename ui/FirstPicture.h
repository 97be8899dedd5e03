#pragma once

#include "ui/Look.h"

#include "base/Time.h"

#include <QPicture>
#include <QWidget>

#include <optional>
#include <string>

namespace handrail::ui {

/// What stood in the window last, as texts and strokes. One plain widget paints it when the program starts, before anything is
/// read, built or dialled: who needs someone, with the sentences and the lines. Pale, and it says how old it is.
class FirstPicture final : public QWidget {
    Q_OBJECT
public:
    struct Stored {
        WallTime at;
        QPicture strokes;
    };
    /// What `window` shows now, to be stored.
    [[nodiscard]] static std::string of(QWidget& window, WallTime at);
    /// None when it can't be read, or was stored by another Qt.
    [[nodiscard]] static std::optional<Stored> read(const std::string& bytes);

    FirstPicture(Stored stored, WallTime now, const Look& look, QWidget* parent);

Q_SIGNALS:
    void painted(); ///< once, when the first painting has been handed to the screen

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintAge(QPainter& painter) const;

    const Stored m_stored;
    const Look& m_look;
    const QString m_age;
    bool m_isPainted = false;
};

} // namespace handrail::ui
