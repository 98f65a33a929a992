/** What numbers were some minutes ago: one snapshot a minute, as long as the page is open. */

const STEP_MS = 60_000;
const FIRST_MS = 5000;

interface Snapshot {
  readonly at: number;
  readonly values: ReadonlyMap<string, number>;
}

export class Past {
  private readonly snapshots: Snapshot[] = [];
  private readonly minutes: number;

  constructor(minutes: number) {
    this.minutes = minutes;
  }

  /** Keep the values of now, at most once a minute. `collect` runs only when it is time. */
  note(now: number, collect: () => ReadonlyMap<string, number>): void {
    const last = this.snapshots.at(-1);
    if (last !== undefined && this.snapshots.length === 1 && now - last.at < FIRST_MS) {
      // The first frames bring the picture in parts: what comes a little later belongs to it.
      this.snapshots[0] = { at: last.at, values: new Map([...collect(), ...last.values]) };
      return;
    }
    if (last !== undefined && now - last.at < STEP_MS) return;
    this.snapshots.push({ at: now, values: collect() });
    const oldest = now - this.minutes * STEP_MS;
    // The youngest snapshot that is old enough stays: it is the one to compare with.
    while (this.snapshots.length > 1 && (this.snapshots[1]?.at ?? now) <= oldest) this.snapshots.shift();
  }

  /** The snapshot to compare with: as old as wanted, or the oldest there is. */
  before(): Snapshot | undefined {
    return this.snapshots[0];
  }
}
