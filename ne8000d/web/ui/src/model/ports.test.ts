import assert from "node:assert/strict";
import { test } from "node:test";

import { judge, lanes, NO_LIGHT_DBM } from "./light.ts";
import { Picture } from "./picture.ts";
import { Ports } from "./ports.ts";
import type { Row, Scalar } from "./row.ts";
import { search } from "./search.ts";

function row(measurement: string, tags: Record<string, string>, values: Record<string, Scalar>): Row {
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value, 1] as const]));
  return { measurement, tags: { device: "a", ...tags }, fields };
}

test("a port has its description, and the filter sees it", () => {
  const picture = new Picture();
  picture.replace({ a: { rows: [
    row("interface", { interface: "GE0/1", kind: "physical" }, { admin_status: 1, oper_status: 2 }),
    row("interface_info", { interface: "GE0/1" }, { alias: "OLT Centro", speed_bps: 1e10 }),
  ] } }, 0, true);
  const [port] = new Ports().of(picture, "a");
  assert.equal(port?.state, "down");
  assert.equal(port?.alias, "OLT Centro");
  assert.ok(port?.text.includes("olt centro"));
});

test("a port whose rows did not change keeps its line", () => {
  const picture = new Picture();
  const ports = new Ports();
  const other = row("interface", { interface: "GE0/2" }, { in_bps: 1 });
  picture.replace({ a: { rows: [row("interface", { interface: "GE0/1" }, { in_bps: 1 }), other] } }, 0, true);
  const [first, second] = ports.of(picture, "a");
  picture.merge([row("interface", { interface: "GE0/1" }, { in_bps: 2 })], undefined, 0);
  const [changed, same] = ports.of(picture, "a");
  assert.notEqual(changed, first);
  assert.equal(same, second);
});

test("light is judged by the module's own thresholds", () => {
  const limits = row("optics_info", {}, { rx_low_alarm_dbm: -16, rx_low_warning_dbm: -15, rx_high_alarm_dbm: 0 });
  assert.equal(judge(-10, limits, "rx"), "none");
  assert.equal(judge(-15.4, limits, "rx"), "warn");
  assert.equal(judge(NO_LIGHT_DBM, limits, "rx"), "bad");
  assert.equal(judge(0.5, limits, "rx"), "bad");
  assert.equal(judge(-30, undefined, "rx"), "none");
});

test("no light has no margin", () => {
  const picture = new Picture();
  picture.replace({ a: { rows: [
    row("optics", { interface: "GE0/1" }, { rx_power_dbm: -40 }),
    row("optics", { interface: "GE0/2" }, { rx_power_dbm: -10 }),
    ...["GE0/1", "GE0/2"].map((name) => row("optics_info", { interface: name }, { rx_low_warning_dbm: -15 })),
  ] } }, 0, true);
  assert.deepEqual(lanes(picture, "a").map((lane) => lane.margin), [undefined, 5]);
});

test("a search finds routers first, then whatever has the name, once", () => {
  const picture = new Picture();
  picture.replace({ a: { host: "bng", rows: [
    row("interface", { interface: "GE0/1" }, {}),
    row("interface_info", { interface: "GE0/1" }, { alias: "to bng" }),
    row("bgp_peer", { peer: "203.0.113.1" }, {}),
  ] } }, 0, true);
  assert.deepEqual(search(picture, "bng", 9).map((hit) => hit.title), ["a", "GE0/1"]);
  assert.deepEqual(search(picture, "203.0", 9).map((hit) => hit.tab), ["bgp"]);
});
