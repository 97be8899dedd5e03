#pragma once

#include "base/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace handrail::cli {

// One function per subcommand; each returns the exit status: 0 done, 1 not done and said why, 2 refused by the agent.

struct ServeOptions {
    std::vector<std::string> agreements;
    std::string data, runbooks, listen = "127.0.0.1:7443", name = "agent", ca, cert, key, learnFrom, rights,
        learnAfter = "10 min";
    unsigned countdownS = 3;
};
int serve(const ServeOptions& options);

struct ReachOptions { ///< how to reach a running agent
    std::string agent = "127.0.0.1:7443", ca, cert, key;
};
int status(const ReachOptions& reach);
int followJson(const ReachOptions& reach);

struct ActOptions {
    std::string fault; ///< drill: which one
    bool end = false;  ///< drill: give it up
    std::string service, what, version, mode, reason, runbook, answer, text, team, milestone;
    std::string holdFor; ///< change-stop: how long, "2 h"; empty ends it
    std::uint32_t step = 0;
    bool anyway = false;
    int countdownS = -1;
};
int act(const ReachOptions& reach, const ActOptions& options);

struct SignOptions {
    std::string agreement; ///< a file, or the name of its service
    std::string team, milestone, version;
};
int sign(const ReachOptions& reach, const SignOptions& options);

struct ReadyOptions {
    std::string service, milestone, version;
    bool json = false;
};
/// 0 = may go live, 1 = something is missing, 2 = it can't be told.
int ready(const ReachOptions& reach, const ReadyOptions& options);

struct JournalOptions {
    std::string data; ///< read the folder itself; empty = ask the agent
    bool verify = false;
    std::string head; ///< verify: "N:HASH" as somebody saw it
};
int journal(const ReachOptions& reach, const JournalOptions& options);

struct ReportOptions {
    std::string data;     ///< read the folder itself; empty = ask the agent
    std::string incident; ///< empty: the hand-over of a shift
    std::string since;
};
int report(const ReachOptions& reach, const ReportOptions& options);

struct ReplayOptions {
    std::string agreement, windows, journal, whatIf, learnFrom, series;
    std::string data, service; ///< the agent's own folder; with windows, only for its journal
};
int replay(const ReplayOptions& options);
/// Prints `timestamp,alert` for a recorded series: 1 on each row at which it becomes unusual for itself.
int replaySeries(const std::string& file);

struct ExportOptions {
    std::string data, service, from, to;
    std::string agreement, answers; ///< instead: windows of a log of answers, counted by the agreement
    std::string span = "1 min";     ///< of each of these
};
int exportWindows(const ExportOptions& options);

struct CheckOptions {
    std::string agreement, runbooks, against;
    std::string today; ///< reviews of runbooks are held against it; empty = they are not
};
int check(const CheckOptions& options);

struct CertsOptions {
    std::string folder;
    std::vector<std::string> agents, people;
};
int certs(const CertsOptions& options);
int revoke(const std::string& folder, const std::vector<std::string>& names);

/// Prints "handrail-agent: ..." and returns 1.
int complain(const Error& error);

} // namespace handrail::cli
