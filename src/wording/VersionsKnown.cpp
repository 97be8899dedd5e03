#include "wording/PageParts.h"

#include "wording/Numbers.h"

#include <algorithm>

namespace handrail::wording {

using contract::VersionLook;

namespace {

bool isBlamed(const View& view, const std::string& version)
{
    const auto incidents = view.facts.shared->incidentsOf(view.agreement.service);
    return std::ranges::any_of(incidents, [&](const journal::IncidentState* incident) {
        return incident->cause && incident->cause->kind == journal::CauseKind::version && incident->cause->subject == version;
    });
}

/// When it last answered, and whether it was well then.
Text lastRan(const View& view, const std::string& version)
{
    if (!view.service || !view.facts.shared || version == view.version())
        return {};
    const auto& changes = view.service->changes;
    const auto left = std::find_if(changes.rbegin(), changes.rend(), [&](const auto& change) {
        return change.second.kind == journal::ChangeKind::version && change.second.from == version;
    });
    if (left == changes.rend())
        return say(HR_TEXT("It has not answered here as far as is recorded."));
    const Text at = when(left->first, view.facts.now);
    return isBlamed(view, version) ? say(HR_TEXT("It answered until %1, and was the cause of trouble."), at)
                                   : say(HR_TEXT("It answered until %1 without trouble of its own."), at);
}

Text loads(const View& view, const VersionLook& look)
{
    const Text since = look.since > WallTime{} ? when(look.since, view.facts.now) : Text{};
    switch (look.answers) {
    case VersionLook::Answers::right:
        return say(HR_TEXT("It is loaded, and gets a test question right (asked each minute since %1)."), since);
    case VersionLook::Answers::ready:
        return say(HR_TEXT("The service says that it is loaded (asked each minute since %1)."), since);
    case VersionLook::Answers::wrong:
    case VersionLook::Answers::nothing:
        return {}; // a warning says so
    case VersionLook::Answers::notAsked:
        break;
    }
    return look.unavailable ? Text{} : say(HR_TEXT("It is there and not loaded: whether it loads is known only once somebody goes to it."));
}

} // namespace

const VersionLook* lookAt(const View& view, const std::string& version)
{
    const auto found = std::ranges::find(view.facts.looks, version, &VersionLook::version);
    return found == view.facts.looks.end() ? nullptr : &*found;
}

Text versionKnown(const View& view, const std::string& version)
{
    if (version.empty())
        return {};
    const VersionLook* look = lookAt(view, version);
    return sentences({lastRan(view, version),
                      look ? loads(view, *look) : say(HR_TEXT("Whether it is there and loads can't be asked here."))});
}

} // namespace handrail::wording
