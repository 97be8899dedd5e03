#pragma once

#include "ui/Desk.h"
#include "ui/Look.h"

#include <QWidget>

#include <functional>

class QStackedLayout;
class QPushButton;

namespace handrail::ui {

class ConnectPage;
class FirstPicture;
class HelpPage;
class IncidentPage;
class JournalPage;
class LeftColumn;
class LogPage;
class ReadinessPage;
class RunbookPanel;
class SettingsPage;
class TimelineStrip;
class TopBar;

/// The window: top bar, what needs someone, the incident, the runbook, the timeline. Shows the desk's Picture.
class MainWindow final : public QWidget {
    Q_OBJECT
public:
    /// How a way to an agent is made from its address, for the connect page.
    using Dial = std::function<std::unique_ptr<Feed>(const std::string& address)>;

    MainWindow(Desk& desk, Look& look, Dial dial, QWidget* parent = nullptr);
    /// Paints `stored` (see keptPicture()) first and builds everything else after that; at once when it can't be read.
    MainWindow(Desk& desk, Look& look, Dial dial, const std::string& stored, WallTime now);
    [[nodiscard]] bool isBuilt() const { return m_top != nullptr; } ///< before it there is nothing else to ask for
    /// What it shows now, to be painted first the next time; empty while that is nothing worth it.
    [[nodiscard]] std::string keptPicture();
    void show(const Picture& picture);
    [[nodiscard]] TopBar& topBar() { return *m_top; }
    [[nodiscard]] SettingsPage& settings() { return *m_settings; }
    [[nodiscard]] bool hasCharts() const { return m_hasCharts; }
    using QWidget::show;

Q_SIGNALS:
    void built();
    void shownFirst(); ///< after the first picture with a page has been painted

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fitToScreen();
    void build();
    void buildParts();
    void buildBottom();
    void connectParts();
    void connectPages();
    void connectJournal();
    void connectSettings();
    void connectTrial();
    void toggle(QWidget* page);
    void readBook(const std::string& file);
    void applyLook();
    void fitColumns();
    void showPages(const Picture& picture);
    void showJournal();
    void lookAt(const QString& at, const QString& what);
    void openPage(QWidget* page);
    [[nodiscard]] bool isNeverConnected() const; ///< nothing is known, and no agent is there to say more

    Desk& m_desk;
    Look& m_look;
    Dial m_dial;
    FirstPicture* m_first = nullptr; ///< until the desk has a picture of its own
    TopBar* m_top = nullptr;
    LeftColumn* m_left = nullptr;
    QWidget* m_middle = nullptr;
    QStackedLayout* m_pages = nullptr;
    IncidentPage* m_incident = nullptr;
    JournalPage* m_journal = nullptr;
    LogPage* m_logs = nullptr;
    ReadinessPage* m_readiness = nullptr;
    ConnectPage* m_connect = nullptr;
    SettingsPage* m_settings = nullptr;
    HelpPage* m_help = nullptr;
    RunbookPanel* m_right = nullptr;
    QWidget* m_bottom = nullptr;
    TimelineStrip* m_timeline = nullptr;
    QPushButton* m_everything = nullptr;
    std::size_t m_journalSize = 0;
    bool m_hasCharts = false, m_pictured = false, m_asksForAgent = false, m_hasFocus = false;
};

} // namespace handrail::ui
