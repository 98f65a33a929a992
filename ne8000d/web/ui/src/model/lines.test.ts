import assert from "node:assert/strict";
import { test } from "node:test";

import { formatSort, inOrder, matcher, parseSort, sorted } from "./lines.ts";

test("every word of a filter must be in the line, and none with a minus", () => {
  const matches = matcher("Eth-Trunk  centro -1004");
  assert.ok(matches("eth-trunk1.1001 olt centro"));
  assert.ok(!matches("eth-trunk1.1004 olt centro"));
  assert.ok(!matches("eth-trunk1.1001 olt norte"));
});

test("a lone minus is no word yet", () => {
  assert.ok(matcher("-")("anything"));
});

test("names are sorted as people count", () => {
  const names = ["Eth-Trunk10", "Eth-Trunk2", "Eth-Trunk1"];
  assert.deepEqual(sorted(names, (name) => name, false), ["Eth-Trunk1", "Eth-Trunk2", "Eth-Trunk10"]);
});

test("accents and capitals don't part what belongs together", () => {
  const names = ["sao 2", "Zona", "São 1", "centro"];
  assert.deepEqual(sorted(names, (name) => name, false), ["centro", "São 1", "sao 2", "Zona"]);
});

test("lines without a value come last in either direction", () => {
  const lines = [undefined, 3, 1, undefined, 2];
  assert.deepEqual(sorted(lines, (line) => line, false), [1, 2, 3, undefined, undefined]);
  assert.deepEqual(sorted(lines, (line) => line, true), [3, 2, 1, undefined, undefined]);
});

test("an order in an address is read back as it was written", () => {
  const standard = { column: "name", reversed: false };
  for (const text of ["out_bps", "-out_bps"]) assert.equal(formatSort(parseSort(text, standard)), text);
  assert.deepEqual(parseSort("", standard), standard);
});

test("lines keep the places they had; new ones come last", () => {
  const key = (line: string): string => line;
  assert.deepEqual(inOrder(["c", "a", "d"], key, ["a", "b", "c"]), ["a", "c", "d"]);
});
