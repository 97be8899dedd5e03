#pragma once

#include "ui/Picture.h"
#include "wording/Labels.h"

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QGridLayout;
class QLabel;
class QStackedLayout;

namespace handrail::ui {

class DrillButton;
class WhatIfPanel;

/// Whether a service may go live: what is missing first, then who has signed, what is proven, what is not as it was signed;
/// beside it the agreement in plain words, or a limit that is tried.
class ReadinessPage final : public QWidget {
    Q_OBJECT
public:
    explicit ReadinessPage(QWidget* parent);
    void show(const Picture& picture);
    [[nodiscard]] WhatIfPanel& whatIf() { return *m_whatIf; }
    using QWidget::show;

Q_SIGNALS:
    void closed();
    void drillAsked(const std::string& fault);

private:
    struct Line {
        QString mark; ///< "✓", "▲" or none
        const char* role = "second";
        QString text;
        int gap = 0; ///< above it
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

    void buildChoice(QWidget* right);
    QWidget* buildDrill();
    void showDrill(const Picture& picture);

    Column m_left, m_right;
    QStackedLayout* m_choice = nullptr;
    WhatIfPanel* m_whatIf = nullptr;
    DrillButton* m_drill = nullptr;
    QLabel* m_noDrill = nullptr; ///< why none may begin now
};

} // namespace handrail::ui
