#pragma once

#include "base/Time.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace handrail::alerting {

/// One row of a recorded series.
struct SeriesRow {
    std::string stamp; ///< the time as it stood in the file
    WallTime at;
    double value = 0; ///< NaN where the file has none
};

/// Reads a CSV file with a header and the columns timestamp and value, in any order, others left alone. Times are
/// `2014-04-01 00:00:00` (UTC), RFC 3339, or seconds or milliseconds since 1970; a value that is empty, NaN or null is missing.
/// Rows may repeat a time or go back. Error: invalidInput with `name`:line for a row that is anything else.
[[nodiscard]] Result<std::vector<SeriesRow>> readSeries(std::istream& in, const std::string& name);

} // namespace handrail::alerting
