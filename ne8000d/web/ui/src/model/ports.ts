/** The lines of the interface table: counters, description and state of each port, joined. */

import type { Picture } from "./picture.ts";
import { numberOf, textOf, type Row } from "./row.ts";

export interface Port {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly row: Row;
  readonly info: Row | undefined;
  readonly alias: string;
  readonly state: "up" | "down" | "admin_down";
  readonly speedBps: number | undefined;
  /** What the filter looks at, lower case. */
  readonly text: string;
}

/** Joins rows once: a port whose rows did not change keeps its line, and with it its text. */
export class Ports {
  private kept: ReadonlyMap<string, Port> = new Map();
  private lines: readonly Port[] = [];
  private stamp = "";
  private device = "";

  of(picture: Picture, device: string): readonly Port[] {
    const stamp = `${picture.versionOf(device, "interface")} ${picture.versionOf(device, "interface_info")}`;
    if (device === this.device && stamp === this.stamp) return this.lines;
    const before = device === this.device ? this.kept : new Map<string, Port>();
    const kept = new Map<string, Port>();
    this.device = device;
    this.stamp = stamp;
    const infos = picture.rows(device, "interface_info");
    const byName = new Map<string, Row>();
    for (const row of infos.values()) byName.set(row.tags["interface"] ?? "", row);
    const lines: Port[] = [];
    for (const [key, row] of picture.rows(device, "interface")) {
      const info = byName.get(row.tags["interface"] ?? "");
      const old = before.get(key);
      const line = old !== undefined && old.row === row && old.info === info ? old : portOf(key, row, info);
      kept.set(key, line);
      lines.push(line);
    }
    this.kept = kept;
    this.lines = lines;
    return lines;
  }
}

function portOf(key: string, row: Row, info: Row | undefined): Port {
  const name = row.tags["interface"] ?? key;
  const kind = row.tags["kind"] ?? "";
  const alias = textOf(info, "alias") ?? row.tags["alias"] ?? "";
  const state = stateOf(row);
  return {
    key,
    name,
    kind,
    row,
    info,
    alias,
    state,
    speedBps: numberOf(info, "speed_bps"),
    text: `${name} ${alias} ${kind} ${state} ${textOf(info, "parent") ?? ""}`.toLowerCase(),
  };
}

/** ifAdminStatus and ifOperStatus: 1 is up (RFC 2863). */
function stateOf(row: Row): Port["state"] {
  const admin = numberOf(row, "admin_status");
  if (admin !== undefined && admin !== 1) return "admin_down";
  return numberOf(row, "oper_status") === 1 ? "up" : "down";
}

/** Busy ports are judged, idle ones are not; a port that is down though wanted up is marked. */
export function portLevel(port: Port): string | undefined {
  if (port.state === "down") return port.kind === "sub" || port.kind === "virtual" ? "quiet" : "off";
  return port.state === "admin_down" ? "quiet" : undefined;
}
