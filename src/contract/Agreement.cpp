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

} // namespace handrail::contract
