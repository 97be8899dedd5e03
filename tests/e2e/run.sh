#!/usr/bin/env bash
# ./run as a person starts it on a machine without a display, twice, on ports of its own: the picture comes, Ctrl-C ends it and
# leaves no process and no port behind.
# Usage: run.sh BUILD_FOLDER SOURCE_FOLDER
set -euo pipefail
export HANDRAIL_BUILD=$1
source=$2
unset DISPLAY WAYLAND_DISPLAY
work=$(mktemp -d)
begun=

fail() {
    echo "FAILED: $*" >&2
    tail -n 20 "$work"/out.* "$work"/demo/log/* >&2 2>/dev/null || true
    exit 1
}
# Everything that ./run started stands in the same place, by the folder that only they were told of.
started() { grep -lsazE "^HANDRAIL_DEMO_DATA=$work/demo$" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 | grep -vx -e "$$" -e "$BASHPID" || true; }
finish() {
    [ -z "$begun" ] || kill -TERM "$begun" 2>/dev/null || true
    wait
    for left in $(started); do kill -KILL "$left" 2>/dev/null || true; done
    rm -rf "$work"
}
trap finish EXIT

ports=$(python3 - <<'PORTS'
import socket
held = [socket.socket() for _ in range(5)]
for one in held:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in held))
PORTS
)
read -r infer store metrics control agent <<<"$ports"
isHeld() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# until_holds SECONDS WHAT COMMAND...
until_holds() {
    local seconds=$1 what=$2; shift 2
    for _ in $(seq $((seconds * 10))); do "$@" && return; sleep 0.1; done
    fail "$what"
}
hasPicture() { [ -s "$work/demo/window.png" ]; }
hasPictureOrEnded() { hasPicture || ! kill -0 "$begun" 2>/dev/null; }
hasEnded() { ! kill -0 "$begun" 2>/dev/null; }

# What the first start trains and asks is made once for all journeys.
cp -r "$HANDRAIL_BUILD/demo-prepared" "$work/demo"

for time in first second; do
    rm -f "$work/demo/window.png"
    # Job control gives it a process group, as a terminal does: SIGINT is not ignored there.
    set -m
    env -C / HANDRAIL_DEMO_DATA="$work/demo" HANDRAIL_DEMO_INFER="127.0.0.1:$infer" HANDRAIL_DEMO_STORE="127.0.0.1:$store" \
        HANDRAIL_DEMO_METRICS="127.0.0.1:$metrics" HANDRAIL_DEMO_CONTROL="127.0.0.1:$control" HANDRAIL_AGENT="127.0.0.1:$agent" \
        "$source/run" >"$work/out.$time" 2>&1 &
    begun=$!
    set +m
    until_holds 120 "no picture after 2 min ($time start)" hasPictureOrEnded
    hasPicture || fail "./run ended by itself ($time start)"
    file "$work/demo/window.png" | grep -q 'PNG image data' || fail "the picture is none"
    for port in $infer $store $metrics $control $agent; do isHeld "$port" || fail "nobody listens on port $port ($time start)"; done
    [ "$(started | wc -l)" -ge 6 ] || fail "where are its processes? $(started)"

    kill -INT -- "-$begun"
    until_holds 60 "Ctrl-C did not end it ($time start)" hasEnded
    wait "$begun" && fail "it says that all was well, but it was interrupted" || [ $? = 130 ] || fail "it ended with another status than 130"
    begun=
    [ -z "$(started)" ] || fail "still there: $(ps -o pid,args -p "$(started | paste -sd,)")"
    for port in $infer $store $metrics $control $agent; do isHeld "$port" && fail "port $port is still held"; done
    echo "$time start: picture, five ports; after Ctrl-C no process and no port"
done
