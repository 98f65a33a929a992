/** Everything the daemon has told so far: devices and their rows. Views listen to what they show. */

import { keyOf, type DeviceNote, type Row } from "./row.ts";

export interface Device {
  readonly name: string;
  readonly note: DeviceNote;
  /** When the note came, ms of the daemon's clock: the note's age grows from there. */
  readonly notedAt: number;
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Row>>;
}

interface Kept {
  name: string;
  note: DeviceNote;
  notedAt: number;
  rows: Map<string, Map<string, Row>>;
  versions: Map<string, number>;
}

export interface FullDevice extends DeviceNote {
  readonly rows?: readonly Row[];
}

const NO_ROWS: ReadonlyMap<string, Row> = new Map();

export class Picture {
  /** Grows with every frame. */
  version = 0;
  /** Whether a full picture ever came. */
  known = false;
  private readonly kept = new Map<string, Kept>();
  private readonly listeners = new Set<() => void>();

  /** Take over a full picture. Devices that it lacks are gone when it is of `all` devices. */
  replace(devices: Readonly<Record<string, FullDevice>>, now: number, all: boolean): void {
    if (all) {
      for (const name of [...this.kept.keys()]) if (!(name in devices)) this.kept.delete(name);
    }
    for (const [name, full] of Object.entries(devices)) {
      const { rows = [], ...note } = full;
      const before = this.kept.get(name);
      const device: Kept = {
        name,
        note: { ...before?.note, ...note },
        notedAt: now,
        rows: new Map(),
        versions: before?.versions ?? new Map(),
      };
      for (const row of rows) put(device, row);
      // What this subscription does not cover stays, with its age.
      for (const [measurement, old] of before?.rows ?? []) {
        if (!device.rows.has(measurement)) device.rows.set(measurement, old);
      }
      this.kept.set(name, device);
    }
    this.known = true;
    this.tell();
  }

  /** Take over changed fields, and what changed of devices. */
  merge(
    rows: readonly Row[],
    notes: Readonly<Record<string, DeviceNote>> | null | undefined,
    now: number,
  ): void {
    for (const [name, note] of Object.entries(notes ?? {})) {
      const device = this.deviceFor(name, now);
      device.note = { ...device.note, ...note };
      device.notedAt = now;
    }
    for (const row of rows) put(this.deviceFor(row.tags["device"] ?? "", now), row);
    this.tell();
  }

  names(): string[] {
    return [...this.kept.keys()].filter((name) => name !== "");
  }

  device(name: string): Device | undefined {
    return this.kept.get(name);
  }

  devices(): Device[] {
    return [...this.kept.values()].filter((device) => device.name !== "");
  }

  rows(device: string, measurement: string): ReadonlyMap<string, Row> {
    return this.kept.get(device)?.rows.get(measurement) ?? NO_ROWS;
  }

  /** The only row of a measurement without tags of its own, or the first. */
  row(device: string, measurement: string): Row | undefined {
    return this.rows(device, measurement).values().next().value;
  }

  /** Grows when a row of the measurement changed. */
  versionOf(device: string, measurement: string): number {
    return this.kept.get(device)?.versions.get(measurement) ?? 0;
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private deviceFor(name: string, now: number): Kept {
    let device = this.kept.get(name);
    if (device === undefined) {
      device = { name, note: {}, notedAt: now, rows: new Map(), versions: new Map() };
      this.kept.set(name, device);
    }
    return device;
  }

  private tell(): void {
    this.version += 1;
    for (const listener of [...this.listeners]) listener();
  }
}

function put(device: Kept, row: Row): void {
  const { measurement } = row;
  let rows = device.rows.get(measurement);
  if (rows === undefined) device.rows.set(measurement, (rows = new Map()));
  const key = keyOf(row.tags);
  const before = rows.get(key);
  rows.set(
    key,
    before === undefined ? row : { ...before, fields: { ...before.fields, ...row.fields } },
  );
  device.versions.set(measurement, (device.versions.get(measurement) ?? 0) + 1);
}
