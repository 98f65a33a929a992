// bgp-flaps
//
// Answers: which BGP sessions were lost how often, and for how long? Counted from the states read
// (6 is established), so a loss between two polls goes unseen here; the router's own counter is in
// `bgp_peer.flaps`.
//
// Parameters:
//   bucket  raw samples
//   start   beginning of the range
//   stop    end of the range
//   device  predicate: which routers
// Columns:
//   device        router
//   peer          address of the peer
//   vrf           VPN instance
//   family        address family
//   losses        times that the session left established
//   down_seconds  time in other states
//   state         state now
bucket = "ne8000d"
start = -24h
stop = now()
device = (r) => true

states =
    from(bucket: bucket)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "bgp_peer")
        |> filter(fn: (r) => r._field == "state")
        |> filter(fn: device)
        |> map(
            fn: (r) =>
                ({
                    _time: r._time,
                    device: r.device,
                    peer: r.peer,
                    vrf: if exists r.vrf then r.vrf else "-",
                    family: if exists r.family then r.family else "-",
                    state: r._value,
                    up: if r._value == 6 then 1 else 0,
                }),
        )
        |> group(columns: ["device", "peer", "vrf", "family"])
        |> sort(columns: ["_time"])

states
    |> elapsed(unit: 1s, columnName: "seconds")
    |> difference(columns: ["up"], keepFirst: true)
    |> reduce(
        identity: {losses: 0, down_seconds: 0, state: 0},
        fn: (r, accumulator) =>
            ({
                losses: accumulator.losses + (if exists r.up and r.up == -1 then 1 else 0),
                down_seconds: accumulator.down_seconds + (if r.state == 6 then 0 else r.seconds),
                state: r.state,
            }),
    )
    |> group()
    |> sort(columns: ["losses", "down_seconds"], desc: true)
