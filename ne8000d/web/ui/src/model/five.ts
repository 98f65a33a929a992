/** The five numbers of the first line, worked out from the picture. Pure. */

import { known } from "./fresh.ts";
import type { Picture } from "./picture.ts";
import { numberOf, type Row } from "./row.ts";

/** Where something is: a router, and a place on it by name. */
export interface Where {
  readonly device: string;
  readonly name: string;
}

export interface OnlineNow {
  readonly total: number;
  /** Routers whose number is not known now. */
  readonly without: readonly string[];
}

/** Subscribers of all routers whose figure is fresh; the others are named, not added. */
export function onlineNow(picture: Picture, now: number, connected: boolean): OnlineNow | undefined {
  let total: number | undefined;
  const without: string[] = [];
  for (const device of picture.devices()) {
    const it = known(device, picture.row(device.name, "subscribers"), "subscribers", "online", now, connected);
    if (typeof it.value === "number" && !it.stale) total = (total ?? 0) + it.value;
    else without.push(device.name);
  }
  return total === undefined ? undefined : { total, without };
}

/** What a place is called by its tags, best first. */
const PLACES: readonly (readonly [measurement: string, tags: readonly string[]])[] = [
  ["subscribers_svlan", ["interface", "svlan"]],
  ["subscribers_interface", ["interface"]],
  ["subscribers_domain", ["domain"]],
  ["subscribers_card", ["card"]],
  ["subscribers_slot", ["slot"]],
  ["subscribers", []],
];

/** Subscribers of every place, by a name that stays: what `Past` keeps. */
export function onlineByPlace(picture: Picture): Map<string, number> {
  const result = new Map<string, number>();
  for (const { name } of picture.devices()) {
    for (const [measurement] of PLACES) {
      for (const [key, row] of picture.rows(name, measurement)) {
        const online = numberOf(row, "online");
        if (online !== undefined) result.set(`${name}\u0001${measurement}\u0001${key}`, online);
      }
    }
  }
  return result;
}

export interface Loss extends Where {
  readonly measurement: string;
  readonly lost: number;
  readonly before: number;
}

/** Subscribers that all routers lost, each for itself: what one gains does not hide it. */
export function lostSince(picture: Picture, before: ReadonlyMap<string, number>): number {
  let lost = 0;
  for (const { name } of picture.devices()) {
    for (const [key, row] of picture.rows(name, "subscribers")) {
      const then = before.get(`${name}\u0001subscribers\u0001${key}`);
      const online = numberOf(row, "online");
      if (then !== undefined && online !== undefined) lost += Math.max(0, then - online);
    }
  }
  return lost;
}

/** A loss below this is the coming and going of every minute. */
const LEAST_LOST = 5;
const LEAST_SHARE = 0.02;

/** The place that lost the largest part of itself; the smallest place that tells the story. */
export function worstPlace(picture: Picture, before: ReadonlyMap<string, number>): Loss | undefined {
  let worst: Loss | undefined;
  for (const { name } of picture.devices()) {
    for (const [measurement, tags] of PLACES.slice(0, -1)) {
      for (const [key, row] of picture.rows(name, measurement)) {
        const then = before.get(`${name}\u0001${measurement}\u0001${key}`);
        const online = numberOf(row, "online");
        if (then === undefined || online === undefined) continue;
        const lost = then - online;
        if (lost < LEAST_LOST || lost < then * LEAST_SHARE) continue;
        if (worst === undefined || lost > worst.lost * 1.05) {
          worst = { device: name, measurement, name: tags.map((tag) => row.tags[tag] ?? "").join(" "), lost, before: then };
        }
      }
    }
  }
  return worst;
}

export interface LogIns {
  readonly perSecond: number;
  readonly successPercent: number | undefined;
  readonly failing: { readonly phase: string; readonly perSecond: number } | undefined;
}

const PHASES = ["lcp", "authentication", "ncp", "address", "other"] as const;

/** Log-ins a second of all routers, and the phase in which most of them fail. */
export function logIns(picture: Picture): LogIns | undefined {
  let attempts: number | undefined;
  let successes = 0;
  const failures = new Map<string, number>();
  for (const { name } of picture.devices()) {
    const row = picture.row(name, "ppp");
    const rate = numberOf(row, "attempts_per_second");
    if (rate === undefined) continue;
    attempts = (attempts ?? 0) + rate;
    successes += numberOf(row, "successes_per_second") ?? 0;
    for (const phase of PHASES) {
      const failing = numberOf(row, `${phase}_failures_per_second`);
      if (failing !== undefined) failures.set(phase, (failures.get(phase) ?? 0) + failing);
    }
  }
  if (attempts === undefined) return undefined;
  const [worst] = [...failures].sort((one, other) => other[1] - one[1]);
  return {
    perSecond: attempts,
    successPercent: attempts > 0 ? Math.min(100, (100 * successes) / attempts) : undefined,
    failing: worst !== undefined && worst[1] > 0 ? { phase: worst[0], perSecond: worst[1] } : undefined,
  };
}

export interface Tight extends Where {
  readonly usedPercent: number;
  readonly exhaustsInSeconds: number | undefined;
  readonly tab: string;
}

/** The resource that runs out first; without a forecast, the fullest one. */
export function tightest(picture: Picture, only?: string): Tight | undefined {
  let worst: Tight | undefined;
  for (const { name: device } of picture.devices()) {
    if (only !== undefined && device !== only) continue;
    for (const candidate of resources(picture, device)) {
      if (worst === undefined || tighter(candidate, worst)) worst = candidate;
    }
  }
  return worst;
}

function* resources(picture: Picture, device: string): Generator<Tight> {
  for (const row of picture.rows(device, "ip_pool").values()) {
    const usedPercent = numberOf(row, "used_percent");
    if (usedPercent === undefined) continue;
    const name = [row.tags["pool"] ?? row.tags["level"] ?? "", row.tags["kind"] === "address" ? "" : row.tags["kind"]]
      .filter(Boolean)
      .join(" ");
    yield { device, name, usedPercent, exhaustsInSeconds: numberOf(row, "exhausts_in_seconds"), tab: "pools" };
  }
  for (const row of picture.rows(device, "cgn").values()) {
    const usedPercent = share(row, "sessions", "sessions_limit");
    if (usedPercent !== undefined) {
      yield { device, name: `CGN ${row.tags["slot"] ?? ""}`.trim(), usedPercent, exhaustsInSeconds: undefined, tab: "pools" };
    }
  }
  for (const row of picture.rows(device, "license").values()) {
    const usedPercent = share(row, "used", "limit");
    if (usedPercent !== undefined) {
      const name = Object.entries(row.tags).find(([tag]) => tag !== "device")?.[1] ?? "";
      yield { device, name, usedPercent, exhaustsInSeconds: undefined, tab: "boards" };
    }
  }
  const subscribers = picture.row(device, "subscribers");
  const usedPercent = share(subscribers, "total", "limit");
  if (usedPercent !== undefined) {
    yield { device, name: "subscribers", usedPercent, exhaustsInSeconds: undefined, tab: "subscribers" };
  }
}

function share(row: Row | undefined, used: string, limit: string): number | undefined {
  const part = numberOf(row, used);
  const whole = numberOf(row, limit);
  return part === undefined || whole === undefined || whole <= 0 ? undefined : (100 * part) / whole;
}

function tighter(one: Tight, other: Tight): boolean {
  const a = one.exhaustsInSeconds;
  const b = other.exhaustsInSeconds;
  if (a !== undefined || b !== undefined) return (a ?? Infinity) < (b ?? Infinity);
  return one.usedPercent > other.usedPercent;
}

export interface Uplink extends Where {
  readonly inPercent: number;
  readonly outPercent: number;
  readonly inBps: number | undefined;
  readonly outBps: number | undefined;
  readonly membersUp: number | undefined;
  readonly membersTotal: number | undefined;
}

/** The trunks of a router, fullest first. */
export function uplinks(picture: Picture, device: string): Uplink[] {
  const groups = picture.rows(device, "trunk");
  const result: Uplink[] = [];
  for (const [key, row] of picture.rows(device, "interface")) {
    if (row.tags["kind"] !== "trunk") continue;
    const name = row.tags["interface"] ?? key;
    const group = [...groups.values()].find((trunk) => trunk.tags["interface"] === name);
    result.push({
      device,
      name,
      inPercent: numberOf(row, "in_utilization_percent") ?? 0,
      outPercent: numberOf(row, "out_utilization_percent") ?? 0,
      inBps: numberOf(row, "in_bps"),
      outBps: numberOf(row, "out_bps"),
      membersUp: numberOf(group, "members_up"),
      membersTotal: numberOf(group, "members_total"),
    });
  }
  return result.sort((one, other) => fullness(other) - fullness(one));
}

export function fullness(uplink: Uplink): number {
  return Math.max(uplink.inPercent, uplink.outPercent);
}

/** The fullest trunk of all routers. */
export function fullestUplink(picture: Picture): Uplink | undefined {
  let worst: Uplink | undefined;
  for (const { name } of picture.devices()) {
    const first = uplinks(picture, name)[0];
    if (first !== undefined && (worst === undefined || fullness(first) > fullness(worst))) worst = first;
  }
  return worst;
}

/** The trunks that carry a router's traffic to the network: those without subscribers behind them. */
export function traffic(picture: Picture, device: string): { inBps: number; outBps: number } | undefined {
  const all = uplinks(picture, device).filter((item) => item.inBps !== undefined && item.outBps !== undefined);
  if (all.length === 0) return undefined;
  const access = new Set<string>();
  for (const row of picture.rows(device, "subscribers_interface").values()) {
    access.add((row.tags["interface"] ?? "").split(".")[0] ?? "");
  }
  const outward = all.filter((item) => !access.has(item.name));
  const counted = outward.length > 0 ? outward : all;
  return {
    inBps: counted.reduce((sum, item) => sum + (item.inBps ?? 0), 0),
    outBps: counted.reduce((sum, item) => sum + (item.outBps ?? 0), 0),
  };
}
