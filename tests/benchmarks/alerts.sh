#!/usr/bin/env bash
# False alarms, time to find and speed of judging: ./run bench alerts [--quick] [--seed N]
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset release > /dev/null
cmake --build build/release --target alerts_bench
exec build/release/tests/benchmarks/alerts/alerts_bench "$@"
