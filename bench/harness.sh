# Sourced by the benchmarks that are Java of the tests: builds what they need and runs a class below dev.cubecast.
#   run_harness PACKAGE.CLASS OPTION ...

BENCH=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)

run_harness() {
  main=$1
  shift
  cd "$BENCH/.."
  ./cubecast --version >/dev/null
  mvn -B -ntp -q -Dquick test-compile org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath \
    -Dmdep.outputFile=target/harness-classpath.txt
  printf '%s cores, %s, commit %s\n' "$(nproc)" "$(uname -sm)" "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
  exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xmx512m \
    -cp "target/classes:target/test-classes:$(cat target/harness-classpath.txt)" "dev.cubecast.$main" "$@"
}
