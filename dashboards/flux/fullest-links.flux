// fullest-links
//
// Answers: which links are fullest now?
//
// Parameters:
//   bucket     raw samples
//   start      beginning of the range; the last value in it counts
//   stop       the moment that counts as now
//   device     predicate: which routers
//   interface  predicate: which interfaces
//   most       how many rows, the fullest first
// Columns:
//   device               router
//   interface            interface
//   in_bps               received, bit/s
//   out_bps              sent, bit/s
//   utilization_percent  use of the larger direction
import "math"

bucket = "ne8000d"
start = -15m
stop = now()
device = (r) => true
interface = (r) => r.kind == "physical" or r.kind == "trunk"
most = 20

from(bucket: bucket)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "interface")
    |> filter(
        fn: (r) =>
            r._field == "in_bps" or r._field == "out_bps" or r._field == "in_utilization_percent"
                or
                r._field == "out_utilization_percent",
    )
    |> filter(fn: device)
    |> filter(fn: interface)
    |> last()
    // What has other tags now is two series, of which the newer one counts.
    |> group(columns: ["device", "interface", "_field"])
    |> max(column: "_time")
    |> group()
    |> pivot(rowKey: ["device", "interface"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => exists r.in_utilization_percent and exists r.out_utilization_percent)
    |> map(
        fn: (r) =>
            ({
                device: r.device,
                interface: r.interface,
                in_bps: r.in_bps,
                out_bps: r.out_bps,
                utilization_percent:
                    math.mMax(x: r.in_utilization_percent, y: r.out_utilization_percent),
            }),
    )
    |> top(n: most, columns: ["utilization_percent"])
