#include "contract/FailureKinds.h"
#include "contract/ReadingSections.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace handrail::contract {

namespace {

const std::vector<std::string> kActionKinds{"roll back", "fallback", "restart", "custom"};
const std::vector<std::string> kBy{"nothing", "command", "http", "model repository"};
const std::vector<std::string> kProofs{"version", "fallback mode", "started after", "command"};

Proof::Kind proofKind(std::size_t index)
{
    constexpr std::array kinds{Proof::Kind::version, Proof::Kind::fallbackMode, Proof::Kind::startedAfter,
                               Proof::Kind::command};
    return index < kinds.size() ? kinds[index] : Proof::Kind::none;
}

std::string usuallyWanted(Proof::Kind kind)
{
    if (kind == Proof::Kind::version)
        return "{version}";
    return kind == Proof::Kind::fallbackMode ? "{mode}" : "";
}

void readLongProof(StrictMap& action, Proof& proof)
{
    StrictMap map = action.map("proof", "'proof'");
    map.needText("of", "version");
    proof.kind = proofKind(map.oneOf("of", kProofs, kProofs.size()));
    proof.wanted = map.text("wanted", usuallyWanted(proof.kind));
    proof.within = map.duration("within").value_or(proof.within);
    proof.command = map.texts("command");
    if ((proof.kind == Proof::Kind::command) == proof.command.empty())
        map.complain("of", proof.command.empty() ? "a proof by command has no 'command'"
                                                 : "'command' belongs to 'of: command' only");
    if (proof.kind == Proof::Kind::command && proof.wanted.empty())
        map.complain("of", "a proof by command does not say what the command must print", "Write 'wanted:'");
    map.finish();
}

void readProof(StrictMap& map, Action& action, Complaints& complaints)
{
    const YamlNode* value = map.any("proof");
    if (!value) {
        if (!map.has("proof"))
            complaints.add(
                action.at, fmt::format("the action '{}' has no proof", action.name),
                "Say how Handrail can see that the change is there: 'proof: version', 'proof: fallback mode', "
                "'proof: started after', or a command");
        return;
    }
    if (value->kind == YamlNode::Kind::map) {
        readLongProof(map, action.proof);
        return;
    }
    action.proof.kind = proofKind(map.oneOf("proof", kProofs, kProofs.size()));
    action.proof.wanted = usuallyWanted(action.proof.kind);
    if (action.proof.kind == Proof::Kind::command)
        map.complain("proof", "a proof by command needs its command",
                     "Write {of: command, command: [...], wanted: ...}");
}

std::optional<double> readEffectLimit(StrictMap& map, SignalKind kind)
{
    const std::string text = map.text("below");
    if (text.empty())
        return {};
    const auto limit = parseInSignalUnit(kind, text);
    if (limit)
        return *limit;
    map.complain("below", limit.error().what, limit.error().whatToDo);
    return {};
}

void readEffect(StrictMap& action, Action& into)
{
    if (!action.has("should see")) {
        action.any("should see");
        return;
    }
    StrictMap map = action.map("should see", "'should see'");
    SignalKind kind = SignalKind::failures;
    const std::string text = map.text("signal");
    if (!text.empty()) {
        if (const auto signal = Signal::parse(text)) {
            into.effectSignal = signal->text();
            kind = signal->kind;
        } else {
            map.complain("signal", signal.error().what, signal.error().whatToDo);
        }
        into.effectBelow = readEffectLimit(map, kind);
    } else if (map.any("below")) {
        map.complain("below", "'below' needs a 'signal'", "Write which number it is about");
    }
    into.effectWithin = map.duration("within").value_or(into.effectWithin);
    map.finish();
}

/// The keys that belong to one way of doing it are refused beside another.
void refuse(StrictMap& map, const std::vector<std::string>& keys, const std::string& by)
{
    for (const std::string& key : keys)
        if (map.any(key))
            map.complain(key, fmt::format("'{}' does not belong to 'by: {}'", key, by), "Remove the line");
}

void readHttp(StrictMap& map, Action& action, Complaints& complaints, const ReadingFrom& from)
{
    action.url = substituted(map.needText("url", "http://127.0.0.1:8080/restart"), map.at("url"), complaints, from);
    if (!action.url.empty() && !action.url.starts_with("http://") && !action.url.starts_with("https://") &&
        action.url.find("${") == std::string::npos)
        map.complain("url", fmt::format("'{}' is not an address", action.url), "Write it as http://host:port/path");
    const std::vector<std::string> methods{"POST", "PUT", "PATCH", "DELETE", "GET"};
    action.method = methods[map.oneOf("method", methods, 0)];
    action.body = map.text("body");
    action.headers = map.textMap("headers");
}

void readBy(StrictMap& map, Action& action, const Agreement& agreement, Complaints& complaints, const ReadingFrom& from)
{
    constexpr std::array kinds{ActuatorKind::none, ActuatorKind::command, ActuatorKind::http,
                               ActuatorKind::modelRepository};
    const std::size_t index = map.oneOf("by", kBy, 0);
    action.by = kinds[index];
    const std::vector<std::string> ofHttp{"url", "method", "body", "headers"};
    if (action.by != ActuatorKind::http)
        refuse(map, ofHttp, kBy[index]);
    if (action.by != ActuatorKind::command)
        refuse(map, {"command"}, kBy[index]);
    if (action.by == ActuatorKind::http)
        readHttp(map, action, complaints, from);
    if (action.by == ActuatorKind::command) {
        for (const std::string& word : map.texts("command"))
            action.command.push_back(substituted(word, map.at("command"), complaints, from));
        if (action.command.empty())
            map.complain("command", "'by: command' has no command", "Write 'command: [program, argument]'");
    }
    if (action.by == ActuatorKind::modelRepository) {
        action.modelRepository = "load";
        if (agreement.sources.oip.empty())
            map.complain("by", "'by: model repository' needs the service's own address",
                         "Write 'open inference' under 'sources'");
    }
}

/// Who else has a word in it: people, and things that would undo the change.
void readCare(StrictMap& map, Action& action, Complaints& complaints, const ReadingFrom& from)
{
    action.needsReason = map.flag("needs a reason", false);
    action.secondPerson = map.flag("second person", false);
    if (map.has("agreed within") && !action.secondPerson)
        map.complain("agreed within", "'agreed within' needs 'second person: yes'", "Remove the line, or write both");
    action.agreedWithin = map.duration("agreed within").value_or(action.agreedWithin);
    action.whoMay = map.texts("who may");
    action.pinnedIn = substitutedPath(map.text("pinned in"), map.at("pinned in"), complaints, from);
    if (!map.has("managed by")) {
        map.any("managed by");
        return;
    }
    StrictMap managed = map.map("managed by", "'managed by'");
    action.managedBy = managed.needText("name", "Argo CD");
    action.managedMark = substitutedPath(managed.needText("mark", "/srv/late/.argocd"), managed.at("mark"), complaints, from);
    managed.finish();
}

Action readAction(const std::string& name, const YamlNode& node, const Agreement& agreement, Complaints& complaints,
                  const ReadingFrom& from)
{
    constexpr std::array kinds{journal::ActionKind::rollBack, journal::ActionKind::fallback,
                               journal::ActionKind::restart, journal::ActionKind::custom};
    StrictMap map(&node, complaints, fmt::format("the action '{}'", name));
    Action action;
    action.name = name;
    action.at = node.at;
    const auto usual = std::find(kActionKinds.begin(), kActionKinds.end(), name);
    const std::size_t fallback =
        usual == kActionKinds.end() ? kActionKinds.size() - 1 : static_cast<std::size_t>(usual - kActionKinds.begin());
    action.kind = kinds[map.oneOf("kind", kActionKinds, fallback)];
    action.shown = map.text("shown", name);
    action.whatHappens = map.text("what happens");
    action.whoNotices = map.text("who notices");
    action.undo = map.text("undo");
    action.takes = map.duration("takes").value_or(Millis(0));
    action.atMost = map.duration("at most").value_or(action.atMost);
    action.ask = map.flag("ask", false);
    action.lasts = map.flag("lasts", true);
    readBy(map, action, agreement, complaints, from);
    readProof(map, action, complaints);
    readEffect(map, action);
    readCare(map, action, complaints, from);
    map.finish();
    return action;
}

} // namespace

void readActions(StrictMap& top, Agreement& agreement, Complaints& complaints, const ReadingFrom& from)
{
    top.entries("actions", [&](const std::string& name, const YamlNode& node) {
        agreement.actions.push_back(readAction(name, node, agreement, complaints, from));
    });
}

} // namespace handrail::contract
