/** What the MIB's numbers of a state are called, and which of them are trouble (docs/measurements.md). */

import type { Row } from "./row.ts";
import type { Verdict } from "./light.ts";

type Labels = Readonly<Record<number, readonly [name: string, verdict: Verdict]>>;

const PRESENT: Labels = { 1: ["present", "none"], 2: ["absent", "warn"] };
const REGISTERED: Labels = { 1: ["yes", "none"], 2: ["no", "warn"] };

const STATES: Readonly<Record<string, Labels>> = {
  "power_supply state": { 1: ["supply", "none"], 2: ["no supply", "bad"], 3: ["sleep", "none"], 4: ["unknown", "warn"] },
  "power_supply present": PRESENT,
  "power_supply registered": REGISTERED,
  "power_supply mode": { 1: ["unknown", "none"], 2: ["DC", "none"], 3: ["AC", "none"], 4: ["HVDC", "none"] },
  "fan state": { 1: ["normal", "none"], 2: ["abnormal", "bad"] },
  "fan present": PRESENT,
  "fan registered": REGISTERED,
  "sensor temperature state": { 1: ["normal", "none"], 2: ["minor", "warn"], 3: ["major", "bad"], 4: ["fatal", "bad"] },
  "sensor voltage state": { 0: ["abnormal", "bad"], 1: ["normal", "none"], 2: ["major", "bad"], 3: ["fatal", "bad"] },
};

/** The label of a row's state and how bad it is; undefined where the field is no state. */
export function stateOf(row: Row, field: string, value: number): readonly [name: string, verdict: Verdict] | undefined {
  const labels =
    STATES[`${row.measurement} ${field}`] ?? STATES[`${row.measurement} ${row.tags["kind"] ?? ""} ${field}`];
  return labels?.[value];
}

const UNITS = ["_percent", "_celsius", "_volts", "_milliamperes", "_milliwatts", "_bytes", "_dbm", "_bps", "_seconds"];

/** A field's name as a column's title: its unit stands beside the numbers. */
export function titleOf(field: string): string {
  const unit = UNITS.find((end) => field.endsWith(end) && field !== end.slice(1));
  return (unit === undefined || field === "used_percent" ? field : field.slice(0, -unit.length)).replaceAll("_", " ").replace("used percent", "used %");
}
