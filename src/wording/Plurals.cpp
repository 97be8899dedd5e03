#include "wording/Text.h"

#include <algorithm>
#include <array>

namespace handrail::wording {

namespace {

struct Forms {
    std::string_view many;
    std::string_view one;
};

// The built-in English forms for one. The forms for many are the messages themselves, marked HR_TEXT_N where they are
// used.
constexpr std::array kForms{
    Forms{"%n services are broken", "%n service is broken"},
    Forms{"%n to watch", "%n to watch"},
    Forms{"no contact with %n", "no contact with %n"},
    Forms{"%n are getting better", "%n is getting better"},
    Forms{"%n are in a drill", "%n is in a drill"},
    Forms{"None of the %n faults was drilled yet.", "Its one fault was not drilled yet."},
    Forms{"%1 of %n faults were drilled.", "The one fault was drilled."},
    Forms{"%n have too few requests to tell", "%n has too few requests to tell"},
    Forms{"%n are fine.", "%n is fine."},
    Forms{"All %n services are fine.", "The one service is fine."},
    Forms{"%n requests", "%n request"},
    Forms{"%n days", "%n day"},
    Forms{"%n answers", "%n answer"},
    Forms{"in the last %n days", "in the last day"},
    Forms{"%1 and %n others look at this too", "%1 and %n other look at this too"},
    Forms{"Handrail: %n services are broken", "Handrail: %n service is broken"},
    Forms{"Handrail: no contact with %n services", "Handrail: no contact with %n service"},
    Forms{"Handrail: %n services to watch", "Handrail: %n service to watch"},
    Forms{"%n results", "%n result"},
    Forms{"%n lines in the log", "%n line in the log"},
    Forms{"%n steps answered", "%n step answered"},
    Forms{"%n wrong actions", "%n wrong action"},
    Forms{"%1, and %n changes more", "%1, and %n change more"},
    Forms{"%n items are not proven.", "%n item is not proven."},
    Forms{"%n numbers are not", "%n number is not"},
    Forms{"%n alerts", "%n alert"},
    Forms{"%n of them broken", "one of them broken"},
    Forms{"And %n more.", "And one more."},
    Forms{"%1 and %n more", "%1 and one more"},
    Forms{"one of %n known names", "the one known name"},
    Forms{"%n answers from %1 to %2.", "One answer, at %1."},
    Forms{"%n lines from %1 to %2.", "One line, at %1."},
    Forms{"%n test questions are left out.", "One test question is left out."},
    Forms{"%n services wait for %1", "%n service waits for %1"},
    Forms{"%n silenced", "%n silenced"},
    Forms{"%n changes", "%n change"},
    Forms{"%n other failures of this service still call.", "%n other failure of this service still calls."},
    Forms{"In the last 7 days it would have hidden this failure %n times, %1 of them in the last 24 hours. It began last at %2.",
          "In the last 7 days it would have hidden this failure once, from %2 on."},
    Forms{"It has hidden this failure %n times so far, last from %1 on.", "It has hidden this failure once so far, from %1 on."},
};

} // namespace

std::string Catalog::translate(const char* message, int count) const
{
    if (count == 1) {
        const auto* found = std::ranges::find(kForms, std::string_view(message), &Forms::many);
        if (found != kForms.end())
            return std::string(found->one);
    }
    return message;
}

} // namespace handrail::wording
