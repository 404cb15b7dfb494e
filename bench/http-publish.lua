-- One JSON message of 128 bytes for each request of wrk.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"sensor":"bench","value":' .. string.rep("1", 96) .. "}"


function done(summary, latency)
  io.write(string.format(
    "%.0f publishes/s, latency p50 %.2f ms, p99 %.2f ms, errors %d\n",
    summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
