import assert from "node:assert/strict";
import { test } from "node:test";

import { healthOf, isStale, known, staleAfterSeconds } from "./fresh.ts";
import type { Device } from "./picture.ts";
import type { DeviceNote, Row } from "./row.ts";

function device(note: DeviceNote): Device {
  return { name: "a", note, notedAt: 1_000_000, rows: new Map() };
}

const row: Row = { measurement: "subscribers", tags: { device: "a" }, fields: { online: [5, 1_000_000] } };

test("a value is stale after three intervals of the daemon's own and five seconds", () => {
  const fast = device({ groups: { subscribers: { interval_seconds: 2 } } });
  assert.equal(staleAfterSeconds(fast, "subscribers"), 11);
  assert.ok(!isStale(fast, "subscribers", 1_000_000, 1_011_000, true));
  assert.ok(isStale(fast, "subscribers", 1_000_000, 1_011_001, true));
});

test("a stale value keeps its number and tells its age and why", () => {
  const dead = device({ reason: "no_response" });
  const it = known(dead, row, "subscribers", "online", 1_300_000, true);
  assert.deepEqual(it, { value: 5, ageSeconds: 300, stale: true, reason: "no_response" });
});

test("without a connection nothing is fresh", () => {
  const it = known(device({}), row, "subscribers", "online", 1_000_000, false);
  assert.equal(it.stale, true);
  assert.equal(it.reason, "no_connection");
});

test("a missing value is no value and has a reason", () => {
  assert.deepEqual(known(device({}), row, "subscribers", "limit", 1_000_000, true), {
    value: undefined, ageSeconds: undefined, stale: false, reason: "not_supported",
  });
  const port: Row = { measurement: "interface", tags: {}, fields: {} };
  assert.equal(known(device({}), port, "interface", "in_bps", 0, true).reason, "no_rate");
  assert.equal(known(device({}), undefined, "bgp_peer", "state", 0, true).reason, "no_rows");
});

test("a device is down, waiting, partial, stale or fresh by the daemon's own word", () => {
  const at = 1_000_000;
  assert.equal(healthOf(device({ reason: "no_response", age_seconds: 1 }), at), "down");
  assert.equal(healthOf(device({ reason: "not_tried" }), at), "waiting");
  assert.equal(healthOf(device({ age_seconds: 1, groups: { optics: { ok: false, interval_seconds: 30 } } }), at), "partial");
  assert.equal(healthOf(device({ age_seconds: 1 }), at + 3_600_000), "stale");
  assert.equal(healthOf(device({ age_seconds: 1 }), at), "fresh");
});
