#!/bin/sh
# Real processes that are killed, stopped, emptied and damaged in a random order, while clients publish and read: nothing that was
# acknowledged may be lost, doubled or out of order. A failing run keeps its folder and prints the history before it.
#   bench/faults.sh [--seed 1] [--rounds 20] [--dimension 2] [--topics 3] [--only "flipped byte.*"]
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness FaultRounds "$@"
