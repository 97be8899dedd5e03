#pragma once

#include "base/Files.h"
#include "base/Time.h"
#include "telemetry/Window.h"

#include <QTemporaryDir>
#include <string>

namespace handrail::agent::test {

inline const ServiceId kRain("rain");

/// A small service, its runbook and its data in a folder of their own.
class RainFolder {
public:
    RainFolder()
    {
        write("rain.yaml", agreement());
        write("failing.md", runbook());
        write("answers.jsonl", "");
    }
    [[nodiscard]] std::filesystem::path path(const std::string& name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    void write(const std::string& name, const std::string& text) const
    {
        static_cast<void>(writeFileDurably(path(name), text).has_value());
    }

    static std::string agreement(const std::string& command = "[touch, done]")
    {
        return "format: 1\n"
               "service: rain\n"
               "name: Rain forecast\n"
               "owners:\n"
               "  rain: {team: Weather, call: Weather on call}\n"
               "sources:\n"
               "  answers: {file: answers.jsonl}\n"
               "windows: 1 s\n"
               "fail:\n"
               "  - {name: failing requests, kind: failing, limit: 2 %, severity: broken, hurts: Nobody knows.}\n"
               "actions:\n"
               "  restart:\n"
               "    kind: restart\n"
               "    by: command\n"
               "    command: " + command + "\n"
               "    what happens: It starts again.\n"
               "    who notices: Everybody.\n"
               "    undo: Can't be undone.\n"
               "    proof: {of: started after, within: 5 s}\n"
               "    should see: {within: 10 s}\n"
               "runbooks:\n"
               "  failing requests: failing.md\n";
    }
    static std::string runbook()
    {
        return "---\nformat: 1\nfor: [failing requests]\nowner: rain\n---\n# When requests fail\n\n"
               "## Do you see lightning?\n\nLook out of the window.\n\n```ask\nanswers: [lightning, none]\n```\n\n"
               "## Call the team\n\nThey know.\n\n```call\nwhom: rain\n```\n";
    }

private:
    QTemporaryDir m_folder;
};

} // namespace handrail::agent::test
