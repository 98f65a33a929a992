import { useRef } from "preact/hooks";

import { useHistory, useLook } from "../context.ts";
import { bitsPerSecond, count } from "../format/number.ts";
import { isAccess } from "../model/five.ts";
import { type Point, type Series, summed } from "../model/series.ts";
import { type Answer, seriesOf, stepOf } from "../net/histories.ts";
import { Chart } from "../parts/Chart.tsx";
import { Failure } from "../parts/Failure.tsx";
import { RangePicker } from "../parts/RangePicker.tsx";
import { useRange } from "../parts/useRange.ts";
import { DAY_MS, type RouterLine, WEEK_MS } from "./overview_lines.ts";

interface Props {
  readonly lines: readonly RouterLine[];
  /** Subscribers of each router over the last week. */
  readonly stored: readonly Series[];
  readonly history: Answer;
  readonly now: number;
}

/** All routers over time: subscribers beside yesterday and last week, and what the uplinks carry. */
export function NetworkCharts({ lines, stored, history, now }: Props) {
  const { t, kiosk, page } = useLook();
  const range = useRange(now);
  const span = range.toMs - range.fromMs;
  const step = Math.max(30_000, Math.min(600_000, span / 200));
  const near = useHistory(span < DAY_MS ? { measurement: "subscribers", field: "online", range: range.query, points: 400 } : undefined);
  const links = useHistory({
    measurement: "interface", field: "in_bps,out_bps", range: range.query, tags: { kind: "trunk" }, points: 300,
  });
  const finer = seriesOf(near);
  const all = span < DAY_MS && finer.length > 0 ? finer : stored;
  // The same routers as in the number above: one that is silent would make the line fall.
  const alive = lines.filter((line) => !line.online.stale && line.online.value !== undefined);
  // Without a connection none is alive: the lines stay those of the routers that were.
  const last = useRef<ReadonlySet<string>>(new Set());
  if (alive.length > 0) last.current = new Set(alive.map((line) => line.name));
  const names = last.current;
  const counted = lines.filter((line) => names.has(line.name));
  const bySeries = counted.map((line) => {
    const known = all.find((series) => series.tags["device"] === line.name)?.points ?? [];
    const last = known.at(-1)?.[0] ?? 0;
    return [...known, ...line.points.filter((point) => point[0] > last)];
  });
  const total = summed(bySeries.filter((points) => points.length > 0), step);
  const before = summed(stored.filter((series) => names.has(series.tags["device"] ?? "")).map((series) => series.points).filter((points) => points.length > 0), 600_000);
  const shifted = (by: number): Point[] =>
    before.map(([time, value]) => [time + by, value] as const).filter(([time]) => time >= range.fromMs && time <= range.toMs);
  const outward = (series: Series): boolean =>
    !isAccess(page.picture, series.tags["device"] ?? "", series.tags["interface"] ?? "");
  const carried = (field: string): Point[] =>
    summed(seriesOf(links).filter((series) => (series.field ?? field) === field && names.has(series.tags["device"] ?? "") && outward(series)).map((series) => series.points), step);
  const shared = {
    sync: "network", fromMs: range.fromMs, toMs: range.toMs, zoom: range.zoom, reset: range.reset,
    height: kiosk ? 320 : 150, holeMs: Math.max(step * 3, 120_000, 3 * stepOf(links, near)),
  };
  const inward = carried("in_bps");
  return (
    <section class="charts">
      {!kiosk && <RangePicker range={range} />}
      <div class="chart-pair">
        <Chart
          {...shared}
          title={t("chart_subscribers")}
          format={count}
          zero={false}
          lines={[
            { label: t("now"), colour: "--line-1", points: total },
            { label: t("yesterday"), colour: "--line-3", dashed: true, points: shifted(DAY_MS) },
            { label: t("against_week"), colour: "--line-4", dashed: true, points: shifted(WEEK_MS) },
          ]}
        />
        <Chart
          {...shared}
          title={t("chart_traffic")}
          format={bitsPerSecond}
          lines={[
            { label: t("in"), colour: "--line-1", fill: true, points: inward },
            { label: t("out"), colour: "--line-2", points: carried("out_bps") },
          ]}
        />
      </div>
      <Failure answers={[history, links]} empty={total.length === 0 && inward.length === 0} />
    </section>
  );
}
