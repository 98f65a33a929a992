/** How long to wait before the next try to connect. */

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** Doubles with each failure, with up to a third taken off so that many pages don't come at once. */
export function delayMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(full * (1 - random() / 3));
}
