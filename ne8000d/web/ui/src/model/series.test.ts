import assert from "node:assert/strict";
import { test } from "node:test";

import { align, holeOf, holesOf, type Point, summed, valueAt } from "./series.ts";

test("series of different moments share one axis", () => {
  const [times, one, other] = align([[[1000, 1], [3000, 3]], [[2000, 2]]], 10_000);
  assert.deepEqual(times, [1, 2, 3]);
  assert.deepEqual(one, [1, undefined, 3]);
  assert.deepEqual(other, [undefined, 2, undefined]);
});

test("a long pause becomes a hole in the line, a short one does not", () => {
  const [, line] = align([[[0, 1], [1000, 1], [60_000, 2]]], 5000);
  assert.deepEqual(line, [1, 1, null, null, 2]);
});

test("the usual step of a series decides what a pause is", () => {
  const points = Array.from({ length: 10 }, (_, at): Point => [at * 300_000, at]);
  assert.equal(holeOf(points, 60_000), 1_050_000);
  assert.deepEqual(holesOf(points, 60_000), []);
  assert.deepEqual(holesOf([...points, [9_000_000, 1]], 60_000), [{ startMs: 2_700_000, endMs: 9_000_000 }]);
});

test("a sum that lacks a router is a hole, not a dip", () => {
  const one: Point[] = [[0, 1], [1000, 1], [2000, 1]];
  const other: Point[] = [[0, 2], [2000, 2]];
  assert.deepEqual(summed([one, other], 1000), [[0, 3], [1000, null], [2000, 3]]);
});

test("a router that was added later does not make holes before it", () => {
  const young: Point[] = [[4000, 5], [5000, 5]];
  const old: Point[] = [[0, 1], [1000, 1], [4000, 1], [5000, 1]];
  assert.deepEqual(summed([old, young], 1000), [[0, 1], [1000, 1], [4000, 6], [5000, 6]]);
});

test("the past is read at the nearest point, and not from far away", () => {
  const points: Point[] = [[0, 1], [1000, 2], [5000, 3]];
  assert.equal(valueAt(points, 1400, 500), 2);
  assert.equal(valueAt(points, 3000, 500), undefined);
  assert.equal(valueAt([], 0, 500), undefined);
});
