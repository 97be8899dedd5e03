#include "telemetry/WindowCodec.h"

#include <nlohmann/json.hpp>

namespace handrail {

using nlohmann::json;

std::string encode(const Normal& normal)
{
    json bands = json::object();
    for (const auto& [signal, band] : normal.bands)
        bands[signal] = {band.low, band.median, band.high};
    const json text{{"version", normal.version},
                    {"from_ms", toMs(normal.from)},
                    {"to_ms", toMs(normal.to)},
                    {"how", normal.how},
                    {"answers", normal.answers},
                    {"bands", std::move(bands)},
                    {"answer_shares", normal.answerShares},
                    {"input_shares", normal.inputShares},
                    {"wobble", normal.wobble}};
    return text.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Normal> decodeNormal(std::string_view bytes)
{
    try {
        const json text = json::parse(bytes);
        Normal normal;
        normal.version = text.at("version").get<std::uint32_t>();
        normal.from = fromMs(text.at("from_ms").get<std::int64_t>());
        normal.to = fromMs(text.at("to_ms").get<std::int64_t>());
        normal.how = text.at("how").get<std::string>();
        normal.answers = text.at("answers").get<std::uint64_t>();
        for (const auto& [signal, band] : text.at("bands").items())
            normal.bands[signal] = {band.at(0).get<double>(), band.at(1).get<double>(), band.at(2).get<double>()};
        text.at("answer_shares").get_to(normal.answerShares);
        text.at("input_shares").get_to(normal.inputShares);
        text.at("wobble").get_to(normal.wobble);
        return normal;
    } catch (const json::exception& error) {
        return fail(ErrorCode::damaged, std::string("what is normal can't be read: ") + error.what(), {},
                    "learn it again");
    }
}

} // namespace handrail
