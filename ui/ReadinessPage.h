#pragma once

#include "wording/Labels.h"
#include "wording/ReadinessPage.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QGridLayout;
class QLabel;

namespace handrail::ui {

/// Whether a service may go live: who has signed, what is proven, what is not as it was signed; beside it the agreement in
/// plain words.
class ReadinessPage final : public QWidget {
    Q_OBJECT
public:
    explicit ReadinessPage(QWidget* parent);
    void show(const std::optional<wording::ReadinessPage>& page);
    using QWidget::show;

Q_SIGNALS:
    void closed();

private:
    struct Line {
        QString mark; ///< "✓", "▲" or none
        const char* role = "second";
        QString text;
    };
    /// One column of lines, laid out anew only when other lines come.
    struct Column {
        QWidget* inner = nullptr;
        QGridLayout* grid = nullptr;
        std::vector<Line> lines;
        std::vector<QLabel*> texts;
    };
    Column addColumn(const QString& name, wording::Label shown);
    static std::vector<Line> left(const wording::ReadinessPage& page);
    static std::vector<Line> right(const wording::ReadinessPage& page);
    static void fill(Column& column, std::vector<Line> lines);

    Column m_left, m_right;
};

} // namespace handrail::ui
