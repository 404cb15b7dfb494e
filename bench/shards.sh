#!/bin/sh
# Eight shards of three replicas each in one process, published to at their leaders: entries a second, CPU for each, and the time to
# commit. No client is in between.
#   bench/shards.sh [--runs 3] [options of Shards.java: --bytes 10240 --window 64 --rate 0 --seconds 15 --warm-up 10]
# With --rate the window is for the warm-up only, and the rate is that of all shards together.
set -eu
. "$(dirname -- "$0")/node.sh"

RUNS=3
if [ "${1:-}" = --runs ]; then
  RUNS=$2
  shift 2
fi
"$CUBECAST" --version >/dev/null
machine
run=0
while [ "$run" -lt "$RUNS" ]; do
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -XX:+UseSerialGC -cp "$BENCH/../target/cubecast.jar" "$BENCH/Shards.java" --folder "$WORK/run-$run" "$@"
  rm -rf "$WORK/run-$run"
  run=$((run + 1))
done
