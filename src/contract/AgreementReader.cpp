#include "contract/AgreementReader.h"

#include "base/Files.h"
#include "contract/ReadingSections.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::contract {

namespace {

bool isIdLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

void readFormat(StrictMap& top, Complaints& complaints)
{
    if (!top.has("format")) {
        complaints.add({1, 1}, "the agreement does not say which format it is written in",
                       "Write 'format: 1' on the first line");
        top.any("format");
        return;
    }
    const std::string format = top.text("format");
    if (format != "1")
        top.complain("format", fmt::format("this program reads format 1, not '{}'", format),
                     "Write 'format: 1', or install a newer version of this program");
}

void readAbout(StrictMap& top, Agreement& agreement)
{
    const std::string service = top.needText("service", "flight-lateness");
    if (!std::all_of(service.begin(), service.end(), isIdLetter))
        top.complain("service", fmt::format("'{}' can't be the name of a service in files and addresses", service),
                     "Use small letters, digits, '-', '.' and '_'");
    agreement.service = ServiceId(service);
    agreement.name = top.needText("name", "Late flight forecast");
    agreement.what = top.text("what");
    agreement.ifWrong = top.text("if wrong");
    StrictMap unit = top.map("unit", "'unit'");
    agreement.unitOne = unit.text("one", agreement.unitOne);
    agreement.unitMany = unit.text("many", agreement.unitMany);
    if (unit.has("one") != unit.has("many"))
        top.complain("unit", "'unit' needs both 'one' and 'many'", "Write {one: forecast, many: forecasts}");
    unit.finish();
}

/// It is kept as long as the program runs, and of a thousand services.
void giveBackRoom(Agreement& agreement)
{
    agreement.inputs.shrink_to_fit();
    agreement.failures.shrink_to_fit();
    agreement.testQuestions.shrink_to_fit();
    agreement.actions.shrink_to_fit();
    agreement.milestones.shrink_to_fit();
}

tl::expected<Agreement, Problems> read(std::string_view yaml, std::string_view file, const ReadingFrom& from)
{
    const auto root = readYaml(yaml, file);
    if (!root)
        return tl::unexpected(Problems{root.error()});
    Complaints complaints(file);
    Agreement agreement;
    agreement.file = file;
    if (root->kind == YamlNode::Kind::nothing) {
        complaints.add({1, 1}, "the file is empty", "Begin with 'format: 1'");
        return tl::unexpected(complaints.take());
    }
    StrictMap top(&*root, complaints, "the agreement");
    if (root->kind != YamlNode::Kind::map)
        return tl::unexpected(complaints.take());
    readFormat(top, complaints);
    readAbout(top, agreement);
    readPeople(top, agreement, complaints);
    readSources(top, agreement, complaints, from);
    readInputs(top, agreement, complaints);
    readAnswers(top, agreement);
    readDependencies(top, agreement, complaints);
    readFallbackModes(top, agreement, complaints);
    readFailures(top, agreement, complaints);
    const std::string questions = readTestQuestions(top, agreement, complaints, from);
    readActions(top, agreement, complaints, from);
    readMilestones(top, agreement, complaints);
    readDrills(top, agreement, complaints, from);
    top.finish();
    if (!complaints.empty())
        return tl::unexpected(complaints.take());
    giveBackRoom(agreement);
    agreement.digest = sha256Hex(root->canonical() + questions);
    return agreement;
}

} // namespace

tl::expected<Agreement, Problems> readAgreement(std::string_view yaml, std::string_view file)
{
    return read(yaml, file, ReadingFrom{});
}

tl::expected<Agreement, Problems> readAgreementFile(const std::filesystem::path& path)
{
    const auto text = readFile(path);
    if (!text)
        return tl::unexpected(Problems{text.error()});
    ReadingFrom from;
    from.folder = path.parent_path();
    return read(*text, path.string(), from);
}

} // namespace handrail::contract
