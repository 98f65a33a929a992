// top-interfaces
//
// Answers: which interfaces carry the most by the percentile that carriers bill? Nearest rank over
// the 5-minute rates (bucket `_5m`: counter growth over aligned 300 s): of n windows in ascending
// order the one with number ceil(percentile * n). A window without data is not counted as 0; see
// `coverage`.
//
// Parameters:
//   bucket      5-minute rates
//   start       beginning of the range
//   stop        end of the range
//   device      predicate: which routers
//   interface   predicate: which interfaces
//   percentile  0.95 is the usual one
//   most        how many rows, the largest first
// Columns:
//   device      router
//   interface   interface
//   kind        physical, trunk, sub, member …: a trunk and its members count the same octets
//   in_bps      percentile of the received rate
//   out_bps     percentile of the sent rate
//   larger_bps  the larger of the two
//   coverage    measured share of the range, 0 to 1
import "date"
import "join"
import "math"

bucket = "ne8000d_5m"
start = -30d
stop = now()
device = (r) => true
interface = (r) => true
percentile = 0.95
most = 50

range_seconds = float(v: int(v: stop) - int(v: date.time(t: start))) / 1000000000.0

// Two queries, so that the server works on both at once. quantile() copies whole rows: the fewer
// columns they have, the faster (three of ten: a quarter of the time).
rank = (field) =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "interface")
        |> filter(fn: (r) => r._field == field)
        |> filter(fn: device)
        |> filter(fn: interface)
        |> keep(columns: ["device", "interface", "_value"])
        |> quantile(q: percentile, method: "exact_selector")
        |> set(key: "_field", value: field)

// An interface whose tags were changed in the range is two series, and billed once.
coverages = () =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "interface")
        |> filter(fn: (r) => r._field == "coverage")
        |> filter(fn: device)
        |> filter(fn: interface)

coverage =
    coverages()
        |> sum()
        |> group(columns: ["device", "interface"])
        |> sum()
        |> map(fn: (r) => ({r with _value: r._value * 300.0 / range_seconds}))
        |> group()

kinds =
    coverages()
        |> last()
        |> group(columns: ["device", "interface"])
        |> max(column: "_time")
        |> keep(columns: ["device", "interface", "kind"])
        |> group()

percentiles =
    union(tables: [rank(field: "in_bps"), rank(field: "out_bps")])
        |> group()
        |> pivot(rowKey: ["device", "interface"], columnKey: ["_field"], valueColumn: "_value")

measured =
    join.inner(
        left: percentiles,
        right: coverage,
        on: (l, r) => l.device == r.device and l.interface == r.interface,
        as: (l, r) => ({l with coverage: r._value}),
    )

join.inner(
    left: measured,
    right: kinds,
    on: (l, r) => l.device == r.device and l.interface == r.interface,
    as: (l, r) => ({l with kind: r.kind}),
)
    |> map(fn: (r) => ({r with larger_bps: math.mMax(x: r.in_bps, y: r.out_bps)}))
    |> keep(columns: ["device", "interface", "kind", "in_bps", "out_bps", "larger_bps", "coverage"])
    |> top(n: most, columns: ["larger_bps"])
