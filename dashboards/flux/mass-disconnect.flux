// mass-disconnect
//
// Answers: where and when did many subscribers go at once? The lowest count of every window of
// `every` against the highest one of the window before; a row is the deepest fall of a place in a
// quarter of an hour.
//
// Parameters:
//   bucket   raw samples
//   start    beginning of the range
//   stop     end of the range
//   every    window; a fall is seen that takes no more than two of them
//   least    how many subscribers must be lost
//   percent  which share of them
//   device   predicate: which routers
// Columns:
//   time          end of the window in which the count was lowest
//   device        router
//   scope         subscribers (the whole router), subscribers_domain or subscribers_interface
//   place         name of the domain or interface; none for the whole router
//   before        subscribers before
//   after         subscribers after
//   lost          the difference
//   lost_percent  in per cent of before
import "internal/debug"

bucket = "ne8000d"
start = -24h
stop = now()
every = 150s
least = 50
percent = 20.0
device = (r) => true

online = () =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(
            fn: (r) =>
                r._measurement == "subscribers" or r._measurement == "subscribers_domain"
                    or
                    r._measurement == "subscribers_interface",
        )
        |> filter(fn: (r) => r._field == "online")
        |> filter(fn: device)

before =
    online()
        |> aggregateWindow(every: every, fn: max, createEmpty: false)
        |> timeShift(duration: every, columns: ["_time"])
        |> set(key: "_field", value: "before")

after =
    online()
        |> aggregateWindow(every: every, fn: min, createEmpty: false)
        |> set(key: "_field", value: "after")

union(tables: [before, after])
    |> drop(columns: ["_start", "_stop"])
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({r with lost: r.before - r.after}))
    |> filter(
        fn: (r) => r.lost >= least and 100.0 * float(v: r.lost) >= percent * float(v: r.before),
    )
    |> window(every: 15m)
    |> max(column: "lost")
    |> group()
    // A null and no empty text: sort() of InfluxDB 2.7 loses those, and the texts behind one move up.
    |> map(
        fn: (r) =>
            ({
                time: r._time,
                device: r.device,
                scope: r._measurement,
                place:
                    if exists r.domain then
                        r.domain
                    else if exists r.interface then
                        r.interface
                    else
                        debug.null(type: "string"),
                before: r.before,
                after: r.after,
                lost: r.lost,
                lost_percent: 100.0 * float(v: r.lost) / float(v: r.before),
            }),
    )
    |> sort(columns: ["time", "lost"], desc: true)
