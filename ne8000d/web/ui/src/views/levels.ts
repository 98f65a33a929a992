/** From where on a number is a warning, and from where trouble. One place for all views. */

import { above, type Level } from "../parts/Value.tsx";

export const cpuLevel = above(80, 95);
export const memoryLevel = above(85, 95);
export const linkLevel = above(80, 95);
export const poolLevel = above(85, 95);
export const temperatureLevel = above(65, 80);

/** A resource with a forecast is judged by it: hours are what somebody can still act in. */
export function tightLevel(usedPercent: number, exhaustsInSeconds: number | undefined): Level {
  if (exhaustsInSeconds !== undefined) {
    if (exhaustsInSeconds < 3600) return "bad";
    if (exhaustsInSeconds < 6 * 3600) return "warn";
  }
  return poolLevel(usedPercent);
}

/** Subscribers against what is usual: a tenth less is a warning, a quarter less trouble. */
export function changeLevel(change: number, before: number): Level {
  if (before < 20 || change >= 0) return "none";
  const share = -change / before;
  return share >= 0.25 ? "bad" : share >= 0.1 ? "warn" : "none";
}
