// subscribers-peak
//
// Answers: what was each router's highest number of subscribers, and when? The row "(all)" is the
// network's: the highest sum of the routers' means over `every`, because routers are not asked at
// one moment.
//
// Parameters:
//   bucket  raw samples
//   start   beginning of the range
//   stop    end of the range
//   every   window of the network's sum
//   device  predicate: which routers
// Columns:
//   device  router, or "(all)"
//   time    when
//   peak    subscribers
import "math"

bucket = "ne8000d"
start = -24h
stop = now()
every = 5m
device = (r) => true

online =
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "subscribers")
        |> filter(fn: (r) => r._field == "online")
        |> filter(fn: device)

each =
    online
        |> max()
        |> group(columns: ["device"])
        |> max()
        |> keep(columns: ["device", "_time", "_value"])
        |> group()

all =
    online
        |> aggregateWindow(every: every, fn: mean, createEmpty: false, timeSrc: "_start")
        // A router whose own tags were changed in a window counts once in it.
        |> group(columns: ["device"])
        |> unique(column: "_time")
        |> group(columns: ["_time"])
        |> sum()
        |> group()
        |> max()
        |> map(fn: (r) => ({_time: r._time, _value: int(v: math.round(x: r._value)), device: "(all)"}))

union(tables: [each, all])
    |> rename(columns: {_time: "time", _value: "peak"})
    |> sort(columns: ["peak"], desc: true)
