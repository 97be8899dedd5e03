#pragma once

#include "ui/CardStack.h"
#include "ui/DeskAgent.h"
#include "ui/HistoryShelf.h"
#include "wording/Listed.h"

#include <set>

namespace handrail::ui {

/// What was asked from here and is not settled yet, for one service.
struct Asked {
    std::set<RequestId> waiting; ///< no answer yet, or accepted and not yet seen in the journal
    wording::Text refusal;
    ActionAsked last;     ///< the action that was asked for last
    bool oneMore = false; ///< the agent wants one more click for it
    void letGo() { refusal = {}, oneMore = false; }
};

/// Builds the Picture from what is known of all agents. Owns nothing but caches.
class PictureMaker {
public:
    struct Now {
        WallTime wall;
        SteadyTime steady;
    };
    struct View {
        std::string selected; ///< empty = the worst
        std::string kept;     ///< stays in view while nothing worse is there
        Range range = Range::quarterHour;
        bool readiness = false;           ///< the page about it is open
        std::optional<WallTime> logsRead; ///< when the log could be read last
        std::shared_ptr<const std::vector<Window>> earlier; ///< what was stored before the board's windows
    };
    [[nodiscard]] Picture make(std::vector<std::unique_ptr<DeskAgent>>& agents, const View& view, const Now& now,
                               const std::map<std::string, Asked>& asked);
    [[nodiscard]] HistoryShelf& history() { return m_history; }

private:
    void addLists(Picture& picture, DeskAgent& agent, const Now& now, std::vector<wording::InWorld>& states);
    static void sortServices(Picture& picture);
    void addPage(Picture& picture, DeskAgent& agent, const ServiceId& service, const Now& now);
    void addReadiness(Picture& picture, const wording::ServiceFacts& facts, const View& view, const Now& now);
    void addSamples(Picture& picture, DeskAgent& agent, const wording::ServiceFacts& facts);
    void addActions(Picture& picture, const DeskAgent& agent, const std::map<std::string, Asked>& asked) const;
    void addLink(Picture& picture, const DeskAgent& agent, const Now& now) const;
    void addTimeline(Picture& picture, const DeskAgent& agent, bool important = true) const;

    HistoryShelf m_history;
    std::optional<wording::ReadinessPage> m_readiness; ///< made once a second: it looks at every window
    std::string m_readinessOf;
    std::optional<WallTime> m_readinessLogs;
    SteadyTime m_readinessAt;
    CardStack m_cards; ///< being made
};

} // namespace handrail::ui
