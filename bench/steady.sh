#!/bin/sh
# Even load on eight processes for some minutes, in which no shard may get another leader or epoch, after
# minutes of warming up in which one may. Exits 1 if one does.
#   bench/steady.sh [--warm-up 1] [--minutes 10] [--rate 400] [--bytes 1000]
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness faults.Steady "$@"
