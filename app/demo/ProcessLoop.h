#pragma once

#include <functional>
#include <string>

namespace handrail::demo {

/// Call first in main, before any thread: from then on SIGINT, SIGTERM and SIGCHLD are only seen by who asks for them.
void blockEndSignals();

/// Waits in the calling thread until SIGINT or SIGTERM. A supervised process also takes lines from standard input (each
/// goes to `onLine`), and ends with it: who started it is gone then.
void runUntilEnd(bool supervised, const std::function<void(const std::string&)>& onLine = {});

/// The kernel ends this process when the one that started it dies.
void dieWithParent(int parentPid);

} // namespace handrail::demo
