#!/usr/bin/env bash
# From fault to alert on the screen, beside Prometheus with Alertmanager: ./run bench detect [--quick] [--seed N] [--also-versions]
# builds: handrail-demo handrail-agent detect_screen
# needs a display
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 tests/benchmarks/detect/detect.py --build "${HANDRAIL_BUILD:-build/bench}" "$@"
