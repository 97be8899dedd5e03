#!/usr/bin/env bash
# The console with 1,000 services and 50 incidents, and four charts of a day: ./run bench console
# builds: console_bench
# needs a display
set -euo pipefail
cd "$(dirname "$0")/../.."
exec "${HANDRAIL_BUILD:-build/bench}/tests/benchmarks/console/console_bench" "$@"
