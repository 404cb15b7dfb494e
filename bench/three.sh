# Sourced by the benchmarks of three processes, after node.sh: a square with one vertex that nobody occupies. Sets PIDS, and TOPIC to one
# that the first node leads, so that publishes go no further than they must.

PIDS=
OTHERS=

stop_all() {
  for pid in $(echo "$PIDS" "$OTHERS" | tr , ' '); do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$WORK"
}
trap stop_all EXIT INT TERM

# start_node NUMBER VERTEX PEERS
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

# await_ready NUMBER
await_ready() {
  tries=0
  until curl -fsS "http://127.0.0.1:$((18080 + $1))/health/ready" >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ]; then cat "$WORK"/out-* >&2; exit 1; fi
    sleep 0.1
  done
}

start_three() {
  "$CUBECAST" --version >/dev/null
  start_node 0 00 "01=1 10=2"
  start_node 1 01 "00=0"
  start_node 2 10 "00=0"
  for i in 0 1 2; do await_ready $i; done
  number=0
  until curl -fsS -X PUT "http://127.0.0.1:18080/topics/bench.publish-$number" | grep -q '"leader":"00"'; do
    number=$((number + 1))
  done
  TOPIC=bench.publish-$number
}

measure() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Dbench.folder="$WORK" -cp "$BENCH/../target/cubecast.jar" "$BENCH/Publish.java" "$@"
}
