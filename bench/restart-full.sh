#!/bin/sh
# A cube of eight nodes in one process that holds 1 GB of messages is killed and started again: the time until all are ready. Then 10 GB
# pass through a topic that keeps 100 MB: resident memory and disk usage on the way. On a machine that has no room for it, take less.
#   bench/restart-full.sh [--held-mb 1000] [--through-mb 10000] [--kept-mb 100] [--message-bytes 10000]
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness faults.FullCube "$@"
