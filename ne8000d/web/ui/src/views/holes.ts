/** The gap ledger as charts and tables want it. */

import { useEffect, useMemo, useState } from "preact/hooks";

import { useLook } from "../context.ts";
import type { Hole } from "../parts/plot.ts";

export interface Gap {
  readonly device: string;
  readonly group: string;
  readonly startMs: number;
  /** Undefined while it goes on. */
  readonly endMs: number | undefined;
  readonly reason: string;
  readonly message: string | undefined;
  readonly missed: number | undefined;
}

export type Gaps =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly gaps: readonly Gap[] }
  | { readonly state: "failed"; readonly reason: string };

interface Told {
  readonly device?: string;
  readonly group?: string;
  readonly start_ms?: number;
  readonly end_ms?: number | null;
  readonly reason?: string | null;
  readonly message?: string | null;
  readonly missed?: number | null;
}

/** The gaps of a router over a range, asked for anew when `again` grows. */
export function useGaps(device: string, range: string, again = 0): Gaps {
  const { page, connected } = useLook();
  const [gaps, setGaps] = useState<Gaps>({ state: "loading" });
  useEffect(() => {
    let current = true;
    page.api
      .get<readonly Told[]>("/api/gaps", { device, range })
      .then((answer) => current && setGaps({ state: "ready", gaps: (answer.data ?? []).map(read) }))
      .catch((error: unknown) => current && setGaps({ state: "failed", reason: error instanceof Error ? error.message : String(error) }));
    return () => {
      current = false;
    };
  }, [page, device, range, again, connected]);
  return gaps;
}

function read(told: Told): Gap {
  return {
    device: told.device ?? "",
    group: told.group ?? "",
    startMs: told.start_ms ?? 0,
    endMs: told.end_ms ?? undefined,
    reason: told.reason ?? "no_rows_then",
    message: told.message ?? undefined,
    missed: told.missed ?? undefined,
  };
}

const NONE: readonly Hole[] = [];

/** Where a chart of one poll group is shaded. */
export function useHoles(device: string, range: string, group: string): readonly Hole[] {
  const { page } = useLook();
  const gaps = useGaps(device, range);
  return useMemo(() => {
    if (gaps.state !== "ready") return NONE;
    return gaps.gaps
      .filter((gap) => gap.group === group)
      .map((gap) => ({ startMs: gap.startMs, endMs: gap.endMs ?? page.clock.now(), reason: gap.reason }));
  }, [gaps, group]);
}
