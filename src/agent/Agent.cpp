#include "agent/Agent.h"

#include "agent/Certificates.h"
#include "agent/DataFolder.h"
#include "agent/Desk.h"
#include "agent/History.h"
#include "agent/Intake.h"
#include "agent/Revoked.h"
#include "agent/Server.h"
#include "agent/VersionWatch.h"
#include "base/Files.h"

#include <malloc.h>
#include <set>
#include <thread>

namespace handrail::agent {

namespace {

constexpr Millis kWarnBefore = std::chrono::hours(7 * 24);
constexpr Millis kCertificateLook = std::chrono::hours(1);
constexpr Millis kRevokedLook = std::chrono::seconds(2);
constexpr Millis kLongestPause{25};
constexpr std::size_t kServicesPerMs = 40;

Result<std::vector<Configured>> readAll(const Options& options)
{
    std::vector<Configured> all;
    std::set<ServiceId> seen;
    ReadBooks books;
    for (const std::filesystem::path& file : options.agreements) {
        auto configured = readConfigured(file, options.runbookFolder, &books);
        if (!configured)
            return fail(configured.error().front());
        all.push_back(std::move(*configured));
    }
    for (const contract::Agreement& agreement : options.given)
        all.push_back(configuredFrom(agreement));
    for (const Configured& configured : all) {
        if (!seen.insert(configured.agreement->service).second)
            return fail(ErrorCode::alreadyExists,
                        "two agreements are for the service '" + configured.agreement->service.value + "'",
                        configured.file.string(), "give each service one agreement");
    }
    if (all.empty())
        return fail(ErrorCode::invalidInput, "there is no agreement to watch over", {}, "give one with --agreement");
    return all;
}

class RealAgent final : public Agent {
public:
    RealAgent(Options options, DataFolder folder, const Clock& clock)
        : m_options(std::move(options)), m_folder(std::move(folder)), m_intake(m_mailbox, clock), m_versions(m_mailbox)
    {
    }
    ~RealAgent() override { stop(); }

    Result<void> open(const Clock& clock)
    {
        auto services = readAll(m_options);
        if (!services)
            return fail(services.error());
        auto windows = storage::WindowStore::open(m_folder.windows(), {});
        if (!windows)
            return fail(windows.error());
        auto journal = storage::JournalStore::open(m_folder.journal());
        if (!journal)
            return fail(journal.error());
        for (const Configured& configured : *services)
            m_agreements.push_back(configured.agreement);
        std::set<ServiceId> names;
        for (const auto& agreement : m_agreements)
            names.insert(agreement->service);
        auto rights = RightsFile::open(m_options.rightsFile, names);
        if (!rights)
            return fail(rights.error());
        if (!m_options.certFile.empty() && !rights->rights.isFromFile())
            log("whoever has a certificate of the authority may look, nobody may act: name people with --rights FILE");
        m_desk = std::make_unique<Desk>(setup(std::move(*rights)), std::move(*services), std::move(*windows), std::move(*journal), clock);
        auto begun = m_desk->begin();
        ::malloc_trim(0); // reading a thousand agreements takes much more than keeping them
        return begun;
    }

    Result<void> start() override
    {
        auto revoked = RevokedFile::open(m_options.caFile);
        if (!revoked)
            return fail(revoked.error());
        m_revoked = std::move(*revoked);
        auto server = Server::start({m_options.listen, m_options.caFile, m_options.certFile, m_options.keyFile, m_revoked.revoked,
                                     m_folder.windows(), m_folder.journal(), m_options.streamBacklog}, m_mailbox, m_reading);
        if (!server)
            return fail(server.error());
        m_server = std::move(*server);
        m_stateThread = std::thread([this] { run(); });
        // On the reading thread from the first: the one place that starts and stops collectors.
        m_reading.post([this] {
            for (const auto& agreement : m_agreements)
                follow(agreement);
        });
        return {};
    }

    void stop() override
    {
        if (m_server)
            m_server->stop();
        m_reading.stop();
        m_hooks.stop();
        m_versions.stop();
        m_intake.stop();
        m_mailbox.close();
        if (m_stateThread.joinable())
            m_stateThread.join();
        m_server.reset();
    }

    void reload() override { m_mailbox.post(ReloadAsked{}); }
    int port() const override { return m_server ? m_server->port() : 0; }
    std::shared_ptr<grpc::Channel> inProcessChannel() override { return m_server->inProcessChannel(); }

private:
    Desk::Setup setup(RightsFile rights)
    {
        Desk::Setup setup;
        setup.rights = std::move(rights);
        setup.name = m_options.name;
        setup.embedded = m_folder.isTemporary();
        setup.countdownS = m_options.countdownS;
        setup.grace = m_options.grace;
        setup.dataFolder = m_folder.path();
        setup.learnFrom = m_options.learnFrom;
        setup.learnAfter = m_options.learnAfter;
        setup.startShim = [this](const remediation::ShimJob& job) {
            return remediation::startShim(m_folder.path(), m_options.executable, job);
        };
        setup.lookAtShim = [this](const ServiceId& service, const OperationId& operation) {
            return remediation::lookAtShim(m_folder.path(), service, operation);
        };
        setup.readHistory = readHistory;
        setup.sourcesChanged = [this](std::shared_ptr<const contract::Agreement> agreement) {
            m_reading.post([this, agreement = std::move(agreement)] { follow(agreement); });
        };
        setup.countLines = [this](const ServiceId& service, const std::filesystem::path& file, const LogsWanted& wanted) {
            m_reading.post([this, service, file, wanted] {
                if (const auto lines = readLogs(file, wanted))
                    m_mailbox.post(LogCounted{service, {wanted.contains, wanted.before, lines->size(), wanted.around}});
            });
        };
        setup.tellHook = [this](std::shared_ptr<const contract::Agreement> agreement, remediation::HookCall call) {
            m_hooks.post([this, agreement = std::move(agreement), call = std::move(call)] {
                auto told = remediation::tellFaultHook(agreement->drills, call);
                m_mailbox.post(HookAnswered{agreement->service, call, std::move(told)});
            });
        };
        setup.log = m_options.log ? m_options.log : [](const std::string&) {};
        return setup;
    }

    void follow(const std::shared_ptr<const contract::Agreement>& agreement)
    {
        m_intake.follow(agreement);
        m_versions.follow(agreement);
    }

    void log(const std::string& line) const
    {
        if (m_options.log)
            m_options.log(line);
    }

    /// On the reading thread.
    void lookAtCertificate() const
    {
        const auto text = readFile(m_options.certFile, 1u << 20);
        const auto certificate = text ? readCertificate(*text) : Result<Certificate>(fail(text.error()));
        if (!certificate)
            return log("the agent's certificate can't be read: " + certificate.error().text());
        m_server->setCertificateUntil(certificate->until);
        const WallTime now = SystemClock().wall();
        if (now > certificate->until)
            log("the agent's certificate ended on " + toRfc3339(certificate->until) + ": consoles can't connect any more");
        else if (now > certificate->until - kWarnBefore)
            log("the agent's certificate ends on " + toRfc3339(certificate->until) + ": put a new one in its place, it is read by itself");
    }

    /// On the reading thread.
    void lookAtRevoked()
    {
        if (!m_revoked.hasChanged())
            return;
        if (auto read = m_revoked.reload(); !read)
            return log("the old list of revoked certificates stays in force: " + read.error().text());
        m_server->setRevoked(m_revoked.revoked);
        log("the list of revoked certificates was read again: " + std::to_string(m_revoked.revoked->size()) + " in it");
    }

    void run()
    {
        std::deque<Message> messages;
        SteadyTime next = std::chrono::steady_clock::now();
        SteadyTime nextLook = next, nextRevokedLook = next;
        while (m_mailbox.takeAll(messages, next)) {
            next = m_desk->turn(messages);
            // A turn looks at every service: where there are many, what comes in quick succession is taken together.
            if (const auto pause = std::min(kLongestPause, Millis(m_agreements.size() / kServicesPerMs)); pause > Millis(0))
                std::this_thread::sleep_for(pause);
            const SteadyTime now = std::chrono::steady_clock::now();
            if (m_options.certFile.empty() || now < nextRevokedLook)
                continue;
            nextRevokedLook = now + kRevokedLook;
            m_reading.post([this] { lookAtRevoked(); });
            if (now < nextLook)
                continue;
            nextLook = now + kCertificateLook;
            m_reading.post([this] { lookAtCertificate(); });
        }
        m_desk->end();
    }

    const Options m_options;
    const DataFolder m_folder;
    Mailbox<Message> m_mailbox;
    Reading m_reading, m_hooks; // hooks of others may keep a thread waiting
    RevokedFile m_revoked; // the reading thread's, from start() on
    Intake m_intake; // the reading thread's, until stop() has ended that
    VersionWatch m_versions;
    std::vector<std::shared_ptr<const contract::Agreement>> m_agreements;
    std::unique_ptr<Desk> m_desk; // the state thread's, from start() on
    std::unique_ptr<Server> m_server;
    std::thread m_stateThread;
};

} // namespace

Result<std::unique_ptr<Agent>> Agent::create(Options options, const Clock& clock)
{
    ::mallopt(M_ARENA_MAX, 2); // what one thread makes another one lets go of: an arena for each only keeps more
    auto folder = DataFolder::open(options.dataFolder);
    if (!folder)
        return fail(folder.error());
    auto agent = std::make_unique<RealAgent>(std::move(options), std::move(*folder), clock);
    if (auto opened = agent->open(clock); !opened)
        return fail(opened.error());
    return agent;
}

} // namespace handrail::agent
