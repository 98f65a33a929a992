// pool-forecast
//
// Answers: when does each address pool run dry if it goes on as it did? A straight line (least
// squares) through the means over `every`.
//
// Parameters:
//   bucket  raw samples, or `_1h` with `stat`
//   start   beginning of the range that the line is laid through; whole days, or the daily swing
//           tilts it
//   stop    the moment that counts as now
//   every   window of the means
//   device  predicate: which routers
//   pool    predicate: which pools
// Columns:
//   device        router
//   pool          pool
//   family        ipv4 or ipv6
//   kind          address, ndra or pd
//   used          addresses by the line, at `stop`
//   total         addresses that the pool has
//   used_percent  of them
//   a_day         growth a day
//   days_left     until used is total; none where the pool does not grow
import "internal/debug"

bucket = "ne8000d"
start = -7d
stop = now()
every = 1h
device = (r) => true
pool = (r) => r.level == "pool"

samples = (field) =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "ip_pool")
        |> filter(fn: (r) => r._field == field)
        |> filter(fn: device)
        |> filter(fn: pool)

// x is days from `stop`, so that the line's height at `stop` is its constant.
line =
    samples(field: "used")
        |> aggregateWindow(every: every, fn: mean, createEmpty: false, timeSrc: "_start")
        |> group(columns: ["device", "pool", "family", "kind"])
        |> map(
            fn: (r) =>
                ({r with x: float(v: int(v: r._time) + int(v: every) / 2 - int(v: stop))
                        /
                        86400000000000.0,
                }),
        )
        |> reduce(
            identity: {n: 0.0, sx: 0.0, sy: 0.0, sxx: 0.0, sxy: 0.0},
            fn: (r, accumulator) =>
                ({
                    n: accumulator.n + 1.0,
                    sx: accumulator.sx + r.x,
                    sy: accumulator.sy + r._value,
                    sxx: accumulator.sxx + r.x * r.x,
                    sxy: accumulator.sxy + r.x * r._value,
                }),
        )
        |> filter(fn: (r) => r.n > 1.0)
        |> map(
            fn: (r) =>
                ({r with a_day: (r.n * r.sxy - r.sx * r.sy) / (r.n * r.sxx - r.sx * r.sx)}),
        )
        |> map(fn: (r) => ({r with used: (r.sy - r.a_day * r.sx) / r.n}))

totals =
    samples(field: "total")
        |> last()
        |> group(columns: ["device", "pool", "family", "kind"])
        |> max(column: "_time")
        |> toFloat()
        |> keep(columns: ["device", "pool", "family", "kind", "_value"])

join(tables: {l: line, t: totals}, on: ["device", "pool", "family", "kind"])
    |> group()
    // What would take a thousand million days to fill the pool is the rounding of floats.
    |> map(
        fn: (r) =>
            ({
                device: r.device,
                pool: r.pool,
                family: r.family,
                kind: r.kind,
                used: r.used,
                total: r._value,
                used_percent: 100.0 * r.used / r._value,
                a_day: r.a_day,
                days_left:
                    if r.a_day > 0.000000001 * r._value then
                        (r._value - r.used) / r.a_day
                    else
                        debug.null(type: "float"),
            }),
    )
    |> sort(columns: ["days_left", "used_percent"])
