#pragma once

#include "demo/Settings.h"

#include <string>
#include <vector>

namespace handrail::demo {

/// The three kinds of process that a supervisor starts; each runs until it is told to end. The result is the exit code.
int runStore(const Settings& settings, WallTime clockStartedAt, bool supervised);
int runServer(const Settings& settings, bool supervised);
int runTravellers(const Settings& settings, WallTime clockStartedAt, bool supervised);

/// The options that bring another process of this program to the same settings.
[[nodiscard]] std::vector<std::string> optionsFor(const Settings& settings, WallTime clockStartedAt);

/// One child process, spoken to by lines on its standard input. All from one thread, which must live as long as the
/// child: the kernel ends the child with it.
class Child {
public:
    explicit Child(std::string command) : m_command(std::move(command)) {}
    ~Child(); ///< ends it
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Error: failed.
    [[nodiscard]] Result<void> start(const std::vector<std::string>& options);
    /// Asks it to end, and kills it after `patience`.
    void stop(Millis patience = Millis(1500));
    void kill();
    /// Says a line to it; nothing if it is not there.
    void tell(const std::string& line) const;
    /// Notices that it has ended.
    [[nodiscard]] bool isRunning();
    [[nodiscard]] int pid() const { return m_pid; }
    [[nodiscard]] const std::string& command() const { return m_command; }

private:
    const std::string m_command;
    int m_pid = 0;
    int m_input = -1;
};

} // namespace handrail::demo
