import assert from "node:assert/strict";
import { test } from "node:test";

import { delayMs } from "./net/backoff.ts";
import { formatPlace, parsePlace } from "./place.ts";

test("an address restores the view: router, tab, filter, order", () => {
  const address = "/r/bng-01/interfaces?q=eth-trunk&sort=out_bps";
  const place = parsePlace("/r/bng-01/interfaces", "?q=eth-trunk&sort=out_bps");
  assert.deepEqual(place, { router: "bng-01", tab: "interfaces", params: { q: "eth-trunk", sort: "out_bps" } });
  assert.equal(formatPlace(place), address);
});

test("names with slashes, spaces and percent signs survive an address", () => {
  for (const router of ["a/b", "a b", "50%", "çã"]) {
    const address = formatPlace({ router, tab: "summary", params: { q: "GE0/1 &x=1" } });
    const [path = "", search = ""] = address.split("?");
    assert.deepEqual(parsePlace(path, `?${search}`), { router, tab: "summary", params: { q: "GE0/1 &x=1" } });
  }
});

test("any other address means all routers", () => {
  for (const path of ["/", "/r", "/x/y", "/r/"]) assert.equal(parsePlace(path, "").router, undefined);
  assert.equal(parsePlace("/r/%E0%A4%A", "").router, "%E0%A4%A");
});

test("tries to connect become rarer, with some chance, and never stop", () => {
  assert.deepEqual([0, 1, 2, 3, 9, 99].map((failures) => delayMs(failures, () => 0)), [500, 1000, 2000, 4000, 15_000, 15_000]);
  assert.equal(delayMs(9, () => 0.999999), 10_000);
});
