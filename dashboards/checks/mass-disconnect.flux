// mass-disconnect
//
// Answers: did a router, domain or interface lose many subscribers at once? The highest count of the
// last `within` against the last one; a status for every place that has `least` subscribers.
//
// Parameters:
//   bucket   raw samples
//   within   how long a fall may take
//   least    how many subscribers must be lost
//   warning  per cent of the place's subscribers
//   percent  per cent of them that is critical
// Columns:
//   lost          subscribers lost
//   lost_percent  per cent of the place's subscribers
import "influxdata/influxdb/monitor"

bucket = "ne8000d"
within = 5m
least = 50
warning = 10.0
percent = 20.0

online = () =>
    from(bucket: bucket)
        |> range(start: duration(v: -int(v: within)))
        |> filter(
            fn: (r) =>
                r._measurement == "subscribers" or r._measurement == "subscribers_domain"
                    or
                    r._measurement == "subscribers_interface",
        )
        |> filter(fn: (r) => r._field == "online")

before = online() |> max() |> set(key: "_field", value: "before")
after = online() |> last() |> set(key: "_field", value: "after")

check = {
    _check_id: "6e65383030306401",
    _check_name: "Mass disconnect",
    _type: "custom",
    tags: {},
}

union(tables: [before, after])
    |> pivot(rowKey: ["_stop"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => r.before >= least)
    |> map(fn: (r) => ({r with lost: r.before - r.after}))
    |> map(
        fn: (r) =>
            ({r with _time: r._stop, lost_percent: 100.0 * float(v: r.lost) / float(v: r.before)}),
    )
    |> drop(columns: ["_start", "_stop"])
    |> monitor.check(
        data: check,
        messageFn: (r) =>
            "${r.device}: ${string(v: r.lost)} of ${string(v: r.before)} subscribers lost (" + r._source_measurement
                +
                (if exists r.domain then " " + r.domain else "")
                +
                (if exists r.interface then " " + r.interface else "")
                +
                ")",
        crit: (r) => r.lost >= least and r.lost_percent >= percent,
        warn: (r) => r.lost >= least and r.lost_percent >= warning,
    )
