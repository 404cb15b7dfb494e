#!/bin/sh
# Acknowledged HTTP publishes, one message a request, with wrk (a package of most Linux distributions).
#   bench/http-publish.sh [--dimension 1] [--connections 64] [--seconds 15] [--runs 3]
# In a cube of more than one node the topic's leader may be another node than the one that takes the requests.
set -eu
. "$(dirname -- "$0")/node.sh"

DIMENSION=1
CONNECTIONS=64
SECONDS_EACH=15
RUNS=3
while [ $# -gt 0 ]; do
  case $1 in
    --dimension) DIMENSION=$2 ;;
    --connections) CONNECTIONS=$2 ;;
    --seconds) SECONDS_EACH=$2 ;;
    --runs) RUNS=$2 ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done
command -v wrk >/dev/null || { echo "wrk is missing: install the package wrk" >&2; exit 1; }
start_cube "$DIMENSION"
machine
run=0
while [ "$run" -lt "$RUNS" ]; do
  before=$(awk '{print $14 + $15}' "/proc/$SERVER_PID/stat")
  out=$(wrk -t 1 -c "$CONNECTIONS" -d "${SECONDS_EACH}s" --latency -s "$BENCH/http-publish.lua" "$URL/topics/bench.publish/messages")
  after=$(awk '{print $14 + $15}' "/proc/$SERVER_PID/stat")
  requests=$(printf '%s\n' "$out" | awk '/requests in/ {print $1}')
  printf '%s' "$(printf '%s\n' "$out" | tail -n 1)"
  awk -v ticks="$((after - before))" -v requests="$requests" \
    'BEGIN { printf ", server %.1f us per publish\n", ticks * 10000 / requests }'
  run=$((run + 1))
done
