#pragma once

#include "agent/Agent.h"
#include "base/Result.h"

#include <memory>
#include <string>

namespace handrail::console {

/// Makes an agent inside this program, for a service (oip://HOST:PORT), its metrics and its log of answers.
using Embed = Result<std::unique_ptr<agent::Agent>> (*)(const std::string& service, const std::string& metrics,
                                                        const std::string& answers, const Clock& clock);

/// The console from its command line to its end; returns the exit code. What an agent needs is a fifth of all libraries, and
/// hardly anybody looks at a service without one: with a null `embed` the program that can goes on in the place of this one.
int run(int argc, char** argv, Embed embed);

} // namespace handrail::console
