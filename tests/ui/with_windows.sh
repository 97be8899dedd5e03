#!/usr/bin/env bash
# with_windows.sh COMMAND...: runs it on a display of its own, with a window manager: without one no window has the keyboard.
set -euo pipefail
exec {number}<> <(:)
Xvfb -displayfd "$number" -screen 0 1920x1080x24 -nolisten tcp >/dev/null 2>&1 &
started=($!)
trap 'kill "${started[@]}" 2>/dev/null || true' EXIT
read -r -t 30 display <&"$number"
export DISPLAY=":$display"
openbox --sm-disable &
started+=($!)
# It is there when it says which desktop is seen: a window that comes sooner is nobody's.
for _ in $(seq 200); do xdotool get_desktop >/dev/null 2>&1 && break; sleep 0.05; done
"$@"
