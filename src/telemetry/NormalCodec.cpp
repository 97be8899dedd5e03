#include "telemetry/WindowCodec.h"

#include <nlohmann/json.hpp>

namespace handrail {

namespace {

nlohmann::json toJson(const std::map<std::string, Band>& bands)
{
    nlohmann::json text = nlohmann::json::object();
    for (const auto& [signal, band] : bands)
        text[signal] = {band.low, band.median, band.high};
    return text;
}

std::map<std::string, Band> bandsOf(const nlohmann::json& text)
{
    std::map<std::string, Band> bands;
    for (const auto& [signal, band] : text.items())
        bands[signal] = {band.at(0).get<double>(), band.at(1).get<double>(), band.at(2).get<double>()};
    return bands;
}

nlohmann::json toJson(const UsualHour& hour)
{
    nlohmann::json mixes = nlohmann::json::object();
    for (const auto& [what, mix] : hour.mixes) {
        mixes[what] = {{"shares", mix.shares}, {"answers", mix.answers}};
        if (!mix.spread.empty())
            mixes[what]["spread"] = mix.spread;
        if (mix.unsure > 0)
            mixes[what]["unsure"] = mix.unsure;
        if (mix.sixths != kAllSixths)
            mixes[what]["sixths"] = mix.sixths;
    }
    return {{"bands", toJson(hour.bands)}, {"mixes", std::move(mixes)}};
}

UsualHour hourOf(const nlohmann::json& text)
{
    UsualHour hour;
    hour.bands = bandsOf(text.at("bands"));
    for (const auto& [what, mix] : text.at("mixes").items())
        hour.mixes[what] = {mix.at("shares").get<Shares>(), mix.at("answers").get<double>(),
                            mix.value("spread", Shares()), mix.value("unsure", 0.0),
                            mix.value("sixths", kAllSixths)};
    return hour;
}

/// What normals learned by earlier programs don't have.
void readNewer(const nlohmann::json& text, Normal& normal)
{
    if (const auto hours = text.find("hours"); hours != text.end())
        for (const nlohmann::json& hour : *hours)
            normal.hours.push_back(hourOf(hour));
    if (normal.hours.size() != 24 && normal.hours.size() != 168)
        normal.hours.clear();
    if (const auto share = text.find("outcome_share"); share != text.end())
        normal.outcomeShare = share->get<double>();
    normal.paceTo = fromMs(text.value("pace_to_ms", std::int64_t(0)));
}

} // namespace

std::string encode(const Normal& normal)
{
    nlohmann::json text{{"version", normal.version},
                    {"from_ms", toMs(normal.from)},
                    {"to_ms", toMs(normal.to)},
                    {"how", normal.how},
                    {"answers", normal.answers},
                    {"bands", toJson(normal.bands)},
                    {"answer_shares", normal.answerShares},
                    {"input_shares", normal.inputShares},
                    {"wobble", normal.wobble}};
    for (const UsualHour& hour : normal.hours)
        text["hours"].push_back(toJson(hour));
    if (normal.outcomeShare)
        text["outcome_share"] = *normal.outcomeShare;
    if (toMs(normal.paceTo) > 0)
        text["pace_to_ms"] = toMs(normal.paceTo);
    return text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Normal> decodeNormal(std::string_view bytes)
{
    try {
        const nlohmann::json text = nlohmann::json::parse(bytes);
        Normal normal;
        normal.version = text.at("version").get<std::uint32_t>();
        normal.from = fromMs(text.at("from_ms").get<std::int64_t>());
        normal.to = fromMs(text.at("to_ms").get<std::int64_t>());
        normal.how = text.at("how").get<std::string>();
        normal.answers = text.at("answers").get<std::uint64_t>();
        normal.bands = bandsOf(text.at("bands"));
        text.at("answer_shares").get_to(normal.answerShares);
        text.at("input_shares").get_to(normal.inputShares);
        text.at("wobble").get_to(normal.wobble);
        readNewer(text, normal);
        return normal;
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::damaged, std::string("what is normal can't be read: ") + error.what(), {},
                    "learn it again");
    }
}

} // namespace handrail
