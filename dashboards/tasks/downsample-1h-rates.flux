// downsample-1h-rates
//
// Answers: what were the smallest, mean and largest 5-minute rates of each hour, and what was its
// growth? Written to `target` with the tag `stat`: min, mean and max of rates, sum of growth, and the
// mean of `coverage` over the whole hour.
//
// Parameters:
//   bucket  5-minute windows
//   target  where the hours go
//   start   beginning of the first hour
//   stop    end of the last one
//   zone    IANA time zone whose hours they are
// Columns:
//   _value  the statistic
import "date"
import "timezone"

bucket = "ne8000d_5m"
target = "ne8000d_1h"
zone = "UTC"

// Where clocks are half an hour off, hours begin at half past in UTC. Windows by `option location`
// would make one window of both hours that the clocks show when they go back.
ahead =
    duration(
        v:
            60000000000
                *
                date.minute(
                    t: date.truncate(t: now(), unit: 1h),
                    location: timezone.location(name: zone),
                ),
    )
stop = date.sub(d: ahead, from: date.truncate(t: date.add(d: ahead, to: now()), unit: 1h))
start = date.sub(d: 3h, from: stop)
past = duration(v: 60000000000 * date.minute(t: start))

fields = (matching) =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "interface" or r._measurement == "subscriber_traffic")
        |> filter(fn: matching)

rates = () => fields(matching: (r) => r._field =~ /_(bps|pps|per_second)$/)

rates()
    |> aggregateWindow(every: 1h, offset: past, fn: min, createEmpty: false, timeSrc: "_start")
    |> set(key: "stat", value: "min")
    |> to(bucket: target)

rates()
    |> aggregateWindow(every: 1h, offset: past, fn: mean, createEmpty: false, timeSrc: "_start")
    |> set(key: "stat", value: "mean")
    |> to(bucket: target)

rates()
    |> aggregateWindow(every: 1h, offset: past, fn: max, createEmpty: false, timeSrc: "_start")
    |> set(key: "stat", value: "max")
    |> to(bucket: target)

fields(matching: (r) => r._field =~ /(_octets|_packets|_errors|_discards)$/)
    |> aggregateWindow(every: 1h, offset: past, fn: sum, createEmpty: false, timeSrc: "_start")
    |> set(key: "stat", value: "sum")
    |> to(bucket: target)

fields(matching: (r) => r._field == "coverage")
    |> aggregateWindow(every: 1h, offset: past, fn: sum, createEmpty: false, timeSrc: "_start")
    |> map(fn: (r) => ({r with _value: r._value / 12.0}))
    |> set(key: "stat", value: "mean")
    |> to(bucket: target)
