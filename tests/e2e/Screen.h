#pragma once

#include "base/Time.h"
#include "client/Link.h"
#include "ui/Desk.h"
#include "ui/Look.h"
#include "ui/MainWindow.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

class QWidget;

namespace handrail::e2e {

/// The real window, linked over the wire to a real agent, with eyes and a hand: it reads only what stands on the screen and
/// clicks only what a person could click, with the pointer, where it stands.
class Screen {
public:
    explicit Screen(const QString& agentAddress);
    Screen(client::Address agent, const std::string& console);
    ~Screen();

    struct Card {
        QString name, sentence, meta;
    };
    struct Step {
        int number = 0;
        QString title, text, answer;
        bool hasAction = false;
        QStringList choices; ///< what stands on the buttons that can be pressed now
    };

    /// Shows the window and waits until it is live with charts.
    bool open(int ms);
    [[nodiscard]] std::vector<Card> cards() const;
    /// The text of the first part of this name that can be seen; empty when there is none.
    [[nodiscard]] QString text(const char* objectName) const;
    [[nodiscard]] QStringList chips() const;
    [[nodiscard]] std::optional<Step> step() const; ///< the runbook's current one
    [[nodiscard]] QString callText() const;         ///< the hand-over text in a call step
    /// Steps that were answered, "title: answer", in order.
    [[nodiscard]] QStringList answered() const;

    /// Presses the button with this text in the current step.
    bool press(const QString& button);
    /// Presses the step's action, and a second time where the window asks for that.
    bool act();
    bool take(); ///< "I'll take it"
    bool handOver(const QString& to);
    /// Both press "Roll back" in the bar below, one right after the other; the milliseconds between, or -1.
    static double rollBackTogether(Screen& one, Screen& other);
    /// "what | who" of each line of the journal page, oldest first. Opens the page, and closes it again.
    [[nodiscard]] QStringList journal();
    /// Keeps a picture of the window when HANDRAIL_PICTURES names a folder.
    void keepPicture(const QString& name);

private:
    [[nodiscard]] QWidget* visible(const char* objectName, const QWidget* within = nullptr) const;
    [[nodiscard]] QWidget* currentStep() const;
    bool click(QWidget* button);

    SystemClock m_clock;
    ui::Look m_look;
    ui::Desk m_desk;
    std::unique_ptr<ui::MainWindow> m_window; ///< made when the desk has its agent, as the program does
};

} // namespace handrail::e2e
