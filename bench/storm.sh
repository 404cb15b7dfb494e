#!/bin/sh
# Many WebSocket subscribers of a durable topic lose their connections at once and come back with the token of their last message, while
# messages are published to it and others are served: how long it takes until all have all, and what the others notice. Exits 1 if one
# misses a message, gets one twice, or is not back in time.
#   bench/storm.sh [--how reconnect] [--clients 10000] [--rate 20] [--others 20] [--heap 256m] [--within-s 15] [--seed 1]
# --how reconnect: the clients close and open at once, at one node; restart: the node is told to end and started again; crash: it is
# killed and started again; leave and kill: likewise the one of four nodes that has all of them, which go to the other three.
# 10,000 clients need 10,000 files for the node and as many for the clients (ulimit -n).
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness load.Storm "$@"
