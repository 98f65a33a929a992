// mass-disconnect
//
// Answers: where and when did many subscribers go at once? The lowest count of every window of
// `every` against the highest one of the window before; a row is the deepest fall of a place in a
// quarter of an hour. Lost are those that `total` lacks as well: in a backup pair (RUI), whom the
// partner serves stays in it.
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
//   lost          the difference; less where `total` fell by less
//   lost_percent  in per cent of before
import "date"
import "internal/debug"

bucket = "ne8000d"
start = -24h
stop = now()
every = 150s
least = 50
percent = 20.0
device = (r) => true

counts = (from_) =>
    from(bucket: bucket)
        |> range(start: from_, stop: stop)
        |> filter(
            fn: (r) =>
                r._measurement == "subscribers" or r._measurement == "subscribers_domain"
                    or
                    r._measurement == "subscribers_interface",
        )
        |> filter(fn: (r) => r._field == "online" or r._field == "total")
        |> filter(fn: device)

// Windows go together by their beginnings, because the last one ends where the range does.
before =
    counts(from_: date.sub(d: every, from: date.time(t: start)))
        |> aggregateWindow(every: every, fn: max, createEmpty: false, timeSrc: "_start")
        |> timeShift(duration: every, columns: ["_time"])
        |> map(fn: (r) => ({r with _field: r._field + "_before"}))

after =
    counts(from_: start)
        |> aggregateWindow(every: every, fn: min, createEmpty: false, timeSrc: "_start")
        |> map(fn: (r) => ({r with _field: r._field + "_after"}))

union(tables: [before, after])
    |> drop(columns: ["_start", "_stop"])
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => exists r.online_before and exists r.online_after)
    |> map(
        fn: (r) => {
            online = r.online_before - r.online_after
            total =
                if exists r.total_before and exists r.total_after then
                    r.total_before - r.total_after
                else
                    online
            end = (int(v: r._time) / int(v: every) + 1) * int(v: every)

            return {r with
                lost: if total < online then total else online,
                _time: if end < int(v: stop) then time(v: end) else stop,
            }
        },
    )
    |> filter(
        fn: (r) =>
            r.lost >= least and 100.0 * float(v: r.lost) >= percent * float(v: r.online_before),
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
                before: r.online_before,
                after: r.online_after,
                lost: r.lost,
                lost_percent: 100.0 * float(v: r.lost) / float(v: r.online_before),
            }),
    )
    |> sort(columns: ["time", "lost"], desc: true)
