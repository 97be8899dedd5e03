#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace handrail {

/// A name that can't be mixed up with another kind of name.
template <typename Tag>
struct Id {
    std::string value;

    Id() = default;
    explicit Id(std::string v) : value(std::move(v)) {}
    [[nodiscard]] bool empty() const { return value.empty(); }
    auto operator<=>(const Id&) const = default;
};

using ServiceId = Id<struct ServiceTag>;     ///< as written in the agreement: "flight-lateness"
using IncidentId = Id<struct IncidentTag>;   ///< given by the agent: "flight-lateness/17"
using OperationId = Id<struct OperationTag>; ///< given by the agent: "flight-lateness/op/4"
using RequestId = Id<struct RequestTag>;     ///< given by the caller of Act; 128 random bits as hex
using AgentId = Id<struct AgentTag>;         ///< the name in the agent's own file

/// Position of an entry in one agent's journal; 0 is "before the first".
using Seq = std::uint64_t;

/// 128 random bits as 32 hex digits.
[[nodiscard]] RequestId newRequestId();

} // namespace handrail

template <typename Tag>
struct std::hash<handrail::Id<Tag>> {
    std::size_t operator()(const handrail::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
