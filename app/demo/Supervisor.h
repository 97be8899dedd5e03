#pragma once

#include "demo/Settings.h"

#include <memory>

namespace handrail::demo {

/// Starts store, model server and travellers as processes of its own, switches faults on and off, and takes orders by
/// HTTP on the control address: POST /fallback {mode}, /restart, /fault {name, on, for_s}, /stop, GET /status. A model
/// server that dies stays dead until it is restarted.
class Supervisor {
public:
    explicit Supervisor(const Settings& settings);
    ~Supervisor(); ///< no process is left behind
    /// Everything up and answering. Errors: alreadyExists if this data folder is in use; failed, unavailable.
    [[nodiscard]] Result<void> start();
    /// Until SIGINT, SIGTERM or /stop. Call in the thread that called start().
    void run();

private:
    struct Inside;
    std::unique_ptr<Inside> m_inside;
};

} // namespace handrail::demo
