#pragma once

#include "base/Result.h"
#include "base/Time.h"
#include "contract/Agreement.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
}

namespace handrail::agent {

struct Options {
    std::string name = "agent";
    std::filesystem::path dataFolder;           ///< locked by one agent; empty = embedded: in memory, looks and does not act
    std::vector<std::filesystem::path> agreements; ///< files
    std::vector<contract::Agreement> given;     ///< embedded: agreements made by the caller
    std::filesystem::path runbookFolder;        ///< empty = the folder of the agreement
    std::string listen = "127.0.0.1:7443";      ///< anything but loopback needs the three files; empty = do not listen
    std::string caFile, certFile, keyFile;
    std::size_t streamBacklog = 20'000;         ///< windows and entries that wait for a console before it is cut off
    std::filesystem::path rightsFile;           ///< who may do what; empty = as Rights.h says
    std::filesystem::path executable;           ///< handrail-agent itself, for the shim
    unsigned countdownS = 3;
    Millis grace{300};                          ///< how long after a window's time it is sealed
    std::filesystem::path learnFrom;            ///< log of answers of the past, for what is usual before anything was seen
    Millis learnAfter = std::chrono::minutes(10); ///< without such a log: usual is what was seen live, after so long
    std::function<void(const std::string&)> log; ///< one line for whoever runs the agent; any thread
};

/// The agent: collectors, windows, judging, journal, operations, and handrail.v1 for consoles. Start and stop from one thread;
/// stop() is bounded and leaves running shims alone.
class Agent {
public:
    /// Opens stores, locks the data folder, reads agreements and runbooks, folds the journal. Errors: each a clear sentence.
    [[nodiscard]] static Result<std::unique_ptr<Agent>> create(Options options, const Clock& clock);
    virtual ~Agent() = default;
    [[nodiscard]] virtual Result<void> start() = 0;
    virtual void stop() = 0;
    /// Reads agreements and runbooks again; broken ones leave the old in use. Any thread.
    virtual void reload() = 0;
    /// The port it listens on, 0 if it does not.
    [[nodiscard]] virtual int port() const = 0;
    /// For a console in the same process.
    [[nodiscard]] virtual std::shared_ptr<grpc::Channel> inProcessChannel() = 0;
};

} // namespace handrail::agent
