import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";

import { useLook } from "../context.ts";
import type { Formatter } from "../format/number.ts";
import { align, type Column, holeOf, holesOf, type Point } from "../model/series.ts";
import { type Hole, options, type PlotLine } from "./plot.ts";

export interface ChartLine extends PlotLine {
  readonly points: readonly Point[];
}

interface Props {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly format: Formatter;
  /** Charts with the same key share their cursor. */
  readonly sync: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly zoom: (fromMs: number, toMs: number) => void;
  readonly reset: () => void;
  /** What is known of missing polls. */
  readonly holes?: readonly Hole[];
  readonly zero?: boolean;
  readonly height?: number;
  /** The least pause, in ms, that is a hole. */
  readonly holeMs?: number;
}

/** Lines over time. Drag zooms, double-click goes back; the cursor is shared. */
export function Chart(props: Props) {
  const { title, lines, format, sync, fromMs, toMs, zero = true, height = 190, holeMs = 60_000 } = props;
  const { t, theme } = useLook();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [width, setWidth] = useState(0);
  // uPlot calls back long after the draw that made it: it reads what is true then.
  const latest = useRef(props);
  latest.current = props;

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const made = `${lines.map((line) => line.label + line.colour).join("|")} ${theme} ${t.locale} ${zero} ${sync}`;
  const points = lines.reduce((sum, line) => sum + line.points.length, 0);
  const stamp = `${points} ${Math.max(...lines.map((line) => line.points.at(-1)?.[0] ?? 0))}`;
  const data = (): uPlot.AlignedData => aligned(latest.current.lines, latest.current.holeMs ?? holeMs);

  useEffect(() => {
    const element = box.current;
    if (element === null || width === 0) return undefined;
    const chart = new uPlot(
      options({
        width, height, lines, format, locale: t.locale, sync, zero, element,
        holes: () => holesIn(latest.current, holeMs),
        zoom: (from, to) => latest.current.zoom(from, to),
        reset: () => latest.current.reset(),
        why: (hole) => t("gap_here", { reason: t.why(hole.reason ?? "no_rows_then") }),
        bounds: () => [latest.current.fromMs / 1000, latest.current.toMs / 1000],
      }),
      data(),
      element,
    );
    plot.current = chart;
    return () => {
      plot.current = undefined;
      chart.destroy();
    };
  }, [made, width > 0]);
  useEffect(() => plot.current?.setSize({ width, height }), [width, height]);
  useEffect(() => plot.current?.setData(data()), [stamp, fromMs, toMs, props.holes]);

  const numbers = (lines[0]?.points ?? []).map((point) => point[1]).filter((value): value is number => value !== null);
  const say = (value: number | undefined): string => (value === undefined ? "–" : format(value, t.locale));
  const label = t("chart_label", {
    title,
    min: say(numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.min(a, b))),
    max: say(numbers.length === 0 ? undefined : numbers.reduce((a, b) => Math.max(a, b))),
    last: say(numbers.at(-1)),
  });
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={box} class="chart-box" role="img" aria-label={label} />
    </figure>
  );
}

function aligned(lines: readonly ChartLine[], least: number): uPlot.AlignedData {
  const hole = Math.max(...lines.map((line) => holeOf(line.points, least)), least);
  const [times, ...columns] = align(lines.map((line) => line.points), hole);
  return [times, ...(columns as Column[])] as uPlot.AlignedData;
}

/** Known gaps, and the pauses of the first line: each with the reason of the gap that it lies in. */
function holesIn(props: Props, least: number): Hole[] {
  const known = props.holes ?? [];
  const pauses = holesOf(props.lines[0]?.points ?? [], props.holeMs ?? least).map((pause): Hole => {
    const gap = known.find((item) => item.startMs < pause.endMs && pause.startMs < item.endMs);
    return gap?.reason === undefined ? pause : { ...pause, reason: gap.reason };
  });
  return [...known, ...pauses];
}
