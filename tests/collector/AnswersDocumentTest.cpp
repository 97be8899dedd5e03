#include "base/Files.h"
#include "collector/AnswerLine.h"
#include "collector/SignalMap.h"
#include "contract/AgreementReader.h"

#include <QtTest>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

using namespace handrail;
using namespace handrail::collector;

namespace {

using Json = nlohmann::json;

std::string document()
{
    const auto text = readFile(HANDRAIL_SOURCE_DIR "/runbooks/ANSWERS.md");
    if (!text)
        qFatal("the document is not there");
    return *text;
}

/// The lines set as an example below the line that begins with `title`, without their indentation.
std::string exampleBelow(const std::string& title)
{
    std::istringstream in(document());
    std::string line, example;
    bool isBelow = false;
    while (std::getline(in, line)) {
        if (isBelow && line.starts_with("    "))
            example += line.substr(4) + "\n";
        else if (!example.empty())
            break;
        else if (line.starts_with(title))
            isBelow = true;
    }
    return example;
}

/// The names in the first column of the table with this head.
std::set<std::string> namesInTable(const std::string& head)
{
    std::istringstream in(document());
    std::string line;
    while (std::getline(in, line) && !line.starts_with(head)) {
    }
    std::set<std::string> names;
    while (std::getline(in, line) && line.starts_with("|")) {
        const std::string cell = line.substr(0, line.find('|', 1));
        for (std::size_t at = 0; (at = cell.find('`', at)) != std::string::npos; ++at) {
            const auto end = cell.find('`', at + 1);
            names.insert(cell.substr(at + 1, end - at - 1));
            at = end;
        }
    }
    return names;
}

/// Everything that was read of a line.
std::string drawn(const AnswerLine& line)
{
    std::string text = fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", line.isOutcome, line.id,
                                   line.time ? toRfc3339(*line.time) : "", line.version, line.status, line.reason, line.fallback,
                                   line.latencyMs.value_or(-1), line.confidence.value_or(-1), line.synthetic, line.replayed,
                                   textOf(line.answer), textOf(line.target));
    for (const auto& [field, value] : line.features)
        text += fmt::format(" {}={}", field, textOf(value));
    for (const auto& [name, call] : line.dependencies)
        text += fmt::format(" {}({} {} {})", name, call.ms.value_or(-1), call.ok, call.ageS.value_or(-1));
    return text;
}

std::string drawn(const Json& record)
{
    const auto line = parseAnswerLine(record.dump());
    return line ? drawn(*line) : line.error().what;
}

/// The value of a documented field, as "dependencies.NAME.ms"; null when it is not there.
Json* valueOf(Json& record, const std::string& field)
{
    std::istringstream in(field);
    std::string part;
    Json* at = &record;
    while (std::getline(in, part, '.')) {
        if (!at->is_object() || at->empty())
            return nullptr;
        if (part != "NAME" && !at->contains(part))
            return nullptr;
        at = part == "NAME" ? &at->begin().value() : &(*at)[part];
    }
    return at;
}

/// Whether it makes a difference to what is read of the example that the field says something else.
bool isReadIn(const Json& example, const std::string& field)
{
    Json changed = example;
    Json* const value = valueOf(changed, field);
    if (!value)
        return false;
    *value = value->is_boolean() ? Json(!value->get<bool>()) : Json();
    return drawn(changed) != drawn(example);
}

/// What the reader compares a field's name with. It is the code that tells: a list beside it could be forgotten.
std::set<std::string> fieldsOfTheReader()
{
    const auto code = readFile(HANDRAIL_SOURCE_DIR "/src/collector/AnswerLine.cpp");
    if (!code)
        qFatal("the reader is not there");
    std::set<std::string> names;
    const std::regex name("(field|m_field|m_detail) == \"([a-z_]+)\"");
    for (std::sregex_iterator each(code->begin(), code->end(), name), end; each != end; ++each)
        names.insert(((*each)[1] == "m_detail" ? "dependencies.NAME." : "") + (*each)[2].str());
    return names;
}

Json answerExample() { return Json::parse(exampleBelow("An answer:")); }
Json outcomeExample() { return Json::parse(exampleBelow("An outcome:")); }

QByteArray listed(const std::set<std::string>& names) { return QByteArray::fromStdString(fmt::format("{}", fmt::join(names, ", "))); }

} // namespace

/// What runbooks/ANSWERS.md tells whoever writes such lines is what is read.
class AnswersDocumentTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theExamplesAreRead()
    {
        const auto answer = parseAnswerLine(answerExample().dump());
        QVERIFY(answer && !answer->isOutcome && answer->isOk() && answer->time);
        const auto outcome = parseAnswerLine(outcomeExample().dump());
        QVERIFY(outcome && outcome->isOutcome && outcome->time);
        QCOMPARE(outcome->id, answer->id);
    }

    void everyDocumentedFieldIsRead()
    {
        const auto fields = namesInTable("| field |");
        QVERIFY(fields.size() > 10);
        for (const std::string& field : fields)
            QVERIFY2(isReadIn(answerExample(), field) || isReadIn(outcomeExample(), field), field.c_str());
    }

    void everyFieldThatIsReadIsDocumented()
    {
        auto read = fieldsOfTheReader();
        read.insert("prediction"); // by the name that the agreement says
        QCOMPARE(listed(namesInTable("| field |")), listed(read));
    }

    void anExampleHasNoFieldThatNobodyReads()
    {
        const auto fields = namesInTable("| field |");
        for (const Json& example : {answerExample(), outcomeExample()})
            for (const auto& [field, value] : example.items())
                QVERIFY2(fields.contains(field), field.c_str());
    }

    void theSignalsAreThoseOfTheMap()
    {
        auto keys = SignalMap::keys();
        keys.insert("gauge:NAME");
        QCOMPARE(listed(namesInTable("| name |")), listed(keys));
        const std::string text = document();
        for (const std::string& map : SignalMap::readyMaps())
            QVERIFY2(text.find("`" + map + "`") != std::string::npos || text.find("`signals: " + map + "`") != std::string::npos,
                     map.c_str());
    }

    void theExampleOfSignalsIsAnAgreements()
    {
        const auto agreement = contract::readAgreement("format: 1\nservice: s\nname: S\n" + exampleBelow("metrics mean what:"), "f.yaml");
        QVERIFY(agreement);
        const auto map = SignalMap::of(*agreement);
        QVERIFY(map && map->has("requests") && map->has("errors") && map->has("latency"));
        QVERIFY(map->gauges() == std::vector<std::string>{"waiting"});
    }
};

QTEST_GUILESS_MAIN(AnswersDocumentTest)
#include "AnswersDocumentTest.moc"
