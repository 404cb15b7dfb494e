#!/bin/sh
# How much slower publishing is while a replica that has lost its disk catches up: acknowledged publishes flat out over the event bus
# bridge of three processes, with all replicas and with one that reads what it lacks from its peers.
#   bench/catch-up.sh [options of Publish.java: --connections 4 --window 64 --bytes 2000 ...]
set -eu
. "$(dirname -- "$0")/node.sh"
. "$BENCH/three.sh"

start_three
machine
set -- --topic "$TOPIC" --address 127.0.0.1:17000 --window 64 --bytes 2000 "$@"
echo "with three replicas:"
measure "$@" --pids "$PIDS" --warm-up 40 --seconds 20
last=${PIDS##*,}
kill -9 "$last"
wait "$last" 2>/dev/null || true
PIDS=${PIDS%,*}
rm -rf "$WORK/data/node-10"
echo "with two:"
measure "$@" --pids "$PIDS" --warm-up 3 --seconds 10
start_node 2 10 "00=0"
echo "while the third one comes back from nothing:"
measure "$@" --pids "$PIDS" --warm-up 5 --seconds 20
curl -fsS http://127.0.0.1:18080/cube | grep -o '"leader":"00"[^]]*' | sed 's/^/after that: /'
