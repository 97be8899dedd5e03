#pragma once

#include <nlohmann/json_fwd.hpp>
#include <nlohmann/json.hpp>

#include <string_view>

namespace handrail::collector {

enum class QuickRead {
    done,    ///< the text is JSON, and `into` was told all of it
    refused, ///< `into` wanted no more
    unsure,  ///< something unusual: `into` was told a part of it; ask the full parser
};

/// Reads JSON as programs write it in one line: plain ASCII without escapes, numbers as usual. Tells `into` exactly what
/// nlohmann::json::sax_parse would, several times as quickly; whatever else it meets, it leaves to that.
[[nodiscard]] QuickRead readQuickly(std::string_view text, nlohmann::json_sax<nlohmann::json>& into);

} // namespace handrail::collector
