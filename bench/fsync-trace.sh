#!/bin/sh
# One publish at quorum with the system calls of eight processes traced: at least two of the three replicas must have begun and ended an
# fsync or fdatasync between the request and its answer. Needs strace. Exits 1 if they have not.
#   bench/fsync-trace.sh
set -eu
. "$(dirname -- "$0")/node.sh"

command -v strace >/dev/null || { echo "needs strace" >&2; exit 1; }
"$CUBECAST" --version >/dev/null
PIDS=
stop_nodes() {
  for pid in $PIDS; do kill "$pid" 2>/dev/null || true; done
  for pid in $PIDS; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$WORK"
}
trap stop_nodes EXIT INT TERM

# start_node NUMBER VERTEX: with its syncs in a file, each line with its thread, when it began and how long it took. With -D the
# process that the trap ends is the node.
start_node() {
  strace -D -f -ttt -T -y -e trace=fsync,fdatasync -o "$WORK/trace-$2" \
    "$CUBECAST" node -c "$BENCH/../conf/cube-3/node-$2.yaml" \
    --set http.port=$((18080 + $1)) --set bridge.port=$((17000 + $1)) --set link.port=$((17100 + $1)) \
    $(peers "$1") --set data.folder="$WORK/data" --set log.folder="$WORK/logs" >>"$WORK/out" 2>&1 &
  PIDS="$PIDS $!"
}
# peers NUMBER: the neighbours' links.
peers() {
  for bit in 1 2 4; do
    neighbour=$(($1 ^ bit))
    echo "--set peers.$(vertex "$neighbour")=127.0.0.1:$((17100 + neighbour))"
  done
}
vertex() {
  echo "$(($1 / 4))$(($1 / 2 % 2))$(($1 % 2))"
}

for number in 0 1 2 3 4 5 6 7; do start_node $number "$(vertex $number)"; done
for number in 0 1 2 3 4 5 6 7; do
  until curl -fsS -o /dev/null "http://127.0.0.1:$((18080 + number))/health/ready" 2>/dev/null; do sleep 0.1; done
done
URL=http://127.0.0.1:18080/topics/traced
curl -fsS -o /dev/null -X PUT -H 'content-type: application/json' -d '{"durability":"quorum"}' "$URL"
# The first publish of a node opens its stream: the second one is what a publish costs.
curl -fsS -o /dev/null -H 'content-type: application/json' -d '"first"' "$URL/messages"
sleep 1
before=$(date +%s.%N)
curl -fsS -H 'content-type: application/json' -d '"the traced one"' "$URL/messages"
after=$(date +%s.%N)
echo
replicas=$(curl -fsS "$URL" | sed -n 's/.*"replicas":\[\([^]]*\)\].*/\1/p' | tr -d '" ' | tr , ' ')
synced=0
for replica in $replicas; do
  lines=$(awk -v from="$before" -v until="$after" '{
      took = $NF; gsub(/[<>]/, "", took)
      if ($2 >= from && $2 + took <= until && / = 0 </) print
    }' "$WORK/trace-$replica")
  if [ -n "$lines" ]; then
    synced=$((synced + 1))
    echo "$lines" | sed "s/^/replica $replica: /"
  else
    echo "replica $replica: nothing synced between the request and its answer"
  fi
done
echo "$synced of the replicas $replicas synced between $before and $after"
[ "$synced" -ge 2 ]
