#include "Options.h"

#include <CLI/CLI.hpp>

#include <QStandardPaths>

namespace handrail::console {

namespace {

std::string usualData()
{
    return (QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/handrail")).toStdString();
}

bool readSize(const std::string& text, QSize& size)
{
    int width = 0, height = 0;
    char end = 0;
    if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &end) != 2 || width < 640 || height < 400)
        return false;
    size = QSize(width, height);
    return true;
}

} // namespace

std::optional<Options> readOptions(int argc, char** argv, int& exitCode)
{
    Options options;
    std::string size, data = usualData(), picture;
    CLI::App app{"Handrail: what is broken, who it hurts, what changed and what to do now", "handrail"};
    app.set_version_flag("--version", "handrail 0.1.0");
    app.add_option("--agent", options.agents, "Address of an agent, HOST:PORT; may be given several times");
    auto* service = app.add_option("--service", options.service, "Look at a service without an agent: oip://HOST:PORT");
    app.add_option("--metrics", options.metrics, "URL of its numbers in Prometheus text")->needs(service);
    app.add_option("--answers", options.answers, "File with its log of answers")->needs(service);
    app.add_option("--theme", options.theme, "light or dark; otherwise as the desktop")->check(CLI::IsMember({"light", "dark"}));
    app.add_option("--data", data, "Folder for the console's own memory");
    app.add_option("--size", size, "Size of the window, as 1280x800")->check([&](const std::string& text) {
        return readSize(text, options.size) ? std::string() : "write it as 1280x800";
    });
    app.add_option("--picture", picture, "Keep writing a picture of the window to this PNG file");
    app.add_option("--every", options.pictureEveryS, "Seconds between two pictures")->check(CLI::Range(1, 3600));
    auto* ca = app.add_option("--ca", options.caFile, "Certificate of the authority that signed the agent's");
    auto* cert = app.add_option("--cert", options.certFile, "Your certificate")->needs(ca);
    app.add_option("--key", options.keyFile, "Your key; without it, the one of the certificate's name in the desktop's keyring")
        ->needs(cert);
    auto* certs = app.add_option("--certs", options.certsFolder,
                                 "Folder with authority.pem and your own NAME.pem and NAME.key, for agents on other machines; without it, certs in the console's folder");
    certs->excludes(ca);
    app.add_option("--keep-key", options.keepKey, "Put the key in this file, NAME.key, into the desktop's keyring and end");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        exitCode = app.exit(problem);
        return {};
    }
    options.agentsGiven = !options.agents.empty();
    options.data = data;
    options.picture = picture;
    return options;
}

} // namespace handrail::console
