#!/bin/sh
# Eight processes under light load: the time from kill -9, and from a STOP, of a topic's leader to the first commit of what was sent
# after it, and the longest time without a commit while the home comes back and leads again.
#   bench/failover.sh [--rounds 5]
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness faults.Failover "$@"
