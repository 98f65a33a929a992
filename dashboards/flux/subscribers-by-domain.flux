// subscribers-by-domain
//
// Answers: how many subscribers has each domain on each router now?
//
// Parameters:
//   bucket  raw samples
//   start   how far back a last figure may lie
//   stop    the moment that counts as now
//   device  predicate: which routers
//   most    how many rows, the largest first
// Columns:
//   device  router
//   domain  domain
//   online  subscribers
bucket = "ne8000d"
start = -1h
stop = now()
device = (r) => true
most = 50

from(bucket: bucket)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "subscribers_domain")
    |> filter(fn: (r) => r._field == "online")
    |> filter(fn: device)
    |> last()
    // What has other tags now is two series, of which the newer one counts.
    |> group(columns: ["device", "domain"])
    |> max(column: "_time")
    |> group()
    |> keep(columns: ["device", "domain", "_value"])
    |> rename(columns: {_value: "online"})
    |> top(n: most, columns: ["online"])
