#!/bin/sh
# CPU time and bytes allocated for each message of an ephemeral topic, from the frame of its publisher to those of its subscribers, in memory.
#   bench/ingress.sh [options of JMH: -f 1 -p topics=200 -p sessions=5 -prof stack ...]
set -eu
. "$(dirname -- "$0")/jmh.sh"

run_jmh IngressBenchmark "$@"
