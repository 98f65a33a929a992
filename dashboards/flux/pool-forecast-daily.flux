// pool-forecast-daily
//
// Answers: when does each address pool run dry at its busiest hour? The growth a day is worked out
// between the same hours of different days, so that the daily swing does not tilt it; each hour of
// the day has a height of its own. A pool that fills every evening runs dry days before its mean.
//
// Parameters:
//   bucket  raw samples
//   start   beginning of the range: two days or more
//   stop    the moment that counts as now
//   device  predicate: which routers
//   pool    predicate: which pools
//   zone    IANA time zone of the hours
// Columns:
//   device        router
//   pool          pool
//   family        ipv4 or ipv6
//   kind          address, ndra or pd
//   used          addresses at `stop`, the mean of all hours
//   busiest_hour  the hour of the day that needs most, 0 to 23
//   busiest_used  addresses that it needs at `stop`
//   total         addresses that the pool has
//   a_day         growth a day
//   days_left     until the busiest hour needs total; none where the pool does not grow
import "date"
import "internal/debug"
import "timezone"

bucket = "ne8000d"
start = -7d
stop = now()
device = (r) => true
pool = (r) => r.level == "pool"
zone = "UTC"

samples = (field) =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "ip_pool")
        |> filter(fn: (r) => r._field == field)
        |> filter(fn: device)
        |> filter(fn: pool)

// Of every hour of the day: means, and sums of squares around them; x is days from `stop`.
hours =
    samples(field: "used")
        |> aggregateWindow(every: 1h, fn: mean, createEmpty: false, timeSrc: "_start")
        |> map(
            fn: (r) =>
                ({r with hour: date.hour(t: r._time, location: timezone.location(name: zone)),
                    x: float(v: int(v: r._time) + 1800000000000 - int(v: stop)) / 86400000000000.0,
                }),
        )
        |> group(columns: ["device", "pool", "family", "kind", "hour"])
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
        |> map(
            fn: (r) =>
                ({r with dxx: r.sxx - r.sx * r.sx / r.n, dxy: r.sxy - r.sx * r.sy / r.n}),
        )
        |> group(columns: ["device", "pool", "family", "kind"])

slopes =
    hours
        |> reduce(
            identity: {dxx: 0.0, dxy: 0.0},
            fn: (r, accumulator) =>
                ({dxx: accumulator.dxx + r.dxx, dxy: accumulator.dxy + r.dxy}),
        )
        |> filter(fn: (r) => r.dxx > 0.0)
        |> map(fn: (r) => ({r with a_day: r.dxy / r.dxx}))
        |> drop(columns: ["dxx", "dxy"])

heights =
    join(tables: {h: hours, s: slopes}, on: ["device", "pool", "family", "kind"])
        |> map(fn: (r) => ({r with height: (r.sy - r.a_day * r.sx) / r.n}))

busiest =
    heights
        |> max(column: "height")
        |> keep(columns: ["device", "pool", "family", "kind", "a_day", "hour", "height"])

means = heights |> mean(column: "height") |> rename(columns: {height: "used"})

totals =
    samples(field: "total")
        |> last()
        |> group(columns: ["device", "pool", "family", "kind"])
        |> max(column: "_time")
        |> toFloat()
        |> keep(columns: ["device", "pool", "family", "kind", "_value"])

join(
    tables: {
        b: busiest,
        t: join(tables: {m: means, t: totals}, on: ["device", "pool", "family", "kind"]),
    },
    on: ["device", "pool", "family", "kind"],
)
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
                busiest_hour: r.hour,
                busiest_used: r.height,
                total: r._value,
                a_day: r.a_day,
                days_left:
                    if r.a_day > 0.000000001 * r._value then
                        (r._value - r.height) / r.a_day
                    else
                        debug.null(type: "float"),
            }),
    )
    |> sort(columns: ["days_left"])
