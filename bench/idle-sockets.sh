#!/bin/sh
# What idle WebSockets of a topic cost a node: heap in use after a full collection, with them and without.
#   bench/idle-sockets.sh [--sockets 10000] [--heap 256m] [--path /topics/idle] [--seconds 20] [--histogram 0]
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness load.IdleSockets "$@"
