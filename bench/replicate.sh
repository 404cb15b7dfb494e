#!/bin/sh
# CPU time and bytes allocated to commit one batch of 10 KB with three replicas in memory.
#   bench/replicate.sh [options of JMH: -f 1 -p encoded=true -prof stack ...]
set -eu
. "$(dirname -- "$0")/jmh.sh"

run_jmh ReplicateBenchmark "$@"
