#!/bin/sh
# From exec to ready: one of eight idle processes is killed and started again, five times.
#   bench/restart.sh [--runs 5]
set -eu
. "$(dirname -- "$0")/node.sh"

RUNS=5
[ "${1:-}" = --runs ] && RUNS=$2
"$CUBECAST" --version >/dev/null
PIDS=
NODE_PID=
stop_nodes() {
  for pid in $PIDS; do kill "$pid" 2>/dev/null || true; done
  for pid in $PIDS; do wait "$pid" 2>/dev/null || true; done
  PIDS=
  rm -rf "$WORK"
}
trap stop_nodes EXIT INT TERM

start_node() {
  "$CUBECAST" node -c "$BENCH/../conf/cube-3/node-$1.yaml" \
    --set data.folder="$WORK/data" --set log.folder="$WORK/logs" >>"$WORK/out" 2>&1 &
  NODE_PID=$!
  PIDS="$PIDS $NODE_PID"
}
await_ready() {
  until curl -fsS -o /dev/null "http://127.0.0.1:$1/health/ready" 2>/dev/null; do
    kill -0 "$NODE_PID" 2>/dev/null || { cat "$WORK/out" >&2; exit 1; }
    sleep 0.01
  done
}

for vertex in 000 001 010 011 100 101 110 111; do start_node $vertex; done
LAST=$NODE_PID
for port in 8080 8081 8082 8083 8084 8085 8086 8087; do await_ready $port; done
machine
sleep 5
# Not in a pipe: what a subshell starts, the trap would not know.
run=0
while [ "$run" -lt "$RUNS" ]; do
  kill -9 "$LAST"
  wait "$LAST" 2>/dev/null || true
  sleep 3
  begin=$(date +%s%N)
  start_node 111
  LAST=$NODE_PID
  await_ready 8087
  took="$(( ($(date +%s%N) - begin) / 1000000 )) ms"
  echo "$took"
  echo "$took" >>"$WORK/times"
  run=$((run + 1))
  sleep 3
done
sort -n "$WORK/times" | awk '{ all[NR] = $1 } END { print "median " all[int((NR + 1) / 2)] " ms of " NR }'
