#include "Commands.h"

#include "remediation/Shim.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

namespace {

using namespace handrail::cli;

void addReach(CLI::App* command, ReachOptions& reach)
{
    command->add_option("--agent", reach.agent, "Where the agent listens")->capture_default_str();
    command->add_option("--tls-ca", reach.ca, "Certificate of the authority");
    command->add_option("--tls-cert", reach.cert, "Own certificate");
    command->add_option("--tls-key", reach.key, "Key of the own certificate");
}

void addServe(CLI::App& app, int& result)
{
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command = app.add_subcommand("serve", "Watch over services, day and night");
    command->add_option("--agreement", options->agreements, "The agreement of a service; may be given more than once")
        ->required();
    command->add_option("--data", options->data, "Folder for windows and journal")->required();
    command->add_option("--runbooks", options->runbooks, "Folder of the runbooks; without it, the agreement's own");
    command->add_option("--listen", options->listen, "Where consoles connect")->capture_default_str();
    command->add_option("--name", options->name, "Name of this agent")->capture_default_str();
    command->add_option("--tls-ca", options->ca, "Certificate of the authority that signs consoles");
    command->add_option("--tls-cert", options->cert, "Own certificate");
    command->add_option("--tls-key", options->key, "Key of the own certificate");
    command->add_option("--rights", options->rights, "File that says who may see, operate and own which service");
    command->add_option("--learn-from", options->learnFrom, "Log of answers of the past, to learn what is usual");
    command->add_option("--learn-after", options->learnAfter, "Without such a log: how long to watch before it is known what is usual")
        ->capture_default_str();
    command->add_option("--countdown", options->countdownS, "Seconds before an action begins")
        ->check(CLI::Range(0, 10))->capture_default_str();
    command->callback([options, &result] { result = serve(*options); });
}

void addReports(CLI::App& journal, int& result)
{
    auto reach = std::make_shared<ReachOptions>();
    auto options = std::make_shared<ReportOptions>();
    CLI::App* one = journal.add_subcommand("report", "One incident from beginning to end, as Markdown");
    CLI::App* shift = journal.add_subcommand("shift", "The hand-over of a shift: what is open, and what happened since");
    for (CLI::App* command : {one, shift}) {
        addReach(command, *reach);
        command->add_option("--data", options->data, "Read this data folder instead of asking an agent");
        command->callback([reach, options, &result] { result = report(*reach, *options); });
    }
    one->add_option("incident", options->incident, "Its name, as 'flight-lateness/12'")->required();
    shift->add_option("--since", options->since, "First time, as 2026-11-24T18:00:00Z")->required();
}

void addLooking(CLI::App& app, int& result)
{
    auto reach = std::make_shared<ReachOptions>();
    CLI::App* statusCommand = app.add_subcommand("status", "How the services are now");
    addReach(statusCommand, *reach);
    statusCommand->callback([reach, &result] { result = status(*reach); });

    CLI::App* follow = app.add_subcommand("follow", "Everything as it comes, one JSON object a line");
    addReach(follow, *reach);
    follow->add_flag_callback("--json", [] {}, "As JSON; there is no other form");
    follow->callback([reach, &result] { result = followJson(*reach); });

    auto options = std::make_shared<JournalOptions>();
    CLI::App* journalCommand = app.add_subcommand("journal", "Everything that happened, one JSON object a line");
    addReach(journalCommand, *reach);
    journalCommand->add_option("--data", options->data, "Read this data folder instead of asking an agent");
    journalCommand->add_flag("--verify", options->verify, "Only say whether every entry is as it was written");
    journalCommand->require_subcommand(0, 1);
    CLI::App* verify = journalCommand->add_subcommand("verify", "Find the first entry that is changed, missing or swapped");
    addReach(verify, *reach);
    verify->add_option("--data", options->data, "Read this data folder instead of asking an agent");
    verify->add_option("--head", options->head, "An entry that was seen before, N:HASH: finds a journal that was cut off or written anew");
    addReports(*journalCommand, result);
    journalCommand->callback([reach, options, verify, journalCommand, &result] {
        const auto all = journalCommand->get_subcommands();
        if (!all.empty() && all.front() != verify)
            return; // it has done its own work
        options->verify = options->verify || verify->parsed();
        result = journal(*reach, *options);
    });
}

void addAct(CLI::App& app, int& result)
{
    auto reach = std::make_shared<ReachOptions>();
    auto options = std::make_shared<ActOptions>();
    CLI::App* command = app.add_subcommand("act", "Do something about a service");
    addReach(command, *reach);
    command->add_option("service", options->service, "Name of the service")->required();
    command->add_option("what", options->what, "rollback, fallback, restart, stop, take, give-back, step, take-back, note, sign-off, agree, disagree, change-stop, drill, or an action's name")
        ->required();
    command->add_option("--version", options->version, "rollback: to this version");
    command->add_option("--mode", options->mode, "fallback: this one; without it the fallback is switched off");
    command->add_option("--reason", options->reason, "Why");
    command->add_option("--runbook", options->runbook, "step: file name of the runbook");
    command->add_option("--step", options->step, "step: its number; without it the current one");
    command->add_option("--answer", options->answer, "step: what is answered");
    command->add_option("--text", options->text, "note: what it says");
    command->add_option("--team", options->team, "sign-off: the team that agrees to the text as it is used now");
    command->add_option("--milestone", options->milestone, "sign-off: what for");
    command->add_option("--for", options->holdFor, "change-stop: how long; without it the change stop ends");
    command->add_option("--fault", options->fault, "drill: which fault the service switches on in itself; Ctrl-C gives the drill up");
    command->add_flag("--end", options->end, "drill: give up the one that goes on");
    command->add_flag("--anyway", options->anyway, "Although something is not known");
    command->add_option("--countdown", options->countdownS, "Seconds before it begins")->check(CLI::Range(0, 10));
    command->callback([reach, options, &result] { result = act(*reach, *options); });
}

void addSigning(CLI::App& app, int& result)
{
    auto reach = std::make_shared<ReachOptions>();
    auto signing = std::make_shared<SignOptions>();
    CLI::App* signCommand = app.add_subcommand("sign", "Sign the agreement of a service for a team, as it is used now");
    addReach(signCommand, *reach);
    signCommand->add_option("agreement", signing->agreement, "The agreement's file, or the name of its service")->required();
    signCommand->add_option("--team", signing->team, "The team, by its name or its key under 'owners'")->required();
    signCommand->add_option("--milestone", signing->milestone, "What for; without it, the first milestone");
    signCommand->add_option("--version", signing->version, "Where each version is signed; without it, the one that answers");
    signCommand->callback([reach, signing, &result] { result = sign(*reach, *signing); });

    auto asking = std::make_shared<ReadyOptions>();
    CLI::App* readyCommand = app.add_subcommand("ready", "Whether a version may go live: 0 yes, 1 no, and what is missing");
    addReach(readyCommand, *reach);
    readyCommand->add_option("service", asking->service, "Name of the service")->required();
    readyCommand->add_option("--version", asking->version, "The version that shall go live; without it, the one that answers");
    readyCommand->add_option("--milestone", asking->milestone, "What for; without it, the first milestone");
    readyCommand->add_flag("--json", asking->json, "As one JSON object");
    readyCommand->callback([reach, asking, &result] { result = ready(*reach, *asking); });
}

void addExport(CLI::App& app, int& result)
{
    auto exporting = std::make_shared<ExportOptions>();
    CLI::App* exportCommand = app.add_subcommand("export", "Stored windows, one JSON object a line");
    exportCommand->add_option("--data", exporting->data, "The agent's data folder");
    exportCommand->add_option("--service", exporting->service, "Name of the service")->needs("--data");
    exportCommand->add_option("--from", exporting->from, "First time, as 2026-11-24T02:00:00Z")->needs("--data");
    exportCommand->add_option("--to", exporting->to, "Time after the last")->needs("--data");
    exportCommand->get_option("--data")->needs("--service")->needs("--from")->needs("--to");
    exportCommand->add_option("--answers", exporting->answers, "Instead of what an agent keeps: a log of answers, or - for what is piped in, as windows")
        ->excludes("--data");
    exportCommand->add_option("--agreement", exporting->agreement, "By which agreement its lines are counted")->needs("--answers");
    exportCommand->add_option("--span", exporting->span, "How long each of these windows is")->needs("--answers")->capture_default_str();
    exportCommand->get_option("--answers")->needs("--agreement");
    exportCommand->callback([exportCommand, exporting, &result] {
        if (exporting->data.empty() && exporting->answers.empty())
            throw CLI::RequiredError(exportCommand->get_name() + ": --data, or --answers with --agreement");
        result = exportWindows(*exporting);
    });
}

void addOffline(CLI::App& app, int& result)
{
    auto checking = std::make_shared<CheckOptions>();
    CLI::App* checkCommand = app.add_subcommand("check", "Say what is wrong with an agreement and its runbooks");
    checkCommand->add_option("agreement", checking->agreement, "The agreement's file")->required();
    checkCommand->add_option("--runbooks", checking->runbooks, "Folder of the runbooks; without it, the agreement's own");
    checkCommand->add_option("--today", checking->today, "A day, as 2026-11-24: say which runbooks were not reviewed for longer than agreed");
    checkCommand->add_option("--against", checking->against, "Address of the service's metrics: which panels stay empty, and why");
    checkCommand->callback([checking, &result] { result = check(*checking); });

    auto replaying = std::make_shared<ReplayOptions>();
    CLI::App* replayCommand = app.add_subcommand("replay", "Judge recorded windows: what would have been said, one JSON object a line");
    replayCommand->add_option("--data", replaying->data, "An agent's data folder: windows, agreements and what was usual as they were, and the journal; with --windows, only the journal");
    replayCommand->add_option("--service", replaying->service, "Name of the service, where the folder has several")->needs("--data");
    replayCommand->add_option("--agreement", replaying->agreement, "The agreement");
    replayCommand->add_option("--windows", replaying->windows, "Windows, one JSON object a line, as `export` prints them")->needs("--agreement");
    replayCommand->get_option("--agreement")->needs("--windows");
    replayCommand->add_option("--journal", replaying->journal, "What was done meanwhile, one JSON object a line, as `journal` prints it: without it our own restart looks like an outage")
        ->needs("--windows")->excludes("--data");
    replayCommand->add_option("--series", replaying->series,
                              "Instead of windows: a CSV file timestamp,value; prints on which rows it becomes unusual for itself")
        ->excludes("--windows")->excludes("--data");
    replayCommand->add_option("--what-if", replaying->whatIf, "Another agreement, with other limits or budgets: what both would have said, side by side");
    replayCommand->add_option("--learn-from", replaying->learnFrom, "Windows to learn what is usual from; without them as the windows say, or the first of those judged, as an agent does")
        ->needs("--windows");
    replayCommand->callback([replayCommand, replaying, &result] {
        if (replaying->series.empty() && replaying->windows.empty() && replaying->data.empty())
            throw CLI::RequiredError(replayCommand->get_name() + ": --data, or --agreement with --windows, or --series");
        result = replaying->series.empty() ? replay(*replaying) : replaySeries(replaying->series);
    });

    addExport(app, result);

    auto making = std::make_shared<CertsOptions>();
    CLI::App* certsCommand = app.add_subcommand("certs", "Make a private authority, and certificates of agents and people");
    certsCommand->add_option("folder", making->folder, "Where they are put; the authority's key stays there");
    certsCommand->add_option("--agent", making->agents, "Host name or address by which consoles call an agent; may be given more than once");
    certsCommand->add_option("--person", making->people, "Name of a person, as the rights file and the journal have it; may be given more than once");
    auto revoking = std::make_shared<std::vector<std::string>>();
    CLI::App* revokeCommand = certsCommand->add_subcommand("revoke", "Add people's certificates to the list of those that count no more");
    revokeCommand->add_option("folder", making->folder, "Where they were made")->required();
    revokeCommand->add_option("name", *revoking, "Whose, by the name it was made for, or the path of a certificate")->required();
    certsCommand->require_subcommand(0, 1);
    certsCommand->callback([certsCommand, making, revoking, &result] {
        if (making->folder.empty())
            throw CLI::RequiredError(certsCommand->get_name() + ": folder");
        result = revoking->empty() ? certs(*making) : revoke(making->folder, *revoking);
    });

    auto folder = std::make_shared<std::string>();
    CLI::App* run = app.add_subcommand("run-operation", "Used by the agent itself: carries out one operation");
    run->add_option("folder", *folder)->required();
    run->callback([folder, &result] { result = handrail::remediation::runOperation(*folder); });
}

} // namespace

int main(int argc, char** argv)
{
    ::setenv("GRPC_VERBOSITY", "NONE", 0); // our own sentences say what went wrong
    CLI::App app("The agent beside AI services: watches, remembers, and acts when a person says so.", "handrail-agent");
    app.set_version_flag("--version", "handrail-agent 0.1.0");
    app.require_subcommand(1);
    int result = 0;
    addServe(app, result);
    addLooking(app, result);
    addAct(app, result);
    addSigning(app, result);
    addOffline(app, result);
    CLI11_PARSE(app, argc, argv);
    return result;
}
