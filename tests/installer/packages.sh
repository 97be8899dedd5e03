#!/usr/bin/env bash
# Makes both packages from a build folder, unpacks them elsewhere and runs both programs from there.
# Usage: packages.sh BUILD_FOLDER SOURCE_FOLDER
set -euo pipefail
build=$1 source=$2
work=$(mktemp -d)
agent= console=
finish() { kill $console $agent 2>/dev/null || true; wait; rm -rf "$work"; }
trap finish EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }

(cd "$build" && cpack -G DEB -B "$work/packages") >"$work/cpack.log" 2>&1 || { cat "$work/cpack.log"; fail "cpack"; }
for package in handrail handrail-agent; do
    deb=$(ls "$work"/packages/"$package"_*.deb) || fail "no package $package"
    dpkg-deb -x "$deb" "$work/root"
    dpkg-deb -f "$deb" Depends | grep -q libc6 || fail "$package names no dependencies"
done
dpkg-deb -c "$work"/packages/handrail-agent_*.deb | grep -q 'bin/handrail$' && fail "the console is in the agent's package"

root=$work/root
desktop-file-validate "$root/usr/share/applications/org.handrail.Handrail.desktop"
appstreamcli validate --no-net "$root/usr/share/metainfo/org.handrail.Handrail.metainfo.xml" >/dev/null
[ -s "$root/usr/share/icons/hicolor/scalable/apps/org.handrail.Handrail.svg" ] || fail "no icon"
for page in share/doc/handrail-agent/README.md share/handrail/runbooks/ANSWERS.md; do
    [ -s "$root/usr/$page" ] || fail "no $page in the agent's package"
done
grep -q '^KillMode=process$' "$root/usr/lib/systemd/system/handrail-agent.service" || fail "no KillMode=process"

"$root/usr/bin/handrail-agent" --version | grep -q '[0-9]' || fail "the agent says no version"
QT_QPA_PLATFORM=offscreen "$root/usr/bin/handrail" --version | grep -q '[0-9]' || fail "the console says no version"

# What few starts need is not loaded by all, but it is there.
ldd "$root/usr/bin/handrail" | grep -q -e libcurl -e libQt6Multimedia && fail "the console loads what it seldom needs"
[ -s "$root/usr/lib/handrail/handrail-sound.so" ] || fail "nothing plays sounds"
ldd "$root/usr/lib/handrail/handrail-sound.so" | grep -q 'not found' && fail "what plays sounds lacks libraries"
said=$(QT_QPA_PLATFORM=offscreen "$root/usr/bin/handrail" --service nonsense 2>&1) && fail "nonsense is taken for the address of a service"
grep -q 'write oip://HOST:PORT' <<<"$said" ||
    fail "the part that looks at a service without an agent is not there"

# A first agreement from the packaged templates, a running agent, and its status asked by the same command line.
: >"$work/agent.log" # the agent's own start may come after the first look
template=$(ls "$root"/usr/share/handrail/runbooks/templates/*.yaml | head -n 1)
"$root/usr/bin/handrail-agent" serve --agreement "$template" --data "$work/data" --listen 127.0.0.1:0 >"$work/agent.log" 2>&1 &
agent=$!
for _ in $(seq 100); do
    port=$(sed -n 's/.*connect to port \([0-9][0-9]*\).*/\1/p' "$work/agent.log" | head -n 1)
    [ -n "$port" ] && [ "$port" != 0 ] && "$root/usr/bin/handrail-agent" status --agent "127.0.0.1:$port" >"$work/status" 2>&1 && break
    kill -0 "$agent" 2>/dev/null || { cat "$work/agent.log"; fail "the agent ended"; }
    sleep 0.1
done
[ -s "$work/status" ] || { cat "$work/agent.log"; fail "the agent gave no status"; }
cat "$work/status"

# The console beside it: it learns of the agent's service, and paints its window.
service=$(sed -n 's/^service: *//p' "$template")
QT_QPA_PLATFORM=offscreen HOME=$work/home "$root/usr/bin/handrail" --agent "127.0.0.1:$port" --data "$work/console" \
    --picture "$work/window.png" --every 1 >"$work/console.log" 2>&1 &
console=$!
for _ in $(seq 300); do
    [ -s "$work/window.png" ] && grep -qsa "$service" "$work"/console/* && break
    kill -0 "$console" 2>/dev/null || { cat "$work/console.log"; fail "the console ended"; }
    sleep 0.1
done
[ -s "$work/window.png" ] || { cat "$work/console.log"; fail "the console painted no picture"; }
grep -qsa "$service" "$work"/console/* || { cat "$work/console.log"; fail "the console never heard of $service"; }
file "$work/window.png" | grep -q 'PNG image data' || fail "the console's picture is none"
echo "both packages unpacked and run"
