#include "Commands.h"

#include "agent/Agent.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

namespace handrail::cli {

namespace {

void toLog(const std::string& line)
{
    fmt::print(stderr, "{} {}\n", toRfc3339(SystemClock().wall()), line);
    std::fflush(stderr);
}

/// The signals are taken by this thread alone, in waitForEnd(); all threads that start later inherit the block.
sigset_t blockSignals()
{
    sigset_t wanted;
    sigemptyset(&wanted);
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&wanted, number);
    pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return wanted;
}

void waitForEnd(agent::Agent& running, const sigset_t& wanted)
{
    for (;;) {
        int number = 0;
        sigwait(&wanted, &number);
        if (number != SIGHUP)
            return;
        running.reload();
    }
}

/// Consoles and strangers' connections are files too: they must not use up those of the journal.
void allowManyFiles()
{
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = std::max(files.rlim_cur, std::min<rlim_t>(files.rlim_max, 65'536));
    ::setrlimit(RLIMIT_NOFILE, &files);
}

std::filesystem::path ownExecutable()
{
    std::error_code unknown;
    return std::filesystem::read_symlink("/proc/self/exe", unknown);
}

} // namespace

int complain(const Error& error)
{
    fmt::print(stderr, "handrail-agent: {}\n", error.text());
    return 1;
}

int serve(const ServeOptions& options)
{
    const auto learnAfter = parseDuration(options.learnAfter);
    if (!learnAfter)
        return complain(learnAfter.error());
    const sigset_t wanted = blockSignals();
    allowManyFiles();
    agent::Options wired;
    wired.name = options.name;
    wired.dataFolder = options.data;
    wired.agreements.assign(options.agreements.begin(), options.agreements.end());
    wired.runbookFolder = options.runbooks;
    wired.listen = options.listen;
    wired.caFile = options.ca;
    wired.certFile = options.cert;
    wired.keyFile = options.key;
    wired.rightsFile = options.rights;
    wired.executable = ownExecutable();
    wired.countdownS = options.countdownS;
    wired.learnFrom = options.learnFrom;
    wired.learnAfter = *learnAfter;
    wired.log = toLog;
    const SystemClock clock;
    auto made = agent::Agent::create(std::move(wired), clock);
    if (!made)
        return complain(made.error());
    if (auto started = (*made)->start(); !started)
        return complain(started.error());
    toLog(fmt::format("watching over {} service(s); consoles connect to port {}", options.agreements.size(), (*made)->port()));
    waitForEnd(**made, wanted);
    (*made)->stop();
    toLog("stopped; what was begun runs on under its own shim");
    return 0;
}

} // namespace handrail::cli
