// interface-heat
//
// Answers: at which hours of the day is which interface full? The mean over the range of the hourly
// means of the larger direction, by hour in `zone`.
//
// Parameters:
//   bucket     raw samples
//   start      beginning of the range
//   stop       end of the range
//   device     predicate: which routers
//   interface  predicate: which interfaces
//   zone       IANA time zone of the hours
// Columns:
//   device               router
//   interface            interface
//   hour                 0 to 23
//   utilization_percent  mean use of the larger direction in that hour
import "date"
import "timezone"

bucket = "ne8000d"
start = -7d
stop = now()
device = (r) => true
interface = (r) => r.kind == "physical" or r.kind == "trunk"
zone = "UTC"

from(bucket: bucket)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "interface")
    |> filter(
        fn: (r) => r._field == "in_utilization_percent" or r._field == "out_utilization_percent",
    )
    |> filter(fn: device)
    |> filter(fn: interface)
    |> aggregateWindow(every: 1h, fn: mean, createEmpty: false, timeSrc: "_start")
    |> group(columns: ["device", "interface", "_time"])
    |> max()
    |> group()
    |> map(
        fn: (r) =>
            ({
                device: r.device,
                interface: r.interface,
                hour: date.hour(t: r._time, location: timezone.location(name: zone)),
                _value: r._value,
            }),
    )
    |> group(columns: ["device", "interface", "hour"])
    |> mean()
    |> group()
    |> rename(columns: {_value: "utilization_percent"})
    |> sort(columns: ["device", "interface", "hour"])
