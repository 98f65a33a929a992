// subscribers-by-interface
//
// Answers: how many subscribers come in by each interface of each router now?
//
// Parameters:
//   bucket  raw samples
//   start   how far back a last figure may lie
//   stop    the moment that counts as now
//   device  predicate: which routers
//   most    how many rows, the largest first
// Columns:
//   device     router
//   interface  interface
//   online     subscribers
bucket = "ne8000d"
start = -1h
stop = now()
device = (r) => true
most = 50

from(bucket: bucket)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "subscribers_interface")
    |> filter(fn: (r) => r._field == "online")
    |> filter(fn: device)
    |> last()
    // What has other tags now is two series, of which the newer one counts.
    |> group(columns: ["device", "interface"])
    |> max(column: "_time")
    |> group()
    |> keep(columns: ["device", "interface", "_value"])
    |> rename(columns: {_value: "online"})
    |> top(n: most, columns: ["online"])
