#pragma once

#include <QLabel>

#include <map>

namespace handrail::ui {

/// The text with each digit the widest one: what it measures stays the same while numbers tick.
[[nodiscard]] QString withWidestDigits(const QString& text, const QFontMetrics& metrics);

/// A wrapped label that takes the room of its highest text so far: what ticks in it moves nothing below it.
class SteadyLabel final : public QLabel {
    Q_OBJECT
public:
    SteadyLabel(const QString& name, const char* role, QWidget* parent);
    /// Another `about`, and it begins to measure anew.
    void keepFor(const QString& about);
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    QString m_about;
    mutable std::map<int, int> m_highest; ///< by width
};

} // namespace handrail::ui
