/** The five numbers of the first line, worked out from the picture. Pure. */

import { isStale } from "./fresh.ts";
import type { Device, Picture } from "./picture.ts";
import { numberOf, type Row } from "./row.ts";

/** The picture at a moment. Numbers that are stale are no numbers here: nobody is to act on them. */
export interface View {
  readonly picture: Picture;
  readonly now: number;
  readonly connected: boolean;
  /** Take stale numbers, too: to show them as what was true last. */
  readonly evenStale?: boolean;
}

/** What is worked out of fresh numbers, else of the last ones there were. */
export interface Aged<Value> {
  readonly value: Value;
  readonly stale: boolean;
}

export function aged<Value>(view: View, of: (view: View) => Value | undefined): Aged<Value> | undefined {
  const now = of(view);
  if (now !== undefined) return { value: now, stale: false };
  const then = of({ ...view, evenStale: true });
  return then === undefined ? undefined : { value: then, stale: true };
}

function fresh(view: View, device: Device, row: Row | undefined, field: string): number | undefined {
  const stamped = row?.fields[field];
  if (row === undefined || stamped === undefined || typeof stamped[0] !== "number") return undefined;
  if (view.evenStale === true) return stamped[0];
  return isStale(device, row.measurement, stamped[1], view.now, view.connected) ? undefined : stamped[0];
}

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
export function onlineNow(view: View): OnlineNow | undefined {
  let total: number | undefined;
  const without: string[] = [];
  for (const device of view.picture.devices()) {
    const online = fresh(view, device, view.picture.row(device.name, "subscribers"), "online");
    if (online !== undefined) total = (total ?? 0) + online;
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
export function lostSince(view: View, before: ReadonlyMap<string, number>): number {
  let lost = 0;
  for (const device of view.picture.devices()) {
    for (const [key, row] of view.picture.rows(device.name, "subscribers")) {
      const then = before.get(`${device.name}\u0001subscribers\u0001${key}`);
      const online = fresh(view, device, row, "online");
      if (then !== undefined && online !== undefined) lost += Math.max(0, then - online);
    }
  }
  return lost;
}

/** A loss below this is the coming and going of every minute. */
const LEAST_LOST = 5;
const LEAST_SHARE = 0.02;

/** The place that lost the largest part of itself; the smallest place that tells the story. */
export function worstPlace(view: View, before: ReadonlyMap<string, number>): Loss | undefined {
  let worst: Loss | undefined;
  for (const device of view.picture.devices()) {
    const { name } = device;
    for (const [measurement, tags] of PLACES.slice(0, -1)) {
      for (const [key, row] of view.picture.rows(name, measurement)) {
        const then = before.get(`${name}\u0001${measurement}\u0001${key}`);
        const online = fresh(view, device, row, "online");
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
export function logIns(view: View): LogIns | undefined {
  let attempts: number | undefined;
  let successes = 0;
  const failures = new Map<string, number>();
  for (const device of view.picture.devices()) {
    const row = view.picture.row(device.name, "ppp");
    const rate = fresh(view, device, row, "attempts_per_second");
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
export function tightest(view: View, only?: string): Tight | undefined {
  let worst: Tight | undefined;
  for (const device of view.picture.devices()) {
    if (only !== undefined && device.name !== only) continue;
    for (const candidate of resources(view, device)) {
      if (worst === undefined || tighter(candidate, worst)) worst = candidate;
    }
  }
  return worst;
}

function* resources(view: View, device: Device): Generator<Tight> {
  const { picture } = view;
  const where = device.name;
  for (const row of picture.rows(where, "ip_pool").values()) {
    const usedPercent = fresh(view, device, row, "used_percent");
    if (usedPercent === undefined) continue;
    const kind = row.tags["kind"] === "address" ? undefined : row.tags["kind"];
    const name = [row.tags["pool"] ?? row.tags["level"], kind].filter(Boolean).join(" ");
    yield { device: where, name, usedPercent, exhaustsInSeconds: numberOf(row, "exhausts_in_seconds"), tab: "pools" };
  }
  const others: readonly (readonly [measurement: string, used: string, limit: string, tag: string, tab: string])[] = [
    ["cgn", "sessions", "sessions_limit", "slot", "pools"],
    ["license", "used", "limit", "license", "boards"],
    ["subscribers", "total", "limit", "", "subscribers"],
  ];
  for (const [measurement, used, limit, tag, tab] of others) {
    for (const row of picture.rows(where, measurement).values()) {
      const part = fresh(view, device, row, used);
      const whole = numberOf(row, limit);
      if (part === undefined || whole === undefined || whole <= 0) continue;
      const name = measurement === "cgn" ? `CGN ${row.tags[tag] ?? ""}`.trim() : (row.tags[tag] ?? measurement);
      yield { device: where, name, usedPercent: (100 * part) / whole, exhaustsInSeconds: undefined, tab };
    }
  }
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

/** The trunks of a router, fullest first; those without fresh rates are left out. */
export function uplinks(view: View, name: string): Uplink[] {
  const device = view.picture.device(name);
  if (device === undefined) return [];
  const members = new Map<string, Row>();
  for (const row of view.picture.rows(name, "trunk").values()) members.set(row.tags["interface"] ?? "", row);
  const result: Uplink[] = [];
  for (const [key, row] of view.picture.rows(name, "interface")) {
    if (row.tags["kind"] !== "trunk") continue;
    const inPercent = fresh(view, device, row, "in_utilization_percent");
    const outPercent = fresh(view, device, row, "out_utilization_percent");
    if (inPercent === undefined && outPercent === undefined) continue;
    const trunk = row.tags["interface"] ?? key;
    const group = members.get(trunk);
    result.push({
      device: name,
      name: trunk,
      inPercent: inPercent ?? 0,
      outPercent: outPercent ?? 0,
      inBps: fresh(view, device, row, "in_bps"),
      outBps: fresh(view, device, row, "out_bps"),
      membersUp: fresh(view, device, group, "members_up"),
      membersTotal: fresh(view, device, group, "members_total"),
    });
  }
  return result.sort((one, other) => fullness(other) - fullness(one));
}

export function fullness(uplink: Uplink): number {
  return Math.max(uplink.inPercent, uplink.outPercent);
}

/** The fullest trunk of all routers. */
export function fullestUplink(view: View): Uplink | undefined {
  let worst: Uplink | undefined;
  for (const { name } of view.picture.devices()) {
    const first = uplinks(view, name)[0];
    if (first !== undefined && (worst === undefined || fullness(first) > fullness(worst))) worst = first;
  }
  return worst;
}

/** Whether subscribers come in by a trunk: the others lead to the network. */
export function isAccess(picture: Picture, device: string, trunk: string): boolean {
  for (const row of picture.rows(device, "subscribers_interface").values()) {
    if ((row.tags["interface"] ?? "").startsWith(`${trunk}.`)) return true;
  }
  return false;
}

/** What a router carries to and from the network: the sum of its trunks without subscribers. */
export function traffic(view: View, device: string): { inBps: number; outBps: number } | undefined {
  const all = uplinks(view, device).filter((item) => item.inBps !== undefined && item.outBps !== undefined);
  if (all.length === 0) return undefined;
  const outward = all.filter((item) => !isAccess(view.picture, device, item.name));
  const counted = outward.length > 0 ? outward : all;
  return {
    inBps: counted.reduce((sum, item) => sum + (item.inBps ?? 0), 0),
    outBps: counted.reduce((sum, item) => sum + (item.outBps ?? 0), 0),
  };
}
