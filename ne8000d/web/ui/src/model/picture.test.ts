import assert from "node:assert/strict";
import { test } from "node:test";

import { Past } from "./past.ts";
import { Picture } from "./picture.ts";
import type { Row } from "./row.ts";
import { continued, Trails } from "./trails.ts";

function row(device: string, interfaceName: string, inBps: number, at: number): Row {
  return {
    measurement: "interface",
    tags: { device, interface: interfaceName, kind: "sub", site: "gru" },
    fields: { in_bps: [inBps, at] },
  };
}

test("a delta changes only the fields that it holds", () => {
  const picture = new Picture();
  const first: Row = { ...row("a", "x", 1, 10), fields: { in_bps: [1, 10], out_bps: [2, 10] } };
  picture.replace({ a: { rows: [first] } }, 0, true);
  picture.merge([row("a", "x", 5, 20)], undefined, 0);
  const [kept] = picture.rows("a", "interface").values();
  assert.deepEqual(kept?.fields, { in_bps: [5, 20], out_bps: [2, 10] });
});

test("a full picture of all devices forgets those that are gone", () => {
  const picture = new Picture();
  picture.replace({ a: { rows: [] }, b: { rows: [] } }, 0, true);
  picture.replace({ a: { rows: [] } }, 0, true);
  assert.deepEqual(picture.names(), ["a"]);
});

test("a picture of one device leaves the others, and what it does not cover", () => {
  const picture = new Picture();
  picture.replace({ a: { rows: [row("a", "x", 1, 10)] }, b: { rows: [] } }, 0, true);
  picture.replace({ a: { reason: "no_response", rows: [] } }, 0, false);
  assert.deepEqual(picture.names(), ["a", "b"]);
  assert.equal(picture.rows("a", "interface").size, 1);
  assert.equal(picture.device("a")?.note.reason, "no_response");
});

test("a row that a full picture lacks is gone", () => {
  const picture = new Picture();
  picture.replace({ a: { rows: [row("a", "x", 1, 10), row("a", "y", 1, 10)] } }, 0, true);
  picture.replace({ a: { rows: [row("a", "y", 2, 20)] } }, 0, true);
  assert.equal(picture.rows("a", "interface").size, 1);
});

test("views hear of every frame once", () => {
  const picture = new Picture();
  let heard = 0;
  const stop = picture.listen(() => (heard += 1));
  picture.merge([row("a", "x", 1, 1), row("a", "y", 1, 1)], undefined, 0);
  stop();
  picture.merge([row("a", "x", 2, 2)], undefined, 0);
  assert.equal(heard, 1);
});

test("a trail grows with every new value and with no old one", () => {
  const picture = new Picture();
  const trails = new Trails(picture);
  trails.watch("a", "interface", "in_bps");
  for (const [value, at] of [[1, 10], [1, 10], [2, 20]] as const) picture.merge([row("a", "x", value, at)], undefined, 0);
  const [key] = picture.rows("a", "interface").keys();
  assert.deepEqual(trails.of("a", "interface", "in_bps", key ?? ""), [[10, 1], [20, 2]]);
});

test("a stored history goes on with what was pushed since", () => {
  assert.deepEqual(continued([[10, 1], [20, 2]], [[15, 9], [20, 2], [30, 3]]), [[10, 1], [20, 2], [30, 3]]);
});

test("the past is compared with what was five minutes ago, not longer", () => {
  const past = new Past(5);
  for (let minute = 0; minute <= 12; minute += 1) past.note(minute * 60_000, () => new Map([["a", minute]]));
  assert.equal(past.before()?.values.get("a"), 7);
});

test("what the first frames bring in parts is one first snapshot", () => {
  const past = new Past(5);
  past.note(0, () => new Map([["a", 1]]));
  past.note(2000, () => new Map([["a", 9], ["b", 2]]));
  past.note(9000, () => new Map([["c", 3]]));
  assert.deepEqual([...(past.before()?.values ?? [])].sort(), [["a", 1], ["b", 2]]);
});

test("the past is noted once a minute, however many frames come", () => {
  const past = new Past(5);
  let collected = 0;
  for (let second = 0; second < 120; second += 10) past.note(second * 1000, () => ((collected += 1), new Map()));
  assert.equal(collected, 2);
});
