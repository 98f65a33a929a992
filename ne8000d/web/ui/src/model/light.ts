/** Optical modules judged by their own thresholds. Pure. */

import type { Picture } from "./picture.ts";
import { numberOf, textOf, type Row } from "./row.ts";

/** How modules say that no light comes in (CONTRACT §3). */
export const NO_LIGHT_DBM = -40;

export type Verdict = "none" | "warn" | "bad";

export interface Lane {
  readonly key: string;
  readonly name: string;
  readonly lane: string;
  readonly row: Row;
  readonly info: Row | undefined;
  readonly rx: Verdict;
  readonly tx: Verdict;
  /** dB between the light received and the threshold of its low warning. */
  readonly margin: number | undefined;
  readonly text: string;
}

export function lanes(picture: Picture, device: string): Lane[] {
  const infos = new Map<string, Row>();
  for (const row of picture.rows(device, "optics_info").values()) infos.set(row.tags["interface"] ?? "", row);
  return [...picture.rows(device, "optics")].map(([key, row]) => {
    const name = row.tags["interface"] ?? key;
    const info = infos.get(name);
    const rx = numberOf(row, "rx_power_dbm");
    const low = numberOf(info, "rx_low_warning_dbm") ?? numberOf(info, "rx_low_alarm_dbm");
    const verdict = judge(rx, info, "rx");
    const sent = judge(numberOf(row, "tx_power_dbm"), info, "tx");
    const lit = rx !== undefined && rx > NO_LIGHT_DBM;
    return {
      key,
      name,
      lane: row.tags["lane"] ?? "",
      row,
      info,
      rx: verdict,
      tx: sent,
      margin: lit && low !== undefined ? rx - low : undefined,
      text: `${name} ${textOf(info, "serial") ?? ""} ${verdict === "none" && sent === "none" ? "" : "trouble"}`.toLowerCase(),
    };
  });
}

/** Beyond an alarm threshold is trouble, beyond a warning threshold a warning. */
export function judge(value: number | undefined, info: Row | undefined, way: "rx" | "tx"): Verdict {
  if (value === undefined) return "none";
  const limit = (name: string): number | undefined => numberOf(info, `${way}_${name}_dbm`);
  if (value <= (limit("low_alarm") ?? -Infinity) || value >= (limit("high_alarm") ?? Infinity)) return "bad";
  if (value <= (limit("low_warning") ?? -Infinity) || value >= (limit("high_warning") ?? Infinity)) return "warn";
  return "none";
}
