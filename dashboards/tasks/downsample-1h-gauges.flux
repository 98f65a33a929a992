// downsample-1h-gauges
//
// Answers: what were the smallest, mean and largest values of each hour of everything that is not a
// counter? Written to `target` as floats, with the tag `stat`: min, mean, max.
//
// Parameters:
//   bucket  raw samples
//   target  where the hours go
//   start   beginning of the first hour
//   stop    end of the last one
//   zone    IANA time zone whose hours they are
// Columns:
//   _value  the statistic
import "date"
import "timezone"

bucket = "ne8000d"
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

gauges = () =>
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(
            fn: (r) =>
                r._measurement =~ /^subscribers/ and r._field =~ /^(online|total|pppoe|ipv4|ipv6|dual_stack)$/
                    or
                    r._measurement =~ /^(system|entity|optics)$/ and r._field =~ /_(percent|celsius|dbm|milliamperes|volts)$/
                    or
                    r._measurement == "trunk" and r._field =~ /^(members_up|members_total|speed_bps)$/
                    or
                    r._measurement == "ip_pool" and r._field =~ /^(total|used|idle|conflict|used_percent)$/
                    or
                    r._measurement == "bgp_peer" and r._field =~ /^(state|prefixes_received|prefixes_active|prefixes_advertised)$/
                    or
                    r._measurement =~ /^(license|storage)$/ and r._field =~ /^used/
                    or
                    r._measurement == "ppp" and r._field == "success_percent"
                    or
                    r._measurement == "cgn" and r._field =~ /^(sessions|sessions_per_second|in_bps|out_bps)$/
                    or
                    r._measurement == "aggregate" and r._field =~ /^(online|in_bps|out_bps)$/
                    or
                    r._measurement == "poll" and r._field =~ /^(ok|duration_seconds|lag_seconds)$/,
        )

gauges()
    |> aggregateWindow(every: 1h, offset: past, fn: min, createEmpty: false, timeSrc: "_start")
    |> toFloat()
    |> set(key: "stat", value: "min")
    |> to(bucket: target)

gauges()
    |> aggregateWindow(every: 1h, offset: past, fn: mean, createEmpty: false, timeSrc: "_start")
    |> toFloat()
    |> set(key: "stat", value: "mean")
    |> to(bucket: target)

gauges()
    |> aggregateWindow(every: 1h, offset: past, fn: max, createEmpty: false, timeSrc: "_start")
    |> toFloat()
    |> set(key: "stat", value: "max")
    |> to(bucket: target)
