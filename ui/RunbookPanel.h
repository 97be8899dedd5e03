#pragma once

#include "ui/Look.h"
#include "ui/Picture.h"

#include <QDeadlineTimer>
#include <QPointer>
#include <QWidget>

#include <map>

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedLayout;
class QVBoxLayout;

namespace handrail::ui {

class AnyTimeBar;
class EndCard;
class HandOver;
class StepWidget;

/// The right side: the runbook as a vertical stepper, what can be done at any time, and the call for help.
class RunbookPanel final : public QWidget {
    Q_OBJECT
public:
    RunbookPanel(const Look& look, QWidget* parent);
    void show(const Picture& picture);
    /// After show(), once all has found its place and before it is painted: what may be clicked next is where it was.
    void settle();
    using QWidget::show;

Q_SIGNALS:
    void answered(const std::string& runbook, std::uint32_t step, const std::string& answer, const QString& why);
    void takenBack(const std::string& runbook, Seq answer);
    void actionAsked(const wording::ActionCard& card, bool anyway, const OperationId& undoOf);
    void stopAsked(const OperationId& operation);
    void consentAsked(const OperationId& operation, bool given);
    void lookAsked(const QString& at, const QString& what);
    void bookAsked(const std::string& file);
    void changeStopAsked();
    void handedOver(const QString& to);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildSteps();
    void buildHead(QVBoxLayout& column);
    void showRun(const wording::RunView& run, const Picture& picture);
    void showSteps(const wording::RunView& run, const Picture& picture);
    void showBooks(const Picture& picture, bool visible);
    void bringIntoView();
    [[nodiscard]] QWidget* anchor() const;
    void orderKeyboard();
    void rangeChanged();
    [[nodiscard]] int endOfSteps() const; ///< without the room below the last one
    [[nodiscard]] bool isPointedInto() const;
    void showMore();
    bool makeRoomFor(int top);
    StepWidget* step(std::uint32_t number);

    const Look& m_look;
    QLabel *m_title = nullptr, *m_meta = nullptr, *m_newer = nullptr, *m_suggestion = nullptr, *m_booksTitle = nullptr;
    EndCard* m_end = nullptr;
    QWidget* m_books = nullptr;
    std::vector<std::pair<std::string, std::string>> m_shownBooks;
    int m_booksWidth = 0;
    QScrollArea* m_scroll = nullptr;
    QPushButton* m_more = nullptr; ///< that the list goes on below its edge; its place is kept
    QVBoxLayout* m_steps = nullptr;
    QWidget* m_tail = nullptr; ///< room below the last step, so that each step can stand at the upper edge
    QStackedLayout* m_stack = nullptr;
    HandOver* m_handOver = nullptr;
    AnyTimeBar* m_anyTime = nullptr;
    std::map<std::uint32_t, StepWidget*> m_widgets;
    std::string m_runbook, m_service;
    std::uint32_t m_current = 0, m_inView = 0; ///< the step that is on; the same, or the last one when none is
    int m_broughtTo = -1;
    QPointer<QWidget> m_anchor; ///< keeps its place from one picture to the next; null: none does
    int m_anchorAt = 0;
    bool m_keeping = false; ///< room was made, and the list is not yet back where it was
    bool m_fromBar = false; ///< the last action was asked in the bar of "Any time": Stop stands there
    bool m_acting = false, m_answered = false;
    QPoint m_pointer;
    QDeadlineTimer m_pointing; ///< until a pointer that rests in the list counts as forgotten there
    bool m_waits = false; ///< the step that is on comes into view once nobody points into the list
    bool m_bring = false; ///< the step that is on comes into view once all is laid out
};

} // namespace handrail::ui
