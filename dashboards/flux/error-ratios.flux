// error-ratios
//
// Answers: which interfaces lose packets? Errors and discards in per cent of all packets, from the
// counters' growth.
//
// Parameters:
//   bucket     5-minute growth
//   start      beginning of the range
//   stop       end of the range
//   device     predicate: which routers
//   interface  predicate: which interfaces
//   most       how many rows, the worst first
// Columns:
//   device                router
//   interface             interface
//   in_errors_percent     received with errors; none where the interface does not count them
//   out_errors_percent    not sent because of errors
//   in_discards_percent   received and dropped
//   out_discards_percent  dropped before they were sent
//   lost                  packets lost in all
import "internal/debug"

bucket = "ne8000d_5m"
start = -24h
stop = now()
device = (r) => true
interface = (r) => true
most = 50

// Some interfaces lack a counter: its share is not known then, and the others count.
known = (v) => if exists v then v else 0
share = (part, of) =>
    if not exists part then
        debug.null(type: "float")
    else if of > 0 then
        100.0 * float(v: part) / float(v: of)
    else
        0.0

from(bucket: bucket)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "interface")
    |> filter(
        fn: (r) =>
            r._field == "in_packets" or r._field == "out_packets" or r._field == "in_errors"
                or
                r._field == "out_errors" or r._field == "in_discards" or r._field
                ==
                "out_discards",
    )
    |> filter(fn: device)
    |> filter(fn: interface)
    |> sum()
    // What has other tags now is two series, and one interface.
    |> group(columns: ["device", "interface", "_field"])
    |> sum()
    |> group()
    |> pivot(rowKey: ["device", "interface"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => exists r.in_packets and exists r.out_packets)
    |> map(
        fn: (r) =>
            ({
                device: r.device,
                interface: r.interface,
                in_errors_percent: share(part: r.in_errors, of: r.in_packets + known(v: r.in_errors)),
                out_errors_percent:
                    share(part: r.out_errors, of: r.out_packets + known(v: r.out_errors)),
                in_discards_percent: share(part: r.in_discards, of: r.in_packets),
                out_discards_percent:
                    share(part: r.out_discards, of: r.out_packets + known(v: r.out_discards)),
                lost:
                    known(v: r.in_errors) + known(v: r.out_errors) + known(v: r.in_discards)
                        +
                        known(v: r.out_discards),
            }),
    )
    |> filter(fn: (r) => r.lost > 0)
    |> top(n: most, columns: ["lost"])
