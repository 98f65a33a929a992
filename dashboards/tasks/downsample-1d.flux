// downsample-1d
//
// Answers: what were the smallest, mean and largest values of each day in `zone`, and its growth?
// The min of the hours' min, the mean of their means, the max of their max, the sum of their sums;
// `coverage` is the measured share of the whole day.
//
// Parameters:
//   bucket  hours
//   target  where the days go
//   start   beginning of the first day
//   stop    end of the last one
//   zone    IANA time zone in which a day begins
// Columns:
//   _value  the statistic
import "date"
import "timezone"

bucket = "ne8000d_1h"
target = "ne8000d_1d"
zone = "UTC"
stop = date.truncate(t: now(), unit: 1d, location: timezone.location(name: zone))
start =
    date.truncate(
        t: date.sub(d: 36h, from: stop),
        unit: 1d,
        location: timezone.location(name: zone),
    )

option location = timezone.location(name: zone)

hours = (stat) =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r.stat == stat)

hours(stat: "min")
    |> aggregateWindow(every: 1d, fn: min, createEmpty: false, timeSrc: "_start")
    |> to(bucket: target)

hours(stat: "mean")
    |> filter(fn: (r) => r._field != "coverage")
    |> aggregateWindow(every: 1d, fn: mean, createEmpty: false, timeSrc: "_start")
    |> to(bucket: target)

hours(stat: "max")
    |> aggregateWindow(every: 1d, fn: max, createEmpty: false, timeSrc: "_start")
    |> to(bucket: target)

hours(stat: "sum")
    |> aggregateWindow(every: 1d, fn: sum, createEmpty: false, timeSrc: "_start")
    |> to(bucket: target)

hours(stat: "mean")
    |> filter(fn: (r) => r._field == "coverage")
    |> window(every: 1d)
    |> sum()
    |> map(
        fn: (r) =>
            ({r with _time: r._start,
                _value: r._value * 3600000000000.0 / float(v: int(v: r._stop) - int(v: r._start)),
            }),
    )
    |> to(bucket: target)
