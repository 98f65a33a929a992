// gaps
//
// Answers: when were which polls missing? A gap is a time between two complete polls of a group that
// is longer than `factor` times that group's median, or such a time from the last one to `stop`.
//
// Parameters:
//   bucket  raw samples
//   start   beginning of the range
//   stop    end of the range
//   device  predicate: which routers
//   factor  how many times the usual distance is a gap
// Columns:
//   device   router
//   group    poll group
//   begin    the last complete poll before
//   end      the first one after, or `stop`
//   seconds  from one to the other
import "join"

bucket = "ne8000d"
start = -24h
stop = now()
device = (r) => true
factor = 2.5

complete =
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "poll")
        |> filter(fn: (r) => r._field == "ok")
        |> filter(fn: device)
        |> filter(fn: (r) => r._value == 1)
        |> group(columns: ["device", "group"])
        |> sort(columns: ["_time"])

steps = complete |> elapsed(unit: 1ns, columnName: "ns")

usual =
    steps
        |> map(fn: (r) => ({device: r.device, group: r.group, usual: float(v: r.ns)}))
        |> median(column: "usual")

ends =
    union(
        tables: [
            steps |> keep(columns: ["device", "group", "_time", "ns"]),
            complete
                |> last()
                |> map(
                    fn: (r) =>
                        ({
                            device: r.device,
                            group: r.group,
                            _time: stop,
                            ns: int(v: stop) - int(v: r._time),
                        }),
                ),
        ],
    )

join.inner(
    left: ends,
    right: usual,
    on: (l, r) => l.device == r.device and l.group == r.group,
    as: (l, r) => ({l with usual: r.usual}),
)
    |> filter(fn: (r) => float(v: r.ns) > factor * r.usual)
    |> group()
    |> map(
        fn: (r) =>
            ({
                device: r.device,
                group: r.group,
                begin: time(v: int(v: r._time) - r.ns),
                end: r._time,
                seconds: (r.ns + 500000000) / 1000000000,
            }),
    )
    |> sort(columns: ["begin", "device", "group"])
