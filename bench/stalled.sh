#!/bin/sh
# Subscribers that read one message and nothing more while others read and a publisher goes on: what each costs the node in heap and direct
# memory, what the others get meanwhile, and whether ten of them that read on get all and the rest can go on with their tokens.
#   bench/stalled.sh [--stalled 1000] [--live 4] [--rate 50000] [--bytes 128] [--seconds 60] [--warm-up 15]
#     [--durability quorum] [--slow-consumer drop-oldest] [--transport auto]
set -eu
. "$(dirname -- "$0")/harness.sh"
run_harness load.Stalled "$@"
