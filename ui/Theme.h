#pragma once

#include <QColor>
#include <QString>

#include <string>
#include <vector>

namespace handrail::ui {

/// All colours of one look. Quiet greys; colour only for what is not normal.
struct Theme {
    bool dark = true;
    QColor window, bar, panel, raised, hover, field;      ///< surfaces, from the back to the front
    QColor border, borderStrong;
    QColor text, second, muted;                           ///< on any of the surfaces
    QColor broken, brokenBorder, brokenFill, brokenText;  ///< text on a surface; edge; filled badge and the text on it
    QColor watch, watchBorder, watchFill, watchText;
    QColor grey, greyFill;                                ///< no contact
    QColor accent, accentHover, onAccent, focus;          ///< the one primary button, and where the keyboard is
    QColor done, onDone;                                  ///< answered steps
    QColor curve, band, limit, grid, mark;                ///< charts

    [[nodiscard]] static Theme light();
    [[nodiscard]] static Theme darkOne();
    /// Every pair of text and ground that is used, with its name: a test holds each to a contrast of 4.5.
    struct Pair {
        const char* name;
        QColor text, ground;
    };
    [[nodiscard]] std::vector<Pair> textPairs() const;
    /// The style sheet; `size` is the height of body text in device-independent pixels.
    [[nodiscard]] QString styleSheet(int size, const QString& family) const;
};

/// WCAG 2 contrast, 1 to 21.
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

} // namespace handrail::ui
