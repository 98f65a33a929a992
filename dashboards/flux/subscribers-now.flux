// subscribers-now
//
// Answers: how many subscribers does each router serve now, and how old is that figure?
//
// Parameters:
//   bucket  raw samples
//   start   how far back a router's last figure may lie
//   stop    the moment that counts as now
//   device  predicate: which routers
// Columns:
//   device       router
//   online       subscribers served by it, a RUI partner's left out
//   total        what the router prints
//   pppoe        PPPoE subscribers
//   age_seconds  from the figure to `stop`
bucket = "ne8000d"
start = -1h
stop = now()
device = (r) => true

from(bucket: bucket)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "subscribers")
    |> filter(fn: (r) => r._field == "online" or r._field == "total" or r._field == "pppoe")
    |> filter(fn: device)
    |> last()
    |> group()
    |> pivot(rowKey: ["device", "_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({r with age_seconds: (int(v: stop) - int(v: r._time)) / 1000000000}))
    |> keep(columns: ["device", "online", "total", "pppoe", "age_seconds"])
    |> sort(columns: ["online"], desc: true)
