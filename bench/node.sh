# Sourced by the benchmarks: starts one node that is its own cube, or a whole cube, on ports of its own, and ends it.
# Sets SERVER_PID and URL.

BENCH=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
CUBECAST=$BENCH/../cubecast
WORK=$(mktemp -d)
SERVER_PID=

stop_server() {
  if [ -n "$SERVER_PID" ]; then
    kill "$SERVER_PID" 2>/dev/null || true
    wait "$SERVER_PID" 2>/dev/null || true
    SERVER_PID=
  fi
  rm -rf "$WORK"
}
trap stop_server EXIT INT TERM

# start_cube DIMENSION: a cube in one process; its first node listens for HTTP on port 18080.
start_cube() {
  "$CUBECAST" --version >/dev/null
  "$CUBECAST" cube --dimension "$1" --http-port 18080 --bridge-port 17000 --link-port 17100 \
    --data "$WORK/data" --logs "$WORK/logs" >"$WORK/out" 2>&1 &
  SERVER_PID=$!
  URL=http://127.0.0.1:18080
  tries=0
  until curl -fsS "$URL/health/ready" >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 200 ] || ! kill -0 "$SERVER_PID" 2>/dev/null; then
      echo "the cube did not become ready:" >&2
      cat "$WORK/out" >&2
      exit 1
    fi
    sleep 0.1
  done
}

machine() {
  printf '%s cores, %s, %s, commit %s\n' "$(nproc)" "$(uname -sm)" \
    "$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/JDK \1/p')" \
    "$(git -C "$BENCH" rev-parse --short HEAD 2>/dev/null || echo unknown)"
}
