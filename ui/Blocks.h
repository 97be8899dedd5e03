#pragma once

#include "wording/Labels.h"

#include <QLabel>
#include <QPushButton>
#include <QString>

class QAbstractButton;

namespace handrail::ui {

/// A label with an object name and a role of the style sheet. It takes no room while it has no text.
QLabel* addLabel(QWidget* parent, const QString& name, const char* role, bool wrap = false);
/// Sets a text only when it is another one, so that nothing is laid out again without need.
void put(QLabel* label, const QString& text);
void put(QAbstractButton* button, const QString& text);
/// Two lines where one would be too wide: broken at the blank nearest to the middle.
[[nodiscard]] QString inTwoLines(const QString& text);
/// Sets a property that the style sheet looks at, and asks for the new style when it changed.
/// Does now what layouts have asked for, of all windows: nothing half done is painted.
void layOutNow();
void setLook(QWidget* widget, const char* property, const QVariant& value);
/// Puts a text on the clipboard, and says so on the button for a moment; then it is labelled as before.
void copyText(QPushButton* button, const QString& text, wording::Label label);
/// Scrolls so far that all of it is in sight, once its layout stands.
void bringIntoSight(QWidget* widget);
QPushButton* addButton(QWidget* parent, const QString& name, const char* look = nullptr);

} // namespace handrail::ui
