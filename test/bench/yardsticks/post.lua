-- For wrk(1): posts $BODY to $TARGET, with $TOKEN. `%d` in the body is another number each time, in every run.
wrk.method = os.getenv("BODY") and "POST" or "GET"
wrk.headers["Content-Type"] = "application/json"
if os.getenv("TOKEN") then
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
end

local sent = os.time() * 1000000

function request()
  sent = sent + 1
  local body = os.getenv("BODY")
  return wrk.format(nil, os.getenv("TARGET"), nil, body and body:gsub("%%d", string.format("%.0f", sent)))
end

function done(summary, latency, requests)
  io.write(string.format('{"perSecond": %.1f, "p99Ms": %.3f, "failed": %d}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
