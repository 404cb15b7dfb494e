#!/bin/sh
# Fan-out of ephemeral topics over WebSocket, of Cubecast and in the same run of a bare Vert.x loop and of nats-server if that is installed:
# rates, server CPU and allocation for each delivery, latencies; medians, ratios and a profile of each node. Exits 1 if anything was lost.
#   bench/fan-out.sh [--workloads F1,F2,M1,M1r] [--targets cubecast,cube,bare,bare-sized,nats,durable] [--rounds 5] [--seconds 5]
#     [--warm-up 20] [--profile-seconds 8] [--bytes 128] [--window-bytes 32768] [--window-of-m1 4] [--transport auto|io_uring|epoll|nio] [--minutes-max 60]
set -eu
. "$(dirname -- "$0")/harness.sh"

run_harness load.FanOut "$@"
