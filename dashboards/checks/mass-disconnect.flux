// mass-disconnect
//
// Answers: did a router, domain or interface lose many subscribers at once? The highest count of the
// last `within` against the last one; a status for every place that has `least` subscribers. Lost
// are those that `total` lacks as well: in a backup pair (RUI), whom the partner serves stays in it.
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

counts = () =>
    from(bucket: bucket)
        |> range(start: duration(v: -int(v: within)))
        |> filter(
            fn: (r) =>
                r._measurement == "subscribers" or r._measurement == "subscribers_domain"
                    or
                    r._measurement == "subscribers_interface",
        )
        |> filter(fn: (r) => r._field == "online" or r._field == "total")

before = counts() |> max() |> map(fn: (r) => ({r with _field: r._field + "_before"}))
after = counts() |> last() |> map(fn: (r) => ({r with _field: r._field + "_after"}))

check = {
    _check_id: "6e65383030306401",
    _check_name: "Mass disconnect",
    _type: "custom",
    tags: {},
}

union(tables: [before, after])
    |> pivot(rowKey: ["_stop"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => exists r.online_before and r.online_before >= least)
    |> map(
        fn: (r) => {
            online = r.online_before - r.online_after
            total = if exists r.total_before then r.total_before - r.total_after else online

            return {r with _time: r._stop, lost: if total < online then total else online}
        },
    )
    |> map(fn: (r) => ({r with lost_percent: 100.0 * float(v: r.lost) / float(v: r.online_before)}))
    |> drop(columns: ["_start", "_stop", "total_before", "total_after"])
    |> rename(columns: {online_before: "before", online_after: "after"})
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
