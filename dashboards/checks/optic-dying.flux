// optic-dying
//
// Answers: which optical module receives or sends less than its own low thresholds? The last power
// of `within` against the module's low warning and low alarm.
//
// Parameters:
//   bucket  raw samples
//   within  how far back a last value may lie
// Columns:
//   dbm          power
//   warning_dbm  the module's low warning
//   alarm_dbm    its low alarm
import "influxdata/influxdb/monitor"
import "join"

bucket = "ne8000d"
within = 30m

last_ = (measurement, pattern) =>
    from(bucket: bucket)
        |> range(start: duration(v: -int(v: within)))
        |> filter(fn: (r) => r._measurement == measurement)
        |> filter(fn: pattern)
        |> last()
        // What has other tags now is two series, of which the newer one counts.
        |> group(columns: ["device", "interface", "lane", "_field"])
        |> max(column: "_time")
        |> group()

power =
    last_(
        measurement: "optics",
        pattern: (r) => r._field == "rx_power_dbm" or r._field == "tx_power_dbm",
    )
        |> map(
            fn: (r) =>
                ({
                    device: r.device,
                    interface: r.interface,
                    lane: if exists r.lane then r.lane else "1",
                    power: if r._field == "rx_power_dbm" then "rx" else "tx",
                    dbm: r._value,
                }),
        )

thresholds =
    last_(
        measurement: "optics_info",
        pattern: (r) => r._field =~ /^(rx|tx)_low_(warning|alarm)_dbm$/,
    )
        |> map(
            fn: (r) =>
                ({
                    device: r.device,
                    interface: r.interface,
                    power: if r._field =~ /^rx/ then "rx" else "tx",
                    level: if r._field =~ /warning/ then "warning_dbm" else "alarm_dbm",
                    _value: r._value,
                }),
        )
        |> pivot(rowKey: ["device", "interface", "power"], columnKey: ["level"], valueColumn: "_value")
        |> filter(fn: (r) => exists r.warning_dbm and exists r.alarm_dbm)

check = {
    _check_id: "6e65383030306402",
    _check_name: "Optic dying",
    _type: "custom",
    tags: {},
}

join.inner(
    left: power,
    right: thresholds,
    on: (l, r) => l.device == r.device and l.interface == r.interface and l.power == r.power,
    as: (l, r) => ({l with warning_dbm: r.warning_dbm, alarm_dbm: r.alarm_dbm}),
)
    |> map(fn: (r) => ({r with _measurement: "optics", _time: now()}))
    |> group(columns: ["_measurement", "device", "interface", "lane", "power"])
    |> monitor.check(
        data: check,
        messageFn: (r) =>
            "${r.device} ${r.interface}: ${r.power} ${string(v: r.dbm)} dBm, low warning ${string(
                    v: r.warning_dbm,
                )}, low alarm ${string(v: r.alarm_dbm)}",
        crit: (r) => r.dbm <= r.alarm_dbm,
        warn: (r) => r.dbm <= r.warning_dbm,
    )
