// group-percentile
//
// Answers: what is billed for several interfaces taken together? The members' 5-minute rates are
// summed window by window, then the percentile is taken of the sums (nearest rank): never a sum of
// percentiles, which is too high, because members peak at different times.
//
// Parameters:
//   bucket      5-minute rates
//   start       beginning of the range
//   stop        end of the range
//   device      predicate: which routers
//   members     predicate: which interfaces; choose a trunk or its members, not both
//   percentile  0.95 is the usual one
// Columns:
//   members     interfaces found
//   in_bps      percentile of the received sum
//   out_bps     percentile of the sent sum
//   larger_bps  the larger of the two
//   coverage    measured share of all members' windows, 0 to 1
import "date"
import "math"

bucket = "ne8000d_5m"
start = -30d
stop = now()
device = (r) => true
members = (r) => r.kind == "trunk"
percentile = 0.95

range_seconds = float(v: int(v: stop) - int(v: date.time(t: start))) / 1000000000.0

windows = (field) =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "interface")
        |> filter(fn: (r) => r._field == field)
        |> filter(fn: device)
        |> filter(fn: members)

rank = (field) =>
    windows(field: field)
        // A member whose tags were changed in a window counts once in it.
        |> group(columns: ["device", "interface", "_field"])
        |> aggregateWindow(every: 5m, fn: mean, createEmpty: false, timeSrc: "_start")
        |> group(columns: ["_field"])
        |> aggregateWindow(every: 5m, fn: sum, createEmpty: false, timeSrc: "_start")
        |> quantile(q: percentile, method: "exact_selector")
        |> map(fn: (r) => ({_field: field, _value: r._value}))

each =
    windows(field: "coverage")
        |> sum()
        |> group(columns: ["device", "interface"])
        |> sum()
        |> group()
found =
    each
        |> count()
        |> map(fn: (r) => ({_field: "members", _value: float(v: r._value)}))
measured =
    each
        |> mean()
        |> map(fn: (r) => ({_field: "coverage", _value: r._value * 300.0 / range_seconds}))

union(tables: [rank(field: "in_bps"), rank(field: "out_bps"), found, measured])
    |> group()
    |> map(fn: (r) => ({r with key: "all"}))
    |> pivot(rowKey: ["key"], columnKey: ["_field"], valueColumn: "_value")
    |> map(
        fn: (r) =>
            ({
                members: int(v: r.members),
                in_bps: r.in_bps,
                out_bps: r.out_bps,
                larger_bps: math.mMax(x: r.in_bps, y: r.out_bps),
                coverage: r.coverage,
            }),
    )
