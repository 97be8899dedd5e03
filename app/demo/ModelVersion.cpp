#include "demo/ModelVersion.h"

#include "base/Files.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace handrail::demo {

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

float airportNumber(const Agreed& agreed, const std::string& airport)
{
    const auto found = std::ranges::lower_bound(agreed.airports, airport);
    if (found == agreed.airports.end() || *found != airport)
        return kMissing;
    return static_cast<float>(found - agreed.airports.begin());
}

Result<VersionNotes> readNotes(const std::filesystem::path& file)
{
    const auto text = readFile(file);
    if (!text)
        return fail(text.error());
    try {
        const auto json = nlohmann::json::parse(*text);
        VersionNotes notes;
        notes.name = json.at("version");
        notes.trainedOn = json.at("trained_on");
        notes.agreed.shortest = json.at("shortest");
        notes.agreed.longest = json.at("longest");
        notes.agreed.airports = json.at("airports");
        notes.strict = json.at("strict");
        notes.batch = json.at("batch");
        notes.batchWait = Millis(json.at("batch_wait_ms").get<int>());
        return notes;
    } catch (const nlohmann::json::exception& error) {
        return fail(ErrorCode::damaged, error.what(), file.string(), "train the version again: handrail-demo prepare");
    }
}

} // namespace

ModelVersion::ModelVersion(VersionNotes notes, Booster booster)
    : m_notes(std::move(notes)), m_booster(std::move(booster))
{
}

Result<std::shared_ptr<const ModelVersion>> ModelVersion::load(const std::filesystem::path& folder)
{
    auto notes = readNotes(folder / "version.json");
    if (!notes)
        return fail(notes.error());
    auto booster = Booster::load(folder / "trees.json");
    if (!booster)
        return fail(booster.error());
    return std::make_shared<const ModelVersion>(std::move(*notes), std::move(*booster));
}

void appendRow(Matrix& rows, const Question& question, const Agreed& agreed)
{
    rows.width = kColumns;
    const double distance = question.distance.value_or(0);
    rows.values.insert(rows.values.end(),
                       {static_cast<float>(question.hour.value_or(0)), static_cast<float>(question.weekday.value_or(0)),
                        distance > 0 ? static_cast<float>(distance) : kMissing, airportNumber(agreed, question.origin),
                        airportNumber(agreed, question.destination),
                        question.lateness ? static_cast<float>(*question.lateness) : kMissing});
}

Result<std::vector<double>> ModelVersion::chances(const std::vector<Question>& questions) const
{
    Matrix rows;
    for (const Question& question : questions) {
        for (const std::string& airport : {question.origin, question.destination}) {
            if (m_notes.strict && !m_notes.agreed.knows(airport))
                return fail(ErrorCode::invalidInput, "no number for the airport '" + airport + "'", m_notes.name);
        }
        appendRow(rows, question, m_notes.agreed);
    }
    const auto chances = m_booster.predict(rows);
    if (!chances)
        return fail(chances.error());
    return std::vector<double>(chances->begin(), chances->end());
}

Result<void> saveVersion(const std::filesystem::path& folder, const VersionNotes& notes, const Booster& booster)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::failed, "can't make the folder: " + error.message(), folder.string());
    if (auto saved = booster.save(folder / "trees.json"); !saved)
        return saved;
    const nlohmann::json json = {{"version", notes.name},
                                 {"trained_on", notes.trainedOn},
                                 {"shortest", notes.agreed.shortest},
                                 {"longest", notes.agreed.longest},
                                 {"airports", notes.agreed.airports},
                                 {"strict", notes.strict},
                                 {"batch", notes.batch},
                                 {"batch_wait_ms", notes.batchWait.count()}};
    return writeFileDurably(folder / "version.json", json.dump(1));
}

} // namespace handrail::demo
