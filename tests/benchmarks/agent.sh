#!/usr/bin/env bash
# The whole agent with 1,000 services, beside Prometheus with Alertmanager: ./run bench agent [--services N] [--seconds N]
# builds: handrail-agent
set -euo pipefail
cd "$(dirname "$0")/../.."
exec python3 tests/benchmarks/agent/agent.py --build "${HANDRAIL_BUILD:-build/bench}" "$@"
