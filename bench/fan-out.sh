#!/bin/sh
# WebSocket fan-out: rates, latency and the server's CPU time for each delivery, of an ephemeral and of a durable topic in turns.
#   bench/fan-out.sh [--dimension 1] [--runs 3] [--durabilities "none quorum"] [options of FanOut.java: --subscribers 1000 --rate 200 --seconds 20 ...]
# A rate of 0 publishes flat out. With --dimension 3 the subscribers are spread over the eight nodes of a cube.
set -eu
. "$(dirname -- "$0")/node.sh"

DIMENSION=1
RUNS=3
DURABILITIES="none quorum"
SPREAD=
while [ $# -gt 0 ]; do
  case $1 in
    --dimension) DIMENSION=$2; shift 2 ;;
    --runs) RUNS=$2; shift 2 ;;
    --durabilities) DURABILITIES=$2; shift 2 ;;
    *) break ;;
  esac
done
start_cube "$DIMENSION"
NODES=$((1 << DIMENSION))
i=0
while [ "$i" -lt "$NODES" ]; do
  SPREAD=$SPREAD${SPREAD:+,}http://127.0.0.1:$((18080 + i))
  i=$((i + 1))
done
machine
run=0
while [ "$run" -lt "$RUNS" ]; do
  for durability in $DURABILITIES; do
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$BENCH/../target/cubecast.jar" "$BENCH/FanOut.java" \
      --publish-to "$URL" --subscribe-to "$SPREAD" --pids "$SERVER_PID" --durability "$durability" "$@"
  done
  run=$((run + 1))
done
