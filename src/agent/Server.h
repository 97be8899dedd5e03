#pragma once

#include "agent/Mailbox.h"
#include "agent/Message.h"
#include "agent/Reading.h"
#include "agent/Revoked.h"

#include <filesystem>
#include <memory>
#include <string>

namespace grpc {
class Channel;
}

namespace handrail::agent {

/// handrail.v1 for consoles. Start and stop from one thread; the mailbox's and the reading thread must run until stop()
/// has returned, because calls under way end through them.
class Server {
public:
    struct Setup {
        std::string listen; ///< empty = only for consoles in this process
        std::string caFile, certFile, keyFile;
        std::shared_ptr<const Revoked> revoked;
        std::filesystem::path windowsFile, journalFile;
        std::size_t streamBacklog = 20'000;
    };
    /// Errors: refused (not loopback and no certificates), alreadyExists (port in use), invalidInput (wrong address).
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(const Setup& setup, Mailbox<Message>& mailbox,
                                                               Reading& reading);
    ~Server();

    void stop();
    /// Calls with these certificates are refused from now on. Any thread.
    void setRevoked(std::shared_ptr<const Revoked> revoked);
    /// What Describe says of the agent's own certificate. Any thread.
    void setCertificateUntil(WallTime until);
    [[nodiscard]] int port() const;
    [[nodiscard]] std::shared_ptr<grpc::Channel> inProcessChannel();

private:
    struct State;
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace handrail::agent
