#pragma once

#include <chrono>
#include <cstdio>
#include <ctime>

/// Says when it is, by the clock that all processes share, and how much this process has computed.
inline void sayPainted()
{
    timespec cpu{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    const std::chrono::duration<double> now = std::chrono::steady_clock::now().time_since_epoch();
    std::printf("%.6f %.6f\n", now.count(), static_cast<double>(cpu.tv_sec) + 1e-9 * static_cast<double>(cpu.tv_nsec));
    std::fflush(stdout);
}
