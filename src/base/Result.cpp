#include "base/Result.h"

namespace handrail {

std::string Error::text() const
{
    std::string line;
    if (!where.empty())
        line += where + ": ";
    line += what;
    if (!whatToDo.empty())
        line += ". " + whatToDo;
    return line;
}

} // namespace handrail
