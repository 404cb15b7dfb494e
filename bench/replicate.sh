#!/bin/sh
# CPU time and bytes allocated to commit one batch of 10 KB with three replicas in memory.
#   bench/replicate.sh [options of JMH: -f 1 -p encoded=true -prof stack ...]
set -eu

HOME_DIR=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$HOME_DIR"
mvn -B -ntp -q -Pbench -Dquick test-compile dependency:build-classpath
printf '%s cores, %s, commit %s\n' "$(nproc)" "$(uname -sm)" "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "target/bench/test-classes:$(cat target/bench/classpath.txt):target/bench/classes" \
  org.openjdk.jmh.Main -prof gc -prof dev.cubecast.bench.CpuProfiler "$@"
