/** How old a value may be before it no longer says what is true now. */

import type { Device } from "./picture.ts";
import type { Row } from "./row.ts";

/** The poll group that brings a measurement (CONTRACT §1). */
const GROUPS: Readonly<Record<string, string>> = {
  interface: "interfaces",
  trunk: "interfaces",
  system: "system",
  entity: "system",
  optics: "optics",
  sensor: "sensors",
  fan: "sensors",
  power_supply: "sensors",
  storage: "sensors",
  subscribers: "subscribers",
  subscribers_check: "subscribers",
  subscribers_domain: "subscribers_detail",
  subscribers_interface: "subscribers_detail",
  subscribers_svlan: "subscribers_detail",
  subscribers_card: "subscribers_detail",
  subscribers_slot: "subscribers_detail",
  subscriber_events: "subscribers_detail",
  subscriber_traffic: "subscribers_detail",
  ppp: "subscribers_detail",
  ip_pool: "pools",
  bgp_peer: "bgp",
  neighbor: "bgp",
  radius_server: "radius",
  cgn: "cgn",
};

/** Default intervals in seconds, for a daemon that does not tell its own. */
const INTERVALS: Readonly<Record<string, number>> = {
  interfaces: 30,
  system: 45,
  subscribers: 15,
  subscribers_detail: 60,
  pools: 60,
  bgp: 60,
  optics: 300,
  sensors: 300,
  cgn: 60,
  radius: 60,
  inventory: 900,
};

const STALE_INTERVALS = 3;
const STALE_SLACK_SECONDS = 5;

export function groupOf(measurement: string): string {
  return GROUPS[measurement] ?? (measurement.endsWith("_info") ? "inventory" : "system");
}

export function intervalSeconds(device: Device | undefined, measurement: string): number {
  const group = groupOf(measurement);
  const told = device?.note.groups?.[group]?.interval_seconds;
  return told ?? INTERVALS[group] ?? 60;
}

/** Seconds after which a value of the measurement is stale: as the daemon itself judges. */
export function staleAfterSeconds(device: Device | undefined, measurement: string): number {
  return STALE_INTERVALS * intervalSeconds(device, measurement) + STALE_SLACK_SECONDS;
}

/** A word for why there is no fresh value; `words` of i18n knows most of them. */
export type Reason = string;

export interface Known {
  readonly value: number | string | undefined;
  /** Undefined if the value never came. */
  readonly ageSeconds: number | undefined;
  readonly stale: boolean;
  /** Why it is stale or missing. */
  readonly reason: Reason | undefined;
}

/** Whether a value of a moment no longer says what is true now. */
export function isStale(
  device: Device | undefined,
  measurement: string,
  timeMs: number,
  now: number,
  connected: boolean,
): boolean {
  return !connected || (now - timeMs) / 1000 > staleAfterSeconds(device, measurement);
}

/** What is known of a field. `connected` is whether the daemon itself is heard. */
export function known(
  device: Device | undefined,
  row: Row | undefined,
  measurement: string,
  field: string,
  now: number,
  connected: boolean,
): Known {
  const stamped = row?.fields[field];
  if (stamped === undefined) {
    return { value: undefined, ageSeconds: undefined, stale: false, reason: whyMissing(device, row, measurement, field) };
  }
  const ageSeconds = Math.max(0, (now - stamped[1]) / 1000);
  if (!isStale(device, measurement, stamped[1], now, connected)) return { value: stamped[0], ageSeconds, stale: false, reason: undefined };
  const reason = connected ? (whyNotFresh(device, measurement) ?? "stale") : "no_connection";
  return { value: stamped[0], ageSeconds, stale: true, reason };
}

/** Why the device or the group that brings the measurement is not fresh. */
export function whyNotFresh(device: Device | undefined, measurement: string): Reason | undefined {
  return device?.note.reason ?? device?.note.groups?.[groupOf(measurement)]?.reason ?? undefined;
}

const RATES = ["_bps", "_pps", "_per_second", "_utilization_percent"];

function whyMissing(
  device: Device | undefined,
  row: Row | undefined,
  measurement: string,
  field: string,
): Reason {
  const why = whyNotFresh(device, measurement);
  if (why !== undefined) return why;
  if (device === undefined) return "unknown_device";
  if (row === undefined) return "no_rows";
  return RATES.some((end) => field.endsWith(end)) ? "no_rate" : "not_supported";
}

export type Health = "fresh" | "partial" | "stale" | "down" | "waiting";

/** A device in one word, by the daemon's own judgement of it. */
export function healthOf(device: Device, now: number): Health {
  const { note } = device;
  if (note.reason === "not_tried") return "waiting";
  if (note.reason !== null && note.reason !== undefined) return "down";
  const age = ageOfDevice(device, now);
  if (age === undefined) return "waiting";
  const longest = 3 * Math.min(...intervalsOf(device)) + STALE_SLACK_SECONDS;
  if (age > longest) return "stale";
  const groups = Object.values(note.groups ?? {});
  return groups.some((group) => group.ok === false) ? "partial" : "fresh";
}

/** Seconds since the device was last heard, as of `now`. */
export function ageOfDevice(device: Device, now: number): number | undefined {
  const told = device.note.age_seconds;
  if (told === null || told === undefined) return undefined;
  return told + Math.max(0, now - device.notedAt) / 1000;
}

function intervalsOf(device: Device): number[] {
  const told = Object.values(device.note.groups ?? {})
    .map((group) => group.interval_seconds)
    .filter((seconds): seconds is number => typeof seconds === "number");
  return told.length > 0 ? told : [30];
}
