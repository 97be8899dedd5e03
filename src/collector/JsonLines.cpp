#include "collector/JsonLines.h"

#include <algorithm>

namespace handrail::collector {

namespace {

/// Objects at the first level of an array.
void forEachObject(std::string_view array, const std::function<void(std::string_view)>& record)
{
    int depth = 0;
    bool inText = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < array.size(); ++i) {
        const char c = array[i];
        if (inText && c == '\\')
            ++i;
        else if (c == '"')
            inText = !inText;
        else if (!inText && c == '{' && depth++ == 0)
            begin = i;
        else if (!inText && c == '}' && --depth == 0)
            record(array.substr(begin, i - begin + 1));
        if (depth < 0)
            return;
    }
}

} // namespace

void forEachRecord(std::string_view body, const std::function<void(std::string_view)>& record)
{
    const auto first = body.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return;
    if (body[first] == '[') {
        forEachObject(body.substr(first + 1), record);
        return;
    }
    while (!body.empty()) {
        const auto size = std::min(body.find('\n'), body.size());
        if (size > 0)
            record(body.substr(0, size));
        body.remove_prefix(std::min(size + 1, body.size()));
    }
}

} // namespace handrail::collector
