#!/usr/bin/env bash
# with_windows.sh COMMAND...: runs it on a display of its own, with a window manager: without one no window has the keyboard.
set -euo pipefail
if [ -z "${HANDRAIL_OWN_DISPLAY:-}" ]; then
    HANDRAIL_OWN_DISPLAY=1 exec xvfb-run -a -s "-screen 0 1920x1080x24 -nolisten tcp" "$0" "$@"
fi
openbox --sm-disable &
manager=$!
trap 'kill $manager' EXIT
"$@"
