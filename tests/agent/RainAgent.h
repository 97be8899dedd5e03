#pragma once

#include "agent/Agent.h"
#include "agent/Certificates.h"
#include "client/Link.h"
#include "tests/agent/Rain.h" // brings Qt, whose word "signals" must not meet ours

#include <QtGlobal>
#include <memory>

namespace handrail::agent::test {

/// What an agent is started with that others reach by certificate only: NAME's in `folder`, which authority.pem there has signed.
inline Options byCertificate(const RainFolder& files, const std::string& folder, const std::string& name)
{
    Options wanted;
    wanted.dataFolder = files.path("data");
    wanted.agreements = {files.path("rain.yaml")};
    wanted.listen = "127.0.0.1:0";
    wanted.caFile = files.path(folder + "/authority.pem").string();
    wanted.certFile = files.path(folder + "/" + name + ".pem").string();
    wanted.keyFile = files.path(folder + "/" + name + ".key").string();
    wanted.executable = "/bin/false";
    return wanted;
}

/// Null when it didn't start; the log says why.
inline std::unique_ptr<Agent> running(Options wanted, const Clock& clock)
{
    auto made = Agent::create(std::move(wanted), clock);
    if (auto started = made ? (*made)->start() : Result<void>(fail(made.error())); !started) {
        qWarning("%s", started.error().text().c_str());
        return nullptr;
    }
    return std::move(*made);
}

/// How the person whose certificate is in `folder` reaches it, trusting the authority of another one.
inline client::Address addressOf(const Agent& agent, const RainFolder& files, const std::string& folder, const std::string& name,
                                 const std::string& authority)
{
    return {"127.0.0.1:" + std::to_string(agent.port()), files.path(authority + "/authority.pem").string(),
            files.path(folder + "/" + name + ".pem").string(), files.path(folder + "/" + name + ".key").string(), {}};
}

} // namespace handrail::agent::test
