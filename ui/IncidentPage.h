#pragma once

#include "ui/Crosshair.h"
#include "ui/Look.h"
#include "ui/Picture.h"

#include <QWidget>

#include <array>

class QButtonGroup;
class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace handrail::ui {

class ChangeStopBar;
class ChartPanel;
class DrillBar;
class HoldingBar;
class SilenceForm;
class SteadyLabel;

/// The middle: what is wrong, what it means for people, what changed just before, four charts over one time axis.
/// What can be clicked stands above all that grows with its text, or at the foot: nothing of it moves while numbers tick. When
/// there is no room for all, what stands above the charts scrolls, and the charts stay whole.
class IncidentPage final : public QWidget {
    Q_OBJECT
public:
    IncidentPage(const Look& look, QWidget* parent);
    void show(const Picture& picture);
    /// After the first picture is on the screen.
    void createCharts();
    void openSilences();
    void openChangeStop();
    [[nodiscard]] const std::array<ChartPanel*, 4>& panels() const { return m_panels; }
    using QWidget::show;

Q_SIGNALS:
    void rangeAsked(Range range);
    void takeAsked(journal::Holding what, const QString& to);
    void noteAsked(const QString& text);
    void drillAsked(const std::string& fault, bool end);
    void silenceAsked(const journal::Silence& silence);
    void changeStopAsked(const journal::ChangeStop& stop, bool forAll);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildHead(QWidget* inner);
    void buildStrips();
    void buildFoot();
    void connectParts();
    void arrangePanels();
    void fitHead();
    void keepRoomFor(const Picture& picture);
    void forgetRoom();
    void showChips(const Picture& picture);
    void wrapChips();
    void alignHeads();

    const Look& m_look;
    Crosshair m_crosshair;
    SteadyLabel *m_notice = nullptr, *m_title = nullptr, *m_sentence = nullptr, *m_goesOn = nullptr;
    QLabel* m_loading = nullptr;
    HoldingBar* m_holding = nullptr;
    DrillBar* m_drill = nullptr;
    ChangeStopBar* m_changeStop = nullptr;
    SilenceForm* m_silences = nullptr;
    QWidget *m_chips = nullptr, *m_foot = nullptr;
    QScrollArea *m_scroll = nullptr, *m_headScroll = nullptr;
    QWidget* m_head = nullptr;
    std::string m_of;  ///< the service and its trouble
    QString m_about; ///< while it is about the same, nothing gives back the room it took
    std::vector<QLabel*> m_chipLabels;
    QButtonGroup* m_rangeButtons = nullptr;
    QGridLayout* m_grid = nullptr;
    int m_columns = 2;
    std::array<ChartPanel*, 4> m_panels{};
    std::array<int, 2> m_headHeights{}; ///< of the rows of panels
};

} // namespace handrail::ui
