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
import "math"

bucket = "ne8000d_5m"
start = -30d
stop = now()
device = (r) => true
interface = (r) => true
percentile = 0.95
most = 50

range_seconds = float(v: int(v: stop) - int(v: date.time(t: start))) / 1000000000.0

rates =
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "interface")
        |> filter(fn: (r) => r._field == "in_bps" or r._field == "out_bps")
        |> filter(fn: device)
        |> filter(fn: interface)
        |> quantile(q: percentile, method: "exact_selector")

coverage =
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "interface")
        |> filter(fn: (r) => r._field == "coverage")
        |> filter(fn: device)
        |> filter(fn: interface)
        |> sum()
        |> map(fn: (r) => ({r with _value: r._value * 300.0 / range_seconds}))

union(tables: [rates, coverage])
    |> group(columns: ["device", "interface", "kind"])
    |> pivot(rowKey: ["device", "interface", "kind"], columnKey: ["_field"], valueColumn: "_value")
    |> group()
    |> map(fn: (r) => ({r with larger_bps: math.mMax(x: r.in_bps, y: r.out_bps)}))
    |> keep(columns: ["device", "interface", "kind", "in_bps", "out_bps", "larger_bps", "coverage"])
    |> top(n: most, columns: ["larger_bps"])
