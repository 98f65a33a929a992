// downsample-5m
//
// Answers: how much did each counter grow in aligned 300 s, and how fast? Written to `target` under
// the same measurement and tags: the growth under the counter's name (integer), the rate under the
// rate's name (growth divided by the time measured), and `coverage`, the measured share of the
// 300 s. Where no reading falls on a boundary, the counter is taken as growing evenly between its
// two neighbours. What lies between readings more than 450 s apart, and what was lost in a restart
// of the counter, belongs to no window; a window measured for less than a second is not written.
//
// Parameters:
//   bucket  raw samples
//   target  where the windows go
//   start   beginning of the first window
//   stop    end of the last one
// Columns:
//   _value  growth, rate, or coverage
import "date"
import "influxdata/influxdb"
import "internal/debug"
import "interpolate"
import "math"

bucket = "ne8000d"
target = "ne8000d_5m"
start = date.sub(d: 15m, from: date.truncate(t: now(), unit: 5m))
stop = date.truncate(t: now(), unit: 5m)

// Readings become steps between neighbours, steps a sum that only grows, and that sum is cut at the
// boundaries. Only operators that work on whole columns: a `map` of single rows costs 30 µs a row,
// so its numbers must be literals (450 s in nanoseconds, because elapsed() cuts milliseconds one
// short now and then). A step that ends on a boundary belongs to the window before, hence the shift.
windows = (measurement, clock, counters) => {
    readings = (of) =>
        from(bucket: bucket)
            |> range(start: date.sub(d: 10m, from: start), stop: date.add(d: 10m, to: stop))
            |> filter(fn: (r) => r._measurement == measurement)
            |> filter(fn: of)
    // Two operators need a row before the first, and drop it.
    steps = (of) => {
        all = readings(of: of)
        first = all |> limit(n: 1) |> timeShift(duration: -1us, columns: ["_time"])

        return
            union(tables: [first, all])
                |> sort(columns: ["_time"])
                |> difference(keepFirst: true)
                |> elapsed(unit: 1ns)
    }
    growth =
        steps(of: counters)
            |> map(
                fn: (r) =>
                    ({r with _value:
                            if r.elapsed > 450000000000 or r._value < 0 then
                                0.0
                            else
                                float(v: r._value),
                    }),
            )
    measured =
        steps(of: (r) => r._field == clock)
            |> map(
                fn: (r) =>
                    ({r with _value:
                            if r.elapsed > 450000000000 or r._value < 0 then
                                0.0
                            else
                                float(v: r.elapsed),
                    }),
            )
            |> set(key: "_field", value: "measured")

    return
        union(tables: [growth, measured])
            |> drop(columns: ["elapsed"])
            |> cumulativeSum()
            |> interpolate.linear(every: 5m)
            |> difference()
            |> timeShift(duration: -1ms)
            |> aggregateWindow(every: 5m, fn: sum, createEmpty: false, timeSrc: "_start")
            |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
            |> filter(
                fn: (r) => r._time >= start and r._time < stop and r.measured > 1000000000.0,
            )
            |> drop(columns: ["_start", "_stop"])
}

whole = (v) => if exists v then int(v: math.round(x: v)) else debug.null(type: "int")
rate = (v, ns, scale) => if exists v then scale * v / ns else debug.null(type: "float")

windows(
    measurement: "interface",
    clock: "in_octets",
    counters: (r) => r._field =~ /^(in|out)_(octets|packets|errors|discards)$/,
)
    |> map(
        fn: (r) =>
            ({r with
                in_octets: whole(v: r.in_octets),
                out_octets: whole(v: r.out_octets),
                in_packets: whole(v: r.in_packets),
                out_packets: whole(v: r.out_packets),
                in_errors: whole(v: r.in_errors),
                out_errors: whole(v: r.out_errors),
                in_discards: whole(v: r.in_discards),
                out_discards: whole(v: r.out_discards),
                in_bps: rate(v: r.in_octets, ns: r.measured, scale: 8000000000.0),
                out_bps: rate(v: r.out_octets, ns: r.measured, scale: 8000000000.0),
                in_pps: rate(v: r.in_packets, ns: r.measured, scale: 1000000000.0),
                out_pps: rate(v: r.out_packets, ns: r.measured, scale: 1000000000.0),
                in_errors_per_second: rate(v: r.in_errors, ns: r.measured, scale: 1000000000.0),
                out_errors_per_second: rate(v: r.out_errors, ns: r.measured, scale: 1000000000.0),
                in_discards_per_second: rate(v: r.in_discards, ns: r.measured, scale: 1000000000.0),
                out_discards_per_second: rate(v: r.out_discards, ns: r.measured, scale: 1000000000.0),
                coverage: r.measured / 300000000000.0,
            }),
    )
    |> drop(columns: ["measured"])
    |> influxdb.wideTo(bucket: target)

windows(
    measurement: "subscriber_traffic",
    clock: "ipv4_in_octets",
    counters: (r) => r._field =~ /^ipv[46]_(in|out)_octets$/,
)
    |> map(
        fn: (r) =>
            ({r with
                ipv4_in_octets: whole(v: r.ipv4_in_octets),
                ipv4_out_octets: whole(v: r.ipv4_out_octets),
                ipv6_in_octets: whole(v: r.ipv6_in_octets),
                ipv6_out_octets: whole(v: r.ipv6_out_octets),
                ipv4_in_bps: rate(v: r.ipv4_in_octets, ns: r.measured, scale: 8000000000.0),
                ipv4_out_bps: rate(v: r.ipv4_out_octets, ns: r.measured, scale: 8000000000.0),
                ipv6_in_bps: rate(v: r.ipv6_in_octets, ns: r.measured, scale: 8000000000.0),
                ipv6_out_bps: rate(v: r.ipv6_out_octets, ns: r.measured, scale: 8000000000.0),
                coverage: r.measured / 300000000000.0,
            }),
    )
    |> drop(columns: ["measured"])
    |> influxdb.wideTo(bucket: target)
