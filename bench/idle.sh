#!/bin/sh
# What an idle cube of eight nodes in one process uses: CPU over a minute, resident memory at its end. It begins a minute after
# the start, when the compiler has done its work.
#   bench/idle.sh [--seconds 60]
set -eu
. "$(dirname -- "$0")/node.sh"

SECONDS_EACH=60
[ "${1:-}" = --seconds ] && SECONDS_EACH=$2
start_cube 3
machine
sleep 60
before=$(awk '{print $14 + $15}' "/proc/$SERVER_PID/stat")
sleep "$SECONDS_EACH"
after=$(awk '{print $14 + $15}' "/proc/$SERVER_PID/stat")
awk -v ticks="$((after - before))" -v seconds="$SECONDS_EACH" \
  'BEGIN { printf "%.1f %% of a core", ticks / seconds }'
awk '/VmRSS/ { printf ", %.0f MB resident\n", $2 / 1024 }' "/proc/$SERVER_PID/status"
