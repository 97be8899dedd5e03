#pragma once

#include "wording/Text.h"

#include <map>
#include <string>
#include <vector>

namespace handrail::wording {

/// All that is said of one thing that can be done, before the click.
struct ActionCard {
    std::string action;
    std::map<std::string, std::string> params; ///< "version", "mode", "at most" (whole seconds)
    Text happens, notices, takes, see, undo, rehearsed;
    Text known;       ///< of the version it goes to: when it last ran, how it was, whether it loads
    Text outside;     ///< what the runbook asks for instead; empty when that is this, or when there is no runbook
    Text button;      ///< "Roll back to v11"
    Text shortButton; ///< "Roll back to v11"
    Text choice;      ///< what it is called where it stands among others: "v11", "the simple table"
    Text limit;       ///< how it is called among those that end at another time: "30 min"
    bool possible = true;
    Text whyNot;  ///< instead of the button's work
    Text warning; ///< what is not known or can't be undone; the button then reads `anyway`
    Text anyway;  ///< "Restart anyway"; empty = one click is enough
    bool needsReason = false;
    std::string reason; ///< the person's own words, once they are there
};

/// One button beside the runbook, which only opens, and what can be chosen behind it.
struct ActionOffer {
    Text opener;                   ///< "Roll back ..."
    Text which, howLong;           ///< what is asked: "To which version?"; empty when there is nothing to choose
    std::vector<ActionCard> cards; ///< the usual one first; never empty
    [[nodiscard]] const ActionCard& usual() const { return cards.front(); }
};

} // namespace handrail::wording
