#include "contract/Agreement.h"

#include <algorithm>

namespace handrail::contract {

namespace {

template <typename T, typename Member, typename Value>
const T* first(const std::vector<T>& all, Member T::*member, const Value& wanted)
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.*member == wanted; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace

const Failure* Agreement::failure(std::string_view wanted) const
{
    return first(failures, &Failure::name, wanted);
}

const Action* Agreement::action(std::string_view wanted) const
{
    return first(actions, &Action::name, wanted);
}

const Action* Agreement::action(journal::ActionKind kind) const
{
    return first(actions, &Action::kind, kind);
}

const Dependency* Agreement::dependency(std::string_view wanted) const
{
    return first(dependencies, &Dependency::name, wanted);
}

const Input* Agreement::input(std::string_view field) const
{
    return first(inputs, &Input::field, field);
}

const FallbackMode* Agreement::fallbackMode(std::string_view wanted) const
{
    return first(fallbackModes, &FallbackMode::name, wanted);
}

const Milestone* Agreement::milestone(std::string_view wanted) const
{
    return first(milestones, &Milestone::name, wanted);
}

const Owner* Agreement::owner(std::string_view keyOrTeam) const
{
    if (const auto found = owners.find(std::string(keyOrTeam)); found != owners.end())
        return &found->second;
    const auto found = std::ranges::find_if(owners, [&](const auto& each) { return each.second.team == keyOrTeam; });
    return found == owners.end() ? nullptr : &found->second;
}

} // namespace handrail::contract
