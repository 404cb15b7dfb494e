#!/bin/sh
# Acknowledged publishes over the event bus bridge of three processes, each message synced by a majority first: the rate and the servers'
# CPU with many under way, and the latency with one. Beside it, in turns, a bare loop with the same guarantee and, if nats-server is
# installed, JetStream with three replicas, which syncs every two minutes.
#   bench/publish.sh [--runs 3] [options of Publish.java: --connections 4 --window 256 --bytes 128 --seconds 10 ...]
set -eu
. "$(dirname -- "$0")/node.sh"

RUNS=3
[ "${1:-}" = --runs ] && { RUNS=$2; shift 2; }
PIDS=
NATS=

stop_all() {
  for pid in $(echo "$PIDS" "$NATS" | tr , ' '); do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$WORK"
}
trap stop_all EXIT INT TERM

# start_node NUMBER VERTEX PEERS: one of the three nodes of a square.
start_node() {
  {
    printf 'cube:\n  name: bench\n  secret: only-for-this-benchmark\n'
    printf 'node:\n  vertex: "%s"\nhttp:\n  port: %s\nbridge:\n  port: %s\nlink:\n  port: %s\npeers:\n' \
      "$2" $((18080 + $1)) $((17000 + $1)) $((17100 + $1))
    for peer in $3; do printf '  "%s": 127.0.0.1:%s\n' "${peer%=*}" $((17100 + ${peer#*=})); done
    printf 'data:\n  folder: %s/data\nlog:\n  folder: %s/logs\n' "$WORK" "$WORK"
  } >"$WORK/node-$2.yaml"
  "$CUBECAST" node -c "$WORK/node-$2.yaml" --set cube.members=00,01,10 >"$WORK/out-$2" 2>&1 &
  PIDS=$PIDS${PIDS:+,}$!
}

start_nats() {
  routes=nats://127.0.0.1:16222,nats://127.0.0.1:16223,nats://127.0.0.1:16224
  for i in 2 3 4; do
    nats-server -js -sd "$WORK/nats-$i" -n "n$i" -a 127.0.0.1 -p 1422$i --cluster_name bench \
      -cluster "nats://127.0.0.1:1622$i" -routes "$routes" >"$WORK/nats-$i.log" 2>&1 &
    NATS=$NATS${NATS:+,}$!
  done
}

"$CUBECAST" --version >/dev/null
start_node 0 00 "01=1 10=2"
start_node 1 01 "00=0"
start_node 2 10 "00=0"
tries=0
until curl -fsS "http://127.0.0.1:18080/health/ready" >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ]; then cat "$WORK"/out-* >&2; exit 1; fi
  sleep 0.1
done
command -v nats-server >/dev/null && { start_nats; sleep 5; }
machine
measure() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Dbench.folder="$WORK" -cp "$BENCH/../target/cubecast.jar" "$BENCH/Publish.java" "$@"
}
# A topic that the first node leads, so that publishes go no further than they must.
topic=0
until curl -fsS -X PUT "http://127.0.0.1:18080/topics/bench.publish-$topic" | grep -q '"leader":"00"'; do
  topic=$((topic + 1))
done
run=0
while [ "$run" -lt "$RUNS" ]; do
  measure --topic bench.publish-$topic --address 127.0.0.1:17000 --pids "$PIDS" "$@"
  [ -z "$NATS" ] || measure --target jetstream --address 127.0.0.1:14222 --pids "$NATS" "$@"
  measure --topic bench.publish-$topic --address 127.0.0.1:17000 --pids "$PIDS" "$@" --connections 1 --window 1
  measure --target bare "$@" --connections 1 --window 1
  run=$((run + 1))
done
