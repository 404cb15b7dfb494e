# Sourced by the micro-benchmarks: builds those of bench/jmh and runs one.
#   run_jmh CLASS OPTION ...

BENCH=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)

run_jmh() {
  cd "$BENCH/.."
  mvn -B -ntp -q -Pbench -Dquick test-compile dependency:build-classpath
  printf '%s cores, %s, commit %s\n' "$(nproc)" "$(uname -sm)" "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
  exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" \
    -cp "target/bench/test-classes:$(cat target/bench/classpath.txt):target/bench/classes" \
    org.openjdk.jmh.Main -prof gc -prof dev.cubecast.bench.CpuProfiler "$@"
}
