#include "Fleet.h"

#include "base/Files.h"
#include "client/DescriptionCodec.h"
#include "handrail/v1/desk.pb.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace handrail::bench {

namespace {

constexpr Millis kSpan = std::chrono::seconds(10);

std::string read(const std::filesystem::path& file)
{
    auto text = readFile(file);
    if (!text) {
        std::fprintf(stderr, "%s\n", text.error().text().c_str());
        std::exit(1);
    }
    return *text;
}

void replaceAll(std::string& text, const std::string& what, const std::string& with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

} // namespace

Fleet::Fleet(std::size_t services, std::size_t incidents) : m_incidents(incidents)
{
    for (std::size_t i = 0; i < services; ++i) {
        char name[32];
        std::snprintf(name, sizeof name, "service-%04zu", i);
        m_services.emplace_back(name);
    }
}

std::shared_ptr<const client::Description> Fleet::description(WallTime now) const
{
    const std::filesystem::path folder = std::filesystem::path(HANDRAIL_SOURCE_DIR) / "runbooks/demo";
    const std::string agreement = read(folder / "flight-lateness.yaml");
    std::vector<std::pair<std::string, std::string>> books;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() == ".md")
            books.emplace_back(file.path().filename().string(), read(file.path()));
    v1::Description all;
    all.set_protocol(1);
    all.set_agent("fleet");
    all.set_now_ms(toMs(now));
    all.set_you("Ana Ruiz");
    for (const ServiceId& id : m_services) {
        v1::ServiceDescription& one = *all.add_services();
        std::string text = agreement;
        replaceAll(text, "service: flight-lateness", "service: " + id.value);
        replaceAll(text, "name: Late flight forecast", "name: Forecast of " + id.value);
        one.set_service(id.value);
        one.set_agreement_file("flight-lateness.yaml");
        one.set_agreement_text(text);
        for (const auto& [file, book] : books) {
            v1::RunbookText& runbook = *one.add_runbooks();
            runbook.set_file(file);
            runbook.set_digest(sha256Hex(book));
            if (all.services_size() == 1) // as agents send them: each text once
                runbook.set_text(book);
        }
        for (const char* right : {"see", "operate"})
            one.add_rights(right);
    }
    auto decoded = client::decodeDescription(all.SerializeAsString());
    if (!decoded) {
        std::fprintf(stderr, "%s\n", decoded.error().text().c_str());
        std::exit(1);
    }
    return std::make_shared<client::Description>(std::move(*decoded));
}

Window Fleet::window(std::size_t service, WallTime start) const
{
    const bool bad = service < m_incidents;
    Window w;
    w.service = m_services[service];
    w.start = start;
    w.span = kSpan;
    w.sealed = true;
    w.seenShare = 1;
    w.reachable = true;
    w.requests = 500;
    const auto wobble = static_cast<double>((toMs(start) / 1000 + static_cast<std::int64_t>(service) * 7) % 13);
    for (int i = 0; i < 20; ++i)
        w.latency.add(40 + wobble + 9 * i, 24);
    w.latency.add((bad ? 860 : 200) + wobble, 20);
    w.latencySource = LatencySource::exact;
    w.confidence.emplace();
    for (std::size_t i = 0; i < w.confidence->size(); ++i)
        (*w.confidence)[i] = 25;
    w.answers = {{"late", 120}, {"on time", 380}};
    for (const char* field : {"hour", "weekday", "distance", "origin", "destination", "lateness"}) {
        InputCounts& input = w.inputs[field];
        input.total = 500;
        for (int bin = 0; bin < 10; ++bin)
            input.values[std::to_string(bin)] = 50;
    }
    DependencyCounts& store = w.dependencies["lateness-store"];
    store.calls = 500;
    store.latency.add(bad ? 840 : 6, 500);
    w.version = "v12";
    w.versions["v12"] = 500;
    w.fallbackMode = "";
    return w;
}

journal::Entry Fleet::alert(std::size_t service, WallTime at, bool opens)
{
    journal::Alert alert;
    alert.phase = opens ? journal::AlertPhase::opened : journal::AlertPhase::changed;
    alert.incident = IncidentId(m_services[service].value + "/1");
    alert.kind = journal::AlertKind::slow;
    alert.severity = journal::Severity::broken;
    alert.failure = "slow answers";
    alert.evidence = {"latency", 860.0 + m_round, 300.0, 90.0, 120.0, 190.0, 4000, 930.0, at, at, 1240 + m_round * 100, {}};
    journal::Entry entry;
    entry.seq = ++m_seq;
    entry.at = at;
    entry.service = m_services[service];
    entry.who = "agent";
    entry.body = std::move(alert);
    return entry;
}

void Fleet::comeAlive(WallTime now, SteadyTime steady)
{
    m_since = now;
    m_waiting.push_back(client::LinkChanged{client::LinkChanged::To::live, {}, {}});
    m_waiting.push_back(client::Described{description(now), {}});
    client::EntriesCame entries;
    for (std::size_t i = 0; i < m_incidents; ++i)
        entries.entries.push_back(alert(i, now - std::chrono::minutes(3), true));
    m_waiting.push_back(std::move(entries));
    heartbeat(now, steady);
    m_waiting.push_back(client::SnapshotDone{});
}

void Fleet::heartbeat(WallTime now, SteadyTime steady)
{
    m_waiting.push_back(client::HeartbeatCame{now, m_seq, steady, {}});
}

void Fleet::live(WallTime now, SteadyTime steady)
{
    const auto due = static_cast<std::size_t>((now - m_since + kSpan) * static_cast<long>(m_services.size()) / kSpan);
    client::WindowsCame came{{}, steady};
    for (; m_next < due; ++m_next)
        came.windows.push_back(window(m_next % m_services.size(), now - kSpan));
    if (!came.windows.empty())
        m_waiting.push_back(std::move(came));
}

void Fleet::refreshAlerts(WallTime now)
{
    ++m_round;
    client::EntriesCame entries;
    for (std::size_t i = 0; i < m_incidents; ++i)
        entries.entries.push_back(alert(i, now, false));
    m_waiting.push_back(std::move(entries));
}

std::vector<client::Update> Fleet::drain()
{
    // The inbox hands over what came in order; a snapshot comes in parts.
    std::vector<client::Update> taken;
    for (int i = 0; i < 20 && !m_waiting.empty(); ++i) {
        taken.push_back(std::move(m_waiting.front()));
        m_waiting.pop_front();
    }
    return taken;
}

} // namespace handrail::bench
