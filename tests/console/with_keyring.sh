#!/usr/bin/env bash
# with_keyring.sh COMMAND...: runs it in a desktop session of its own, whose keyring is open and empty. All of it ends with COMMAND.
set -euo pipefail
if [ -n "${HANDRAIL_IN_SESSION:-}" ]; then
    printf 'of the test' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    exec "$@"
fi
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/run"
HANDRAIL_IN_SESSION=1 HOME=$home XDG_DATA_HOME=$home/data XDG_RUNTIME_DIR=$home/run XDG_CURRENT_DESKTOP=GNOME \
    dbus-run-session -- "$0" "$@"
