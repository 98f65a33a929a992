import assert from "node:assert/strict";
import { test } from "node:test";

import { fullestUplink, logIns, lostSince, onlineByPlace, onlineNow, tightest, traffic, type View, worstPlace } from "./five.ts";
import { Picture } from "./picture.ts";
import type { Row, Scalar } from "./row.ts";

const AT = 1_000_000_000;

function row(measurement: string, device: string, tags: Record<string, string>, values: Record<string, Scalar>, at = AT): Row {
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, at] as const]));
  return { measurement, tags: { device, ...tags }, fields };
}

function view(...rows: Row[]): View {
  const picture = new Picture();
  picture.replace({ a: {}, b: {} }, AT, true);
  picture.merge(rows, undefined, AT);
  return { picture, now: AT, connected: true };
}

test("a router whose figure is stale is named, not added", () => {
  const seen = view(row("subscribers", "a", {}, { online: 10 }), row("subscribers", "b", {}, { online: 90 }, AT - 600_000));
  assert.deepEqual(onlineNow(seen), { total: 10, without: ["b"] });
});

test("without any figure there is no number, and never 0", () => {
  assert.equal(onlineNow(view()), undefined);
  assert.equal(onlineNow({ ...view(row("subscribers", "a", {}, { online: 10 })), connected: false }), undefined);
});

test("what one router gains does not hide what another lost", () => {
  const before = onlineByPlace(view(row("subscribers", "a", {}, { online: 100 }), row("subscribers", "b", {}, { online: 100 })).picture);
  const now = view(row("subscribers", "a", {}, { online: 60 }), row("subscribers", "b", {}, { online: 150 }));
  assert.equal(lostSince(now, before), 40);
});

test("the worst place is the smallest one that tells the story", () => {
  const places = (online: number) => [
    row("subscribers_card", "a", { card: "0/7" }, { online: online + 500 }),
    row("subscribers_interface", "a", { interface: "Eth-Trunk1.1001" }, { online }),
  ];
  const before = onlineByPlace(view(...places(400)).picture);
  const worst = worstPlace(view(...places(20)), before);
  assert.equal(worst?.name, "Eth-Trunk1.1001");
  assert.equal(worst?.lost, 380);
});

test("the coming and going of every minute is no loss", () => {
  const before = onlineByPlace(view(row("subscribers_domain", "a", { domain: "isp" }, { online: 1000 })).picture);
  assert.equal(worstPlace(view(row("subscribers_domain", "a", { domain: "isp" }, { online: 990 })), before), undefined);
});

test("log-ins of all routers are added, and the phase that fails most is named", () => {
  const it = logIns(view(
    row("ppp", "a", {}, { attempts_per_second: 3, successes_per_second: 2, authentication_failures_per_second: 1 }),
    row("ppp", "b", {}, { attempts_per_second: 1, successes_per_second: 1, lcp_failures_per_second: 0 }),
  ));
  assert.deepEqual(it, { perSecond: 4, successPercent: 75, failing: { phase: "authentication", perSecond: 1 } });
});

test("what runs out first comes before what is fuller", () => {
  const pool = (name: string, values: Record<string, Scalar>) => row("ip_pool", "a", { pool: name, kind: "address" }, values);
  const it = tightest(view(pool("full", { used_percent: 99 }), pool("soon", { used_percent: 60, exhausts_in_seconds: 900 })));
  assert.equal(it?.name, "soon");
  assert.equal(tightest(view(pool("x", { used_percent: 1 }), pool("y", { used_percent: 2 })))?.name, "y");
});

test("the fullest trunk is found in either direction, with its members", () => {
  const port = (name: string, inward: number, outward: number) =>
    row("interface", "a", { interface: name, kind: "trunk" }, { in_utilization_percent: inward, out_utilization_percent: outward });
  const it = fullestUplink(view(port("T1", 10, 80), port("T2", 85, 5), row("trunk", "a", { interface: "T2" }, { members_up: 3, members_total: 4 })));
  assert.deepEqual([it?.name, it?.membersUp, it?.membersTotal], ["T2", 3, 4]);
});

test("traffic is that of the trunks without subscribers behind them", () => {
  const port = (name: string, inBps: number) =>
    row("interface", "a", { interface: name, kind: "trunk" }, { in_bps: inBps, out_bps: 1, in_utilization_percent: 1 });
  const it = traffic(view(port("Eth-Trunk1", 5), port("Eth-Trunk9", 70), row("subscribers_interface", "a", { interface: "Eth-Trunk1.100" }, { online: 1 })), "a");
  assert.deepEqual(it, { inBps: 70, outBps: 1 });
});
