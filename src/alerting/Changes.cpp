#include "alerting/Changes.h"

#include <algorithm>
#include <cstdlib>

namespace handrail::alerting {
namespace {

using namespace std::chrono_literals;
using journal::Change;
using journal::ChangeKind;

constexpr std::uint64_t kFewest = 5; ///< answers before a majority of them says which version or mode it is
constexpr Millis kFirstCalls = 5s; ///< of a new process
constexpr std::size_t kKeptOperations = 8;

std::optional<std::string> versionOf(const Window& window)
{
    if (window.version)
        return window.version;
    std::uint64_t all = 0;
    const std::pair<const std::string, std::uint64_t>* most = nullptr;
    for (const auto& each : window.versions) {
        all += each.second;
        most = !most || each.second > most->second ? &each : most;
    }
    if (all < kFewest || !most || most->second * 10 < all * 9)
        return {};
    return most->first;
}

std::optional<std::string> modeOf(const Window& window)
{
    if (window.fallbackMode)
        return window.fallbackMode;
    if (!window.fallbackAnswers || window.requests.value_or(0) < kFewest)
        return {};
    if (*window.fallbackAnswers * 2 < *window.requests)
        return std::string{};
    std::string mode = "fallback";
    std::uint64_t most = 0;
    for (const auto& [name, count] : window.fallbackModes)
        if (count > most) {
            most = count;
            mode = name;
        }
    return mode;
}

} // namespace

std::vector<Change> Changes::take(const Window& window, const Counts& counts, const Counts& lastHour, bool isTroubled)
{
    std::vector<Change> changes;
    takeVersion(window, lastHour, changes);
    takeMode(window, changes);
    takeStart(window, changes);
    if (m_versionSince && !isTroubled && window.end() <= *m_versionSince + 60min && window.end() > *m_versionSince)
        for (std::size_t i = 0; i < counts.size(); ++i)
            m_sinceVersion[i] += counts[i];
    m_first = false;
    return changes;
}

void Changes::takeVersion(const Window& window, const Counts& lastHour, std::vector<Change>& changes)
{
    const auto version = versionOf(window);
    if (!version || version->empty() || *version == m_version)
        return;
    const std::string before = std::exchange(m_version, *version);
    if (before.empty())
        return;
    if (m_first) { // fed with the past: it begins before what the journal said last
        m_versionSince.reset();
        return;
    }
    // One that is gone back to is not new: whatever comes now is not for having left the other.
    const bool isBack = *version == m_versionBefore && m_versionSince && window.end() <= *m_versionSince + 60min;
    m_versionBefore = before;
    m_versionSince = window.end();
    m_beforeVersion = isBack ? Counts{} : lastHour;
    std::ranges::fill(m_sinceVersion, 0U);
    changes.push_back({ChangeKind::version, {}, before, *version,
                       operationFor(journal::ActionKind::rollBack, "version", *version, window.end()), window.end()});
}

void Changes::takeMode(const Window& window, std::vector<Change>& changes)
{
    const auto mode = modeOf(window);
    if (!mode || (m_knowsMode && *mode == m_mode))
        return;
    const bool wasKnown = std::exchange(m_knowsMode, true);
    const std::string before = std::exchange(m_mode, *mode);
    if (m_first && wasKnown) {
        m_modeSince.reset();
        return;
    }
    if (!wasKnown && mode->empty())
        return;
    m_modeSince = window.end();
    if (m_modeAsked && m_modeAsked->mode != m_mode && window.end() > m_modeAsked->at)
        m_modeAsked.reset();
    changes.push_back({ChangeKind::fallback, {}, before, *mode,
                       operationFor(journal::ActionKind::fallback, "mode", *mode, window.end()), window.end()});
}

void Changes::takeStart(const Window& window, std::vector<Change>& changes)
{
    if (!window.startedAt)
        return;
    const auto before = std::exchange(m_startedAt, window.startedAt);
    if (!before || *window.startedAt <= *before + 1s) // sources round to seconds
        return;
    m_restartedAt = window.end();
    changes.push_back({ChangeKind::restarted, {}, toRfc3339(*before), toRfc3339(*window.startedAt),
                       operationFor(journal::ActionKind::restart, {}, {}, window.end()), window.end()});
}

void Changes::recall(const Change& change)
{
    switch (change.kind) {
    case ChangeKind::version:
        m_versionBefore = change.from;
        m_version = change.to;
        m_versionSince = change.at;
        break;
    case ChangeKind::fallback:
        m_knowsMode = true;
        m_mode = change.to;
        m_modeSince = change.at;
        break;
    case ChangeKind::restarted:
        m_restartedAt = change.at;
        if (const auto started = fromRfc3339(change.to))
            m_startedAt = *started;
        break;
    default: break;
    }
}

void Changes::take(const journal::Operation& operation, WallTime at)
{
    using journal::OperationState;
    if (operation.state == OperationState::asked || operation.state == OperationState::stopped ||
        operation.state == OperationState::refused)
        return;
    const auto known = std::ranges::find(m_operations, operation.id, [](const auto& each) { return each.latest.id; });
    if (known != m_operations.end()) {
        known->latest = operation;
        return;
    }
    if (operation.kind == journal::ActionKind::fallback)
        m_modeAsked = modeAskedBy(operation, at);
    m_operations.push_back({operation, at});
    if (m_operations.size() > kKeptOperations)
        m_operations.erase(m_operations.begin());
}

Changes::ModeAsked Changes::modeAskedBy(const journal::Operation& operation, WallTime at)
{
    const auto param = [&](const char* name) {
        const auto found = operation.params.find(name);
        return found == operation.params.end() ? std::string() : found->second;
    };
    const std::string mode = param("mode"), atMost = param("at most");
    ModeAsked asked{mode == "none" ? std::string() : mode, {}, at};
    if (!atMost.empty())
        asked.atMost = std::chrono::seconds(std::strtoll(atMost.c_str(), nullptr, 10));
    return asked;
}

std::optional<Millis> Changes::modeAtMost() const
{
    return m_modeAsked && m_modeAsked->mode == m_mode ? m_modeAsked->atMost : std::nullopt;
}

bool Changes::isRestarting(WallTime now, Millis usually) const
{
    return std::ranges::any_of(m_operations, [&](const OurOperation& each) {
        return each.latest.kind == journal::ActionKind::restart && now >= each.startedAt &&
               now < each.startedAt + std::max<Millis>(usually, 20s);
    });
}

bool Changes::isStarting(const Window& window, Millis usually) const
{
    if (m_restartedAt && window.start < *m_restartedAt + kFirstCalls)
        return true;
    const auto isAwaited = [&](const OurOperation& each) { return !m_restartedAt || *m_restartedAt < each.startedAt; };
    return isRestarting(window.end(), usually) && std::ranges::all_of(m_operations, [&](const OurOperation& each) {
        return each.latest.kind != journal::ActionKind::restart || isAwaited(each);
    });
}

OperationId Changes::operationFor(journal::ActionKind kind, const std::string& param, const std::string& to,
                                  WallTime at) const
{
    for (auto each = m_operations.rbegin(); each != m_operations.rend(); ++each) {
        const journal::Operation& operation = each->latest;
        if (at < each->startedAt || at > each->startedAt + 5min)
            continue;
        const auto given = operation.params.find(param);
        const bool isNamed = given != operation.params.end() && given->second == to;
        if (isNamed || (operation.kind == kind && (param.empty() || given == operation.params.end())))
            return operation.id;
    }
    return {};
}

} // namespace handrail::alerting
