#!/bin/sh
# Acknowledged publishes over the event bus bridge of three processes, each message synced by a majority first: the rate and the servers'
# CPU with many under way, and the latency with one. Beside it, in turns, a bare loop with the same guarantee and, if nats-server is
# installed, JetStream with three replicas, which syncs every two minutes.
#   bench/publish.sh [--runs 3] [options of Publish.java: --connections 4 --window 256 --bytes 128 --seconds 10 ...]
set -eu
. "$(dirname -- "$0")/node.sh"
. "$BENCH/three.sh"

RUNS=3
[ "${1:-}" = --runs ] && { RUNS=$2; shift 2; }
start_nats() {
  routes=nats://127.0.0.1:16222,nats://127.0.0.1:16223,nats://127.0.0.1:16224
  for i in 2 3 4; do
    nats-server -js -sd "$WORK/nats-$i" -n "n$i" -a 127.0.0.1 -p 1422$i --cluster_name bench \
      -cluster "nats://127.0.0.1:1622$i" -routes "$routes" >"$WORK/nats-$i.log" 2>&1 &
    OTHERS=$OTHERS${OTHERS:+,}$!
  done
}

start_three
command -v nats-server >/dev/null && { start_nats; sleep 5; }
machine
run=0
while [ "$run" -lt "$RUNS" ]; do
  measure --topic "$TOPIC" --address 127.0.0.1:17000 --pids "$PIDS" "$@"
  [ -z "$OTHERS" ] || measure --target jetstream --address 127.0.0.1:14222 --pids "$OTHERS" "$@"
  measure --topic "$TOPIC" --address 127.0.0.1:17000 --pids "$PIDS" "$@" --connections 1 --window 1
  measure --target bare "$@" --connections 1 --window 1 --warm-up 5
  run=$((run + 1))
done
