/** One line of the overview for each router, with what it is compared with. Pure. */

import { aged, type Aged, fullness, tightest, traffic, uplinks, type Tight, type Uplink, type View } from "../model/five.ts";
import { ageOfDevice, healthOf, known, type Health, type Known } from "../model/fresh.ts";
import type { Device } from "../model/picture.ts";
import { keyOf, numberOf, textOf, type Row } from "../model/row.ts";
import { type Point, type Series, valueAt } from "../model/series.ts";
import { continued, type Trails } from "../model/trails.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;
/** A stored point this near to a moment speaks for it. */
const NEAR_MS = 12 * 60_000;

export interface RouterLine {
  readonly name: string;
  readonly device: Device;
  readonly health: Health;
  readonly ageSeconds: number | undefined;
  readonly online: Known;
  readonly points: readonly Point[];
  readonly hourAgo: number | undefined;
  readonly dayAgo: number | undefined;
  readonly weekAgo: number | undefined;
  readonly system: Row | undefined;
  readonly traffic: Aged<{ readonly inBps: number; readonly outBps: number }> | undefined;
  readonly uplink: Aged<Uplink> | undefined;
  readonly uplinkFull: number | undefined;
  readonly tight: Aged<Tight> | undefined;
  readonly text: string;
}

/** Worst first: what is down, then what is stale, partial, waiting; the rest by name. */
export const URGENCY: Readonly<Record<Health, number>> = { down: 0, stale: 1, partial: 2, waiting: 3, fresh: 4 };

export function routerLines(
  view: View,
  trails: Trails,
  history: readonly Series[],
): RouterLine[] {
  const { picture, now, connected } = view;
  const stored = new Map(history.map((series) => [series.tags["device"] ?? "", series.points]));
  const near = Math.max(NEAR_MS, 0.6 * (history[0]?.stepMs ?? 0));
  return picture.devices().map((device) => {
    const { name } = device;
    const row = picture.row(name, "subscribers");
    const points = continued(stored.get(name) ?? [], row === undefined ? [] : trails.of(name, "subscribers", "online", keyOf(row.tags)));
    const uplink = aged(view, (seen) => uplinks(seen, name)[0]);
    const info = picture.row(name, "system_info");
    return {
      name,
      device,
      health: connected ? healthOf(device, now) : "stale",
      ageSeconds: ageOfDevice(device, now),
      online: known(device, row, "subscribers", "online", now, connected),
      points: points.filter((point) => point[0] > now - DAY_MS),
      hourAgo: valueAt(points, now - HOUR_MS, near),
      dayAgo: valueAt(points, now - DAY_MS, near),
      weekAgo: valueAt(points, now - WEEK_MS, near),
      system: picture.row(name, "system"),
      traffic: aged(view, (seen) => traffic(seen, name)),
      uplink,
      uplinkFull: uplink === undefined ? undefined : fullness(uplink.value),
      tight: aged(view, (seen) => tightest(seen, name)),
      text: [name, device.note.host, ...Object.values(row?.tags ?? {}), textOf(info, "model"), numberOf(row, "online")]
        .join(" ")
        .toLowerCase(),
    };
  });
}

/** The same minute of another day, of all routers that are counted now. */
export function sumBefore(lines: readonly RouterLine[], when: "dayAgo" | "weekAgo"): number | undefined {
  let sum: number | undefined;
  for (const line of lines) {
    if (line.online.stale || line.online.value === undefined) continue;
    const then = line[when];
    if (then === undefined) return undefined;
    sum = (sum ?? 0) + then;
  }
  return sum;
}
