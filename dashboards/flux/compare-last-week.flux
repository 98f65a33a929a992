// compare-last-week
//
// Answers: is this hour's number of subscribers what it was at this hour a week ago?
//
// Parameters:
//   bucket  raw samples
//   start   beginning of the range
//   stop    end of the range
//   every   window of the means
//   ago     what to compare with
//   device  predicate: which routers
// Columns:
//   time                beginning of the window
//   device              router
//   online              mean of this range
//   online_ago          mean of the same window, `ago` earlier
//   difference          the one less the other
//   difference_percent  in per cent of the earlier one
import "date"

bucket = "ne8000d"
start = -24h
stop = now()
every = 1h
ago = 7d
device = (r) => true

means = (from_, to) =>
    from(bucket: bucket)
        |> range(start: from_, stop: to)
        |> filter(fn: (r) => r._measurement == "subscribers")
        |> filter(fn: (r) => r._field == "online")
        |> filter(fn: device)
        |> aggregateWindow(every: every, fn: mean, createEmpty: false, timeSrc: "_start")
        |> group(columns: ["device"])
        // A router whose own tags were changed in a window counts once in it.
        |> unique(column: "_time")
        |> keep(columns: ["_time", "device", "_value"])

now_ = means(from_: start, to: stop)
earlier =
    means(from_: date.sub(d: ago, from: date.time(t: start)), to: date.sub(d: ago, from: stop))
        |> timeShift(duration: ago, columns: ["_time"])

join(tables: {now: now_, ago: earlier}, on: ["_time", "device"])
    |> group()
    |> map(
        fn: (r) =>
            ({
                time: r._time,
                device: r.device,
                online: r._value_now,
                online_ago: r._value_ago,
                difference: r._value_now - r._value_ago,
                difference_percent: 100.0 * (r._value_now - r._value_ago) / r._value_ago,
            }),
    )
    |> sort(columns: ["time", "device"])
