#!/usr/bin/env bash
# False alarms, time to find and speed of judging: ./run bench alerts [--quick] [--one-core] [--seed N]
# The flights also by the traffic alone: --without-test-questions (see flights.py for its other options).
# The labelled series are read from HANDRAIL_DATA, where there are any.
# Only false alarms, 20 service-years at some rates in turn, each year printed: alerts_bench --rate 50 --rate 200 [--years 20];
# only those of services that begin to learn: alerts_bench --first-days. The program stands in build/bench/tests/benchmarks/alerts.
# builds: alerts_bench series_bench handrail-agent handrail-demo
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${HANDRAIL_BUILD:-build/bench}
"$build/tests/benchmarks/alerts/alerts_bench" "$@"
"$build/tests/benchmarks/alerts/series_bench" "${HANDRAIL_DATA:-../shared/data}" "$@"
python3 tests/benchmarks/alerts/flights.py --agent "$build/app/agent/handrail-agent" --demo "$build/app/demo/handrail-demo" "$@"
exec python3 tests/benchmarks/alerts/records.py --agent "$build/app/agent/handrail-agent" "$@"
