#include "agent/Rights.h"

#include "base/Files.h"
#include "contract/StrictMap.h"
#include "contract/YamlTree.h"

#include <algorithm>
#include <fmt/format.h>

namespace handrail::agent {

namespace {

constexpr std::string_view kGroup = "group ";
constexpr std::string_view kSystemGroup = "system group ";
constexpr const char* kEverybody = "everybody";

void checkPeople(contract::StrictMap& map, const std::string& key, const std::vector<std::string>& people,
                 const std::map<std::string, std::vector<std::string>>& groups)
{
    for (const std::string& name : people) {
        if (name == kEverybody && key != "see")
            map.complain(key, fmt::format("everybody may see, but not {}", key), "Name people or groups");
        if (name.starts_with(kGroup) && !groups.contains(name.substr(kGroup.size())))
            map.complain(key, fmt::format("there is no '{}'", name), "Write it under 'groups'");
    }
}

template <typename Lists>
Lists readLists(contract::StrictMap map, const std::map<std::string, std::vector<std::string>>& groups)
{
    Lists lists{map.texts("see"), map.texts("operate"), map.texts("own")};
    checkPeople(map, "see", lists.see, groups);
    checkPeople(map, "operate", lists.operate, groups);
    checkPeople(map, "own", lists.own, groups);
    map.finish();
    return lists;
}

} // namespace

tl::expected<Rights, contract::Problems> Rights::read(std::string_view text, const std::string& file,
                                                      const std::set<ServiceId>& services)
{
    const auto tree = contract::readYaml(text, file);
    if (!tree)
        return tl::unexpected(contract::Problems{tree.error()});
    contract::Complaints complaints(file);
    contract::StrictMap top(&*tree, complaints, "the rights");
    Rights rights;
    rights.m_isFromFile = true;
    if (top.count("format", 0) != 1)
        top.complain("format", "the format of this file is not 1", "Write 'format: 1'");
    top.entries("groups", [&](const std::string& name, const contract::YamlNode& node) {
        for (const contract::YamlNode& item : node.items)
            rights.m_groups[name].push_back(item.text);
        if (node.kind != contract::YamlNode::Kind::list || rights.m_groups[name].empty())
            complaints.add(node.at, fmt::format("the group '{}' is no list of names", name), "Write it as [asha, mira]");
    });
    rights.m_every = readLists<Lists>(top.map("every service", "'every service'"), rights.m_groups);
    std::vector<std::string> known;
    std::ranges::transform(services, std::back_inserter(known), &ServiceId::value);
    top.entries("services", [&](const std::string& name, const contract::YamlNode& node) {
        if (!services.contains(ServiceId(name)))
            complaints.add(node.at, fmt::format("this agent watches over no service '{}'", name),
                           contract::didYouMean(name, known));
        rights.m_services[ServiceId(name)] =
            readLists<Lists>(contract::StrictMap(&node, complaints, fmt::format("the service '{}'", name)), rights.m_groups);
    });
    top.finish();
    if (!complaints.empty())
        return tl::unexpected(complaints.take());
    return rights;
}

bool Rights::isNamed(const Caller& caller, const contract::Action* action) const
{
    return action == nullptr || action->whoMay.empty() || isAmong(caller, action->whoMay);
}

bool Rights::isAmong(const Caller& caller, const std::vector<std::string>& people) const
{
    return std::ranges::any_of(people, [&](const std::string& name) {
        if (name.starts_with(kSystemGroup))
            return std::ranges::count(caller.systemGroups, name.substr(kSystemGroup.size())) > 0;
        if (name.starts_with(kGroup)) {
            const auto group = m_groups.find(name.substr(kGroup.size()));
            return group != m_groups.end() && std::ranges::count(group->second, caller.who) > 0;
        }
        return name == kEverybody || name == caller.who;
    });
}

Right Rights::of(const Caller& caller, const ServiceId& service) const
{
    if (!m_isFromFile)
        return caller.mayOperate ? Right::own : Right::see;
    const auto own = m_services.find(service);
    const Lists& lists = own == m_services.end() ? m_every : own->second;
    if (isAmong(caller, lists.own))
        return Right::own;
    if (isAmong(caller, lists.operate))
        return Right::operate;
    return isAmong(caller, lists.see) ? Right::see : Right::none;
}

Result<RightsFile> RightsFile::open(const std::filesystem::path& file, const std::set<ServiceId>& services)
{
    RightsFile opened;
    opened.file = file;
    if (file.empty())
        return opened;
    if (auto read = opened.reload(services); !read)
        return fail(read.error());
    return opened;
}

bool RightsFile::hasChanged() const
{
    std::error_code gone;
    return !file.empty() && std::filesystem::last_write_time(file, gone) != seen;
}

Result<void> RightsFile::reload(const std::set<ServiceId>& services)
{
    std::error_code gone;
    seen = std::filesystem::last_write_time(file, gone);
    const auto text = readFile(file, 1u << 20);
    if (!text)
        return fail(text.error());
    auto read = Rights::read(*text, file.string(), services);
    if (!read)
        return fail(read.error().front());
    rights = std::move(*read);
    return {};
}

} // namespace handrail::agent
