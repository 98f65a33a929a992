// poller-latency
//
// Answers: how long do polls take, how late do they start, and how many end well?
//
// Parameters:
//   bucket  raw samples
//   start   beginning of the range
//   stop    end of the range
//   device  predicate: which routers
// Columns:
//   device          router
//   group           poll group
//   median_seconds  duration of half of the polls, at most
//   p95_seconds     duration of 95 % of them, at most
//   longest_seconds  the longest
//   lag_p95_seconds  95 % start no later than this after they are due
//   ok_percent      polls that ended complete
//   polls           polls
bucket = "ne8000d"
start = -24h
stop = now()
device = (r) => true

of = (field) =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "poll")
        |> filter(fn: (r) => r._field == field)
        |> filter(fn: device)
        |> keep(columns: ["device", "group", "_value"])

named = (name, tables=<-) =>
    tables
        |> toFloat()
        |> group()
        |> map(fn: (r) => ({device: r.device, group: r.group, name: name, _value: r._value}))

rank = (field, q) => of(field: field) |> quantile(q: q, method: "exact_selector")

union(
    tables: [
        rank(field: "duration_seconds", q: 0.5) |> named(name: "median_seconds"),
        rank(field: "duration_seconds", q: 0.95) |> named(name: "p95_seconds"),
        of(field: "duration_seconds") |> max() |> named(name: "longest_seconds"),
        rank(field: "lag_seconds", q: 0.95) |> named(name: "lag_p95_seconds"),
        of(field: "ok") |> mean() |> named(name: "ok"),
        of(field: "ok") |> count() |> named(name: "polls"),
    ],
)
    |> group()
    |> pivot(rowKey: ["device", "group"], columnKey: ["name"], valueColumn: "_value")
    |> map(
        fn: (r) =>
            ({
                device: r.device,
                group: r.group,
                median_seconds: r.median_seconds,
                p95_seconds: r.p95_seconds,
                longest_seconds: r.longest_seconds,
                lag_p95_seconds: r.lag_p95_seconds,
                ok_percent: 100.0 * r.ok,
                polls: int(v: r.polls),
            }),
    )
    |> sort(columns: ["p95_seconds"], desc: true)
