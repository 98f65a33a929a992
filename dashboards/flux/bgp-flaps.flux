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
        |> group(columns: ["device", "peer", "vrf", "family"])
        |> sort(columns: ["_time"])

// Whole seconds of each step would lose half a second a poll.
// Only rows of sessions that are down go through functions of ours: those cost more than all the rest.
down =
    states
        |> duplicate(column: "_value", as: "step")
        |> difference(columns: ["step"], keepFirst: true)
        |> elapsed(unit: 1ns, columnName: "ns")
        |> filter(fn: (r) => r._value != 6)
        |> map(
            fn: (r) =>
                ({r with
                    losses: if r._value - r.step == 6 then 1 else 0,
                    down_ns: r.ns,
                    state: 0,
                }),
        )
        |> keep(columns: ["device", "peer", "vrf", "family", "losses", "down_ns", "state"])

last_ =
    states
        |> last()
        |> map(fn: (r) => ({r with losses: 0, down_ns: 0, state: r._value}))
        |> keep(columns: ["device", "peer", "vrf", "family", "losses", "down_ns", "state"])

union(tables: [down, last_])
    |> reduce(
        identity: {losses: 0, down_ns: 0, state: 0},
        fn: (r, accumulator) =>
            ({
                losses: accumulator.losses + r.losses,
                down_ns: accumulator.down_ns + r.down_ns,
                state: accumulator.state + r.state,
            }),
    )
    |> group()
    |> map(
        fn: (r) =>
            ({
                device: r.device,
                peer: r.peer,
                vrf: if exists r.vrf then r.vrf else "-",
                family: if exists r.family then r.family else "-",
                losses: r.losses,
                down_seconds: (r.down_ns + 500000000) / 1000000000,
                state: r.state,
            }),
    )
    |> sort(columns: ["losses", "down_seconds"], desc: true)
