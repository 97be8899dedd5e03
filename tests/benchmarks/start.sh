#!/usr/bin/env bash
# From start to the first useful picture, beside a bare Qt Widgets window: ./run bench start [--runs N]
# builds: handrail-demo handrail-agent start_bare start_console
# needs a display
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 tests/benchmarks/start/start.py --build "${HANDRAIL_BUILD:-build/bench}" "$@"
