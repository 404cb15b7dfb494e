#!/bin/sh
# What the disk of a node does: entries a second, and how long a sync takes, for entries of 2 and 10 KB when 1, 8 or 32 groups append
# one each before every sync.
#   bench/disk.sh [--folder /var/tmp] [--seconds 8]     the folder is on the disk to measure
set -eu
. "$(dirname -- "$0")/node.sh"

PARENT=${TMPDIR:-/var/tmp}
SECONDS_EACH=8
while [ $# -gt 0 ]; do
  case $1 in
    --folder) PARENT=$2 ;;
    --seconds) SECONDS_EACH=$2 ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done
"$CUBECAST" --version >/dev/null
machine
DATA=$(mktemp -d "$PARENT/cubecast-bench.XXXXXX")
trap 'rm -rf "$DATA" "$WORK"' EXIT INT TERM
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -XX:+UseSerialGC -cp "$BENCH/../target/cubecast.jar" "$BENCH/Disk.java" \
  "$DATA" "$((SECONDS_EACH * 1000))"
