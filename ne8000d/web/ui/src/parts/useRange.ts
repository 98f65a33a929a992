/** The time axis of a view: a range that ends now, or a stretch that was dragged; in the address. */

import { useLook, withParam } from "../context.ts";
import { rangeMs } from "../format/time.ts";

export const RANGES = ["15m", "1h", "6h", "24h", "7d", "30d"] as const;

export interface Range {
  readonly range: string;
  /** As the daemon is asked for it: the range, or the stretch that was dragged. */
  readonly query: string;
  readonly zoomed: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly choose: (range: string) => void;
  readonly zoom: (fromMs: number, toMs: number) => void;
  readonly reset: () => void;
}

export function useRange(now: number, standard = "24h"): Range {
  const { place, go, page } = useLook();
  const wanted = place.params["range"];
  const range = rangeMs(wanted) === undefined ? fitting(standard, page.histories.beginsMs, now) : (wanted ?? standard);
  const from = Number(place.params["from"]);
  const to = Number(place.params["to"]);
  const zoomed = from > 0 && to > from;
  const reset = (): void => {
    const { from: _from, to: _to, ...params } = withParam("", "");
    go({ params });
  };
  return {
    range,
    query: zoomed ? `${from}/${to}` : range,
    zoomed,
    fromMs: zoomed ? from : now - (rangeMs(range) ?? 0),
    toMs: zoomed ? to : now,
    choose: (next) => {
      const { from: _from, to: _to, ...params } = withParam("range", next);
      go({ params });
    },
    zoom: (fromMs, toMs) =>
      go({ params: { ...withParam("from", String(Math.round(fromMs))), to: String(Math.round(toMs)) } }),
    reset,
  };
}

/** The standard range, or, while less than that is stored, the shortest one that shows all of it. */
export function fitting(standard: string, beginsMs: number | undefined, now: number): string {
  if (beginsMs === undefined) return standard;
  const stored = now - beginsMs;
  const found = RANGES.find((range) => (rangeMs(range) ?? 0) >= stored) ?? standard;
  return (rangeMs(found) ?? 0) < (rangeMs(standard) ?? 0) ? found : standard;
}
