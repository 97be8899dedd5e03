#pragma once

#include "wording/Text.h"

#include <string>
#include <vector>

namespace handrail::wording {

/// Somebody who can be called, as the agreement names them.
struct Contact {
    Text who;           ///< "Airport Data on call"
    std::string number; ///< "+1 555 0152", to be copied; an address when there is no number
    Text when;          ///< "answers any time", "answers 6 to 22 h: probably nobody there now"
    Text why;           ///< "looks after the store of recent lateness"
};

/// A call for help: whom, what to say first, and what can be handed over in writing.
struct CallView {
    std::vector<Contact> whom; ///< whose trouble it probably is comes first
    Text toSay;                ///< a few sentences to read out on the phone
    Text written;              ///< all that is known, without technical details
};

} // namespace handrail::wording
