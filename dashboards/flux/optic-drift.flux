// optic-drift
//
// Answers: which optical modules receive or send less than they did? The mean of the range's first
// day against that of its last hours, with the module's own low warning.
//
// Parameters:
//   bucket  raw samples
//   start   beginning of the range; its first 24 h are the reference
//   stop    end of the range
//   recent  how much of the range's end counts as now
//   device  predicate: which routers
// Columns:
//   device       router
//   interface    port
//   lane         lane, 1 on modules of one
//   power        rx_power_dbm or tx_power_dbm
//   then_dbm     mean of the reference
//   now_dbm      mean of the end
//   drift_db     now less then
//   warning_dbm  the module's low warning; none where it has none
//   margin_db    now less warning
import "date"
import "join"

bucket = "ne8000d"
start = -30d
stop = now()
recent = 6h
device = (r) => true

power = (from_, to) =>
    from(bucket: bucket)
        |> range(start: from_, stop: to)
        |> filter(fn: (r) => r._measurement == "optics")
        |> filter(fn: (r) => r._field == "rx_power_dbm" or r._field == "tx_power_dbm")
        |> filter(fn: device)
        |> group(columns: ["device", "interface", "lane", "_field"])
        |> mean()
        |> group()
        |> map(
            fn: (r) =>
                ({
                    device: r.device,
                    interface: r.interface,
                    lane: if exists r.lane then r.lane else "1",
                    power: r._field,
                    dbm: r._value,
                }),
        )

warnings =
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "optics_info")
        |> filter(fn: (r) => r._field == "rx_low_warning_dbm" or r._field == "tx_low_warning_dbm")
        |> filter(fn: device)
        |> last()
        |> group(columns: ["device", "interface", "_field"])
        |> max(column: "_time")
        |> group()
        |> map(
            fn: (r) =>
                ({
                    device: r.device,
                    interface: r.interface,
                    power: if r._field == "rx_low_warning_dbm" then "rx_power_dbm" else "tx_power_dbm",
                    warning_dbm: r._value,
                }),
        )

drift =
    join.inner(
        left: power(from_: start, to: date.add(d: 24h, to: date.time(t: start))),
        right: power(from_: date.sub(d: recent, from: stop), to: stop),
        on: (l, r) =>
            l.device == r.device and l.interface == r.interface and l.lane == r.lane and l.power
                ==
                r.power,
        as: (l, r) =>
            ({
                device: l.device,
                interface: l.interface,
                lane: l.lane,
                power: l.power,
                then_dbm: l.dbm,
                now_dbm: r.dbm,
                drift_db: r.dbm - l.dbm,
            }),
    )

join.left(
    left: drift,
    right: warnings,
    on: (l, r) => l.device == r.device and l.interface == r.interface and l.power == r.power,
    as: (l, r) => ({l with warning_dbm: r.warning_dbm, margin_db: l.now_dbm - r.warning_dbm}),
)
    |> sort(columns: ["drift_db"])
