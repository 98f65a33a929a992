import assert from "node:assert/strict";
import { test } from "node:test";

import { bitsPerSecond, dbm, formatterFor, percent, perSecond, signed } from "./number.ts";
import { duration, rangeMs } from "./time.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

test("rates have three digits that matter and a unit people speak", () => {
  const said = [0, 999, 9994, 123_456, 94_300_000, 9_430_000_000, 1_000_000_000_000].map((value) => plain(bitsPerSecond(value, "en-GB")));
  assert.deepEqual(said, ["0 b/s", "999 b/s", "9.99 kb/s", "123 kb/s", "94.3 Mb/s", "9.43 Gb/s", "1.00 Tb/s"]);
});

test("a rate is never printed as 1000 of the smaller unit", () => {
  assert.equal(plain(bitsPerSecond(999_600, "en-GB")), "1.00 Mb/s");
});

test("Portuguese writes a comma", () => {
  assert.equal(plain(bitsPerSecond(9_430_000_000, "pt-BR")), "9,43 Gb/s");
  assert.equal(plain(percent(3.25, "pt-BR")), "3,3 %");
});

test("light, shares, small rates and changes", () => {
  assert.equal(plain(dbm(-6.14, "en-GB")), "\u22126.1 dBm");
  assert.equal(plain(percent(0, "en-GB")), "0 %");
  assert.equal(plain(percent(0.01, "en-GB")), "<0.1 %");
  assert.equal(plain(percent(72.4, "en-GB")), "72 %");
  assert.equal(perSecond(0.083, "en-GB"), "0.08/s");
  assert.equal(signed(-1200, "en-GB"), "\u22121,200");
  assert.equal(signed(0, "en-GB"), "0");
});

test("a field's name says its unit", () => {
  assert.equal(plain(formatterFor("in_bps")(2e9, "en-GB")), "2.00 Gb/s");
  assert.equal(plain(formatterFor("temperature_celsius")(47.6, "en-GB")), "48 °C");
  assert.equal(formatterFor("online")(12_840, "en-GB"), "12,840");
});

test("durations are rounded down and have two units at most", () => {
  const said = [0.9, 59, 61, 3600, 7500, 90_000, 3_000_000].map((seconds) => plain(duration(seconds)));
  assert.deepEqual(said, ["0 s", "59 s", "1 min", "1 h", "2 h 05 min", "1 d 1 h", "34 d"]);
});

test("a range is a number and a unit, and nothing else", () => {
  assert.equal(rangeMs("24h"), 86_400_000);
  for (const wrong of ["", "0h", "24", "24H", "1h2", undefined]) assert.equal(rangeMs(wrong), undefined);
});
