#include "Commands.h"

#include "alerting/SeriesCsv.h"
#include "alerting/SeriesWatch.h"

#include <fmt/format.h>
#include <fstream>

namespace handrail::cli {

int replaySeries(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return complain({ErrorCode::notFound, "the file can't be read", file, "give a CSV file with the columns timestamp,value"});
    const auto rows = alerting::readSeries(in, file);
    if (!rows)
        return complain(rows.error());
    fmt::print("timestamp,alert\n");
    alerting::SeriesWatch watch;
    for (const alerting::SeriesRow& row : *rows)
        fmt::print("{},{}\n", row.stamp, watch.take(row.at, row.value).opens ? 1 : 0);
    return 0;
}

} // namespace handrail::cli
