#!/bin/sh
# One node at 80 % of its highest rate for ten minutes: its memory, and how late its event loop is, minute by minute. Exits 1 if messages were lost
# or memory grows.
#   bench/endurance.sh [--workload M1] [--minutes 10] [--percent 80] [--durability none] [--bytes 128] [--window 136]
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness load.Endurance "$@"
