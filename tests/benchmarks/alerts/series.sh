#!/usr/bin/env bash
# "Unusual for itself" on labelled series, where they are: ./run bench alerts calls this. HANDRAIL_DATA names their folder.
set -euo pipefail
build=$1; shift
root=$(cd "$(dirname "$0")/../../.." && pwd)
cmake --build "$build" --target series_bench
exec "$build/tests/benchmarks/alerts/series_bench" "${HANDRAIL_DATA:-$root/../shared/data}" "$@"
