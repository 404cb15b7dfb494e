#!/bin/sh
# Real processes that are killed, stopped, emptied, damaged and (by users who may mount a file system) filled up in a random order, while
# clients publish and read: nothing that was acknowledged may be lost, doubled or out of order. A failing run keeps its folder and prints
# the history before it. --only takes a regular expression; one that names no fault lists them.
#   bench/faults.sh [--seed 1] [--rounds 20] [--dimension 2] [--topics 3] [--only "flipped byte.*"]
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness faults.FaultRounds "$@"
