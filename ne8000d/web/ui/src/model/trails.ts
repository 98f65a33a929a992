/** What was pushed while the page was open, by series and field: the live end of every chart. */

import type { Picture } from "./picture.ts";
import type { Point } from "./series.ts";

const LONGEST = 150;

interface Watch {
  readonly device: string;
  readonly measurement: string;
  readonly field: string;
  users: number;
  version: number;
  readonly trails: Map<string, Point[]>;
}

const NOTHING: readonly Point[] = [];

export class Trails {
  private readonly picture: Picture;
  private readonly watches = new Map<string, Watch>();

  constructor(picture: Picture) {
    this.picture = picture;
    picture.listen(() => this.take());
  }

  /** Record a field of all rows of a measurement until the returned function is called. */
  watch(device: string, measurement: string, field: string): () => void {
    const name = nameOf(device, measurement, field);
    let watch = this.watches.get(name);
    if (watch === undefined) {
      watch = { device, measurement, field, users: 0, version: -1, trails: new Map() };
      this.watches.set(name, watch);
      this.record(watch);
    }
    watch.users += 1;
    const watched = watch;
    return () => {
      watched.users -= 1;
      if (watched.users === 0) this.watches.delete(name);
    };
  }

  /** The points of one series, oldest first. Treat as read-only; it grows in place. */
  of(device: string, measurement: string, field: string, key: string): readonly Point[] {
    return this.watches.get(nameOf(device, measurement, field))?.trails.get(key) ?? NOTHING;
  }

  private take(): void {
    for (const watch of this.watches.values()) this.record(watch);
  }

  private record(watch: Watch): void {
    const version = this.picture.versionOf(watch.device, watch.measurement);
    if (version === watch.version) return;
    watch.version = version;
    for (const [key, row] of this.picture.rows(watch.device, watch.measurement)) {
      const stamped = row.fields[watch.field];
      if (stamped === undefined || typeof stamped[0] !== "number") continue;
      let trail = watch.trails.get(key);
      if (trail === undefined) watch.trails.set(key, (trail = []));
      const last = trail.at(-1);
      if (last !== undefined && last[0] >= stamped[1]) continue;
      trail.push([stamped[1], stamped[0]]);
      if (trail.length > LONGEST) trail.shift();
    }
  }
}

function nameOf(device: string, measurement: string, field: string): string {
  return `${device}\u0000${measurement}\u0000${field}`;
}

/** Stored points with the pushed ones that are younger. */
export function continued(stored: readonly Point[], trail: readonly Point[]): readonly Point[] {
  const last = stored.at(-1)?.[0] ?? -Infinity;
  const younger = trail.filter((point) => point[0] > last);
  return younger.length === 0 ? stored : stored.length === 0 ? younger : [...stored, ...younger];
}
