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
import "join"

bucket = "ne8000d"
start = -1h
stop = now()
device = (r) => true

// A router whose own tags were changed is two series, of which the newer one counts.
latest =
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "subscribers")
        |> filter(fn: (r) => r._field == "online" or r._field == "total" or r._field == "pppoe")
        |> filter(fn: device)
        |> last()
        |> group(columns: ["device", "_field"])
        |> max(column: "_time")

counts =
    latest
        |> group()
        |> pivot(rowKey: ["device"], columnKey: ["_field"], valueColumn: "_value")

ages =
    latest
        |> filter(fn: (r) => r._field == "online")
        |> group()
        |> map(
            fn: (r) =>
                ({
                    device: r.device,
                    age_seconds: (int(v: stop) - int(v: r._time)) / 1000000000,
                }),
        )

join.inner(
    left: counts,
    right: ages,
    on: (l, r) => l.device == r.device,
    as: (l, r) => ({l with age_seconds: r.age_seconds}),
)
    |> keep(columns: ["device", "online", "total", "pppoe", "age_seconds"])
    |> sort(columns: ["online"], desc: true)
