/** What the daemon tells: rows of fields, each value with the moment (ms, UTC) it was read. */

export type Scalar = number | string;
export type Stamped = readonly [value: Scalar, timeMs: number];

/** One series, as the WebSocket brings it; `fields` of a delta holds only what changed. */
export interface Row {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, Stamped>>;
}

/** How the last poll of a group ended. */
export interface GroupNote {
  readonly interval_seconds?: number | null;
  readonly ok?: boolean | null;
  readonly reason?: string | null;
  readonly message?: string | null;
  readonly age_seconds?: number | null;
}

/** What is told of a device beside its rows. */
export interface DeviceNote {
  readonly host?: string | null;
  readonly platform?: string | null;
  readonly age_seconds?: number | null;
  readonly reason?: string | null;
  readonly tags?: Readonly<Record<string, string>> | null;
  readonly groups?: Readonly<Record<string, GroupNote>> | null;
}

/** The tags that tell rows of one measurement and device apart, as one text. */
export function keyOf(tags: Readonly<Record<string, string>>): string {
  const names = Object.keys(tags).filter((name) => name !== "device").sort();
  return names.map((name) => `${name}=${tags[name]}`).join("\u0000");
}

export function numberOf(row: Row | undefined, field: string): number | undefined {
  const value = row?.fields[field]?.[0];
  return typeof value === "number" ? value : undefined;
}

export function textOf(row: Row | undefined, field: string): string | undefined {
  const value = row?.fields[field]?.[0];
  return value === undefined ? undefined : String(value);
}
