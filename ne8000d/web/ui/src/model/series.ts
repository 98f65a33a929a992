/** History as charts want it: columns on one time axis, with holes where nothing was read. */

export type Point = readonly [timeMs: number, mean: number | null, max?: number | null];

export interface Series {
  readonly tags: Readonly<Record<string, string>>;
  readonly field?: string;
  readonly points: readonly Point[];
  /** Time between two points, as the daemon thinned them out; 0 as they were read. */
  readonly stepMs?: number;
}

/** null is a hole, undefined a moment that only another series has (as uPlot reads them). */
export type Column = (number | null | undefined)[];

/** One time axis (seconds) for several series; a pause longer than `holeMs` becomes a hole. */
export function align(all: readonly (readonly Point[])[], holeMs: number): [number[], ...Column[]] {
  const times = new Set<number>();
  const holed = all.map((points) => {
    const values = new Map<number, number | null>();
    let before: number | undefined;
    for (const [time, value] of points) {
      if (before !== undefined && time - before > holeMs) {
        // At both ends: a cursor anywhere in the hole is nearer to one of them than to a value.
        values.set(before + 1, null);
        values.set(time - 1, null);
      }
      values.set(time, value);
      before = time;
    }
    for (const time of values.keys()) times.add(time);
    return values;
  });
  const axis = [...times].sort((one, other) => one - other);
  return [axis.map((time) => time / 1000), ...holed.map((values) => axis.map((time) => values.get(time)))];
}

/** A sensible hole for a series: several times its own usual step, at least `least`. */
export function holeOf(points: readonly Point[], least: number): number {
  if (points.length < 3) return least;
  const steps: number[] = [];
  for (let at = 1; at < points.length; at += 1) steps.push((points[at]?.[0] ?? 0) - (points[at - 1]?.[0] ?? 0));
  steps.sort((one, other) => one - other);
  return Math.max(least, 3.5 * (steps[Math.floor(steps.length / 2)] ?? 0));
}

/** The value nearest to a moment, if one lies within `withinMs`. Points are in time order. */
export function valueAt(points: readonly Point[], timeMs: number, withinMs: number): number | undefined {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  let best: number | undefined;
  let distance = withinMs;
  for (const point of [points[low - 1], points[low]]) {
    if (point === undefined || point[1] === null) continue;
    const off = Math.abs(point[0] - timeMs);
    if (off <= distance) {
      best = point[1];
      distance = off;
    }
  }
  return best;
}

/** The sum of several series at each moment of the longest one, where all that are alive are known. */
export function summed(all: readonly (readonly Point[])[], stepMs: number): Point[] {
  const buckets = new Map<number, Map<number, number>>();
  all.forEach((points, series) => {
    for (const [time, value] of points) {
      if (value === null) continue;
      const bucket = Math.round(time / stepMs) * stepMs;
      let values = buckets.get(bucket);
      if (values === undefined) buckets.set(bucket, (values = new Map()));
      values.set(series, value);
    }
  });
  const first = all.map((points) => points[0]?.[0] ?? Infinity);
  const last = all.map((points) => points.at(-1)?.[0] ?? -Infinity);
  const result: Point[] = [];
  for (const bucket of [...buckets.keys()].sort((one, other) => one - other)) {
    const values = buckets.get(bucket);
    const expected = all.filter((_, at) => (first[at] ?? 0) <= bucket + stepMs && (last[at] ?? 0) >= bucket - stepMs).length;
    // A sum that lacks a router is no sum: a hole says so.
    const whole = values !== undefined && values.size >= expected;
    result.push([bucket, whole ? [...values.values()].reduce((sum, value) => sum + value, 0) : null]);
  }
  return result;
}

/** The stretches in which a series has no values, between those where it has. */
export function holesOf(points: readonly Point[], least: number): { startMs: number; endMs: number }[] {
  const hole = holeOf(points, least);
  const found: { startMs: number; endMs: number }[] = [];
  let before: number | undefined;
  let broken = false;
  for (const [time, value] of points) {
    if (value === null) {
      broken = true;
      continue;
    }
    if (before !== undefined && (broken || time - before > hole)) found.push({ startMs: before, endMs: time });
    before = time;
    broken = false;
  }
  return found;
}
