#pragma once

#include "base/Result.h"

#include <QSize>
#include <QString>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace handrail::console {

struct Options {
    std::vector<std::string> agents; ///< HOST:PORT; empty = those remembered, or the usual one
    bool agentsGiven = false;
    std::string service, metrics, answers; ///< a service looked at without an agent
    std::string theme;                     ///< "light", "dark" or empty
    std::filesystem::path data;
    QSize size; ///< invalid = what fits the screen
    std::filesystem::path picture; ///< where a picture of the window is written again and again
    int pictureEveryS = 2;
    std::string caFile, certFile, keyFile;
    std::filesystem::path certsFolder; ///< instead of the three files
    std::string keepKey;               ///< a file whose key goes into the desktop's keyring; nothing else is done then
};

/// Reads the command line. None when the program is to end at once, with `exitCode` set (help, or an error that was printed).
[[nodiscard]] std::optional<Options> readOptions(int argc, char** argv, int& exitCode);

} // namespace handrail::console
