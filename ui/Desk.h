#pragma once

#include "ui/DeskMemory.h"
#include "ui/PictureMaker.h"
#include "ui/Trial.h"

#include <QObject>
#include <QTimer>

namespace handrail::ui {

/// Owns the ways to the agents and what is known of them. Polls them with its own timer, makes the Picture at most ten times
/// a second, and sends what people do. Nothing here waits.
class Desk : public QObject {
    Q_OBJECT
public:
    Desk(const Clock& clock, std::unique_ptr<DeskMemory> memory, QObject* parent = nullptr);

    void addAgent(std::unique_ptr<Feed> feed);
    void removeAgent(const std::string& address);
    [[nodiscard]] std::vector<const DeskAgent*> agents() const;
    void begin();                ///< restores the last picture, then dials
    void setHidden(bool hidden); ///< a hidden window is asked once a second

    [[nodiscard]] const Picture& picture() const { return m_picture; }
    [[nodiscard]] std::vector<wording::TimelineItem> journal() const; ///< of all agents, oldest first
    [[nodiscard]] QString nameOf(const ServiceId& service) const;
    [[nodiscard]] const runbook::Runbook* runbook(const std::string& file) const; ///< of the service in view; until the next event
    [[nodiscard]] DeskMemory& memory() { return *m_memory; }

    void select(const std::string& serviceKey);
    void setRange(Range range);
    void operate(const wording::ActionCard& card, bool anyway, const OperationId& undoOf);
    void stop(const OperationId& operation);
    void consent(const OperationId& operation, bool given);
    void answer(const std::string& runbook, std::uint32_t step, const std::string& answer, const std::string& why);
    void takeBack(const std::string& runbook, Seq answer) { send(client::TakeBack{runbook, answer}); }
    void take(journal::Holding what, const std::string& to = {});
    void note(const std::string& text);
    void drill(const std::string& fault, bool end);
    [[nodiscard]] QString report() const; ///< Markdown, of the last trouble of the service in view; empty when there was none
    [[nodiscard]] QString shift(Millis over) const;
    void silence(journal::Silence silence); ///< of the service in view; ended when it says so
    void stopChanges(const journal::ChangeStop& stop, bool forAll); ///< of the service in view or of all
    void setCountdown(std::optional<unsigned> seconds) { m_countdownS = seconds; } ///< none: the agent's own
    /// Around the beginning of the trouble, or of now; by logsCame.
    void askLogs(const std::string& contains, bool now = false);
    [[nodiscard]] std::optional<WallTime> troubleSince() const; ///< of the service in view; none while there is none
    [[nodiscard]] std::shared_ptr<const contract::Agreement> agreementInView() const;
    void setReadiness(bool open); ///< the page about it is in view: what it asks for is asked
    [[nodiscard]] Trial& trial() { return m_trial; }
    void tryLimit(const wording::TriableLimit& which, const QString& limit, Millis over); ///< of the service in view; trial() answers
    void tryFile(const QString& file, Millis over);
    void reconnectNow();

Q_SIGNALS:
    void pictureChanged(const Picture& picture);
    void logsCame(const client::LogsCame& logs);
    void brokenNow(const std::vector<CardRow>& untaken); ///< after each picture: broken, and nobody has it
    void written(const Result<std::string>& path);

private:
    void tick();
    void tryOut(client::WhatIf::Change change, Millis over);
    void restore();
    bool drain(DeskAgent& agent);
    [[nodiscard]] bool takeHistory(DeskAgent& agent, client::HistoryCame& came);
    void askReadinessPast(DeskAgent& agent);
    void takeActed(DeskAgent& agent, const client::Acted& acted);
    void settle();
    void stayHere();
    void sayWhatIsLookedAt();
    void rebuild();
    void sayUntaken();
    DeskAgent* current();
    void send(decltype(client::Command::what) what);

    const Clock& m_clock;
    std::unique_ptr<DeskMemory> m_memory;
    std::vector<std::unique_ptr<DeskAgent>> m_agents;
    PictureMaker m_maker;
    PictureMaker::View m_view;
    Picture m_picture;
    QTimer m_timer;
    bool m_begun = false, m_restored = false, m_dirty = true;
    bool m_hidden = false, m_hasNews = false;
    SteadyTime m_builtAt, m_hereAt, m_lookedAt;
    IncidentId m_looked;
    std::optional<unsigned> m_countdownS;
    Trial m_trial;
    std::pair<std::string, std::uint64_t> m_readinessPast; ///< service key and number of the question what was stored
    std::pair<std::string, std::uint64_t> m_readinessLogs; ///< service key and number of the question whether its log can be read
    std::map<std::string, Asked> m_asked; ///< by service key
    std::map<RequestId, std::pair<std::string, SteadyTime>> m_sent;
    std::set<RequestId> m_mine; ///< operations asked from this desk
};

} // namespace handrail::ui
