#!/usr/bin/env bash
# False alarms, time to find and speed of judging: ./run bench alerts [--quick] [--one-core] [--seed N]
# Only false alarms, 20 service-years at some rates in turn, each year printed: alerts_bench --rate 50 --rate 200 [--years 20];
# only those of services that begin to learn: alerts_bench --first-days. The program stands in build/bench/tests/benchmarks/alerts.
set -euo pipefail
cd "$(dirname "$0")/../.."
cmake --preset release -B build/bench -DHANDRAIL_TESTS=ON -DHANDRAIL_UI=OFF > /dev/null
cmake --build build/bench --target alerts_bench handrail-agent
build/bench/tests/benchmarks/alerts/alerts_bench "$@"
tests/benchmarks/alerts/series.sh build/bench "$@"
exec python3 tests/benchmarks/alerts/records.py --agent build/bench/app/agent/handrail-agent "$@"
