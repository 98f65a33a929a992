/** uPlot behind one door: what its options are for our charts. */

import uPlot from "uplot";

import { count, type Formatter } from "../format/number.ts";
import { moment } from "../format/time.ts";

/** Steps of an axis that counts: there is no half subscriber. */
const WHOLE = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

export interface Hole {
  readonly startMs: number;
  readonly endMs: number;
  readonly reason?: string;
}

export interface PlotLine {
  readonly label: string;
  /** A CSS custom property's name: `--line-1`. */
  readonly colour: string;
  readonly dashed?: boolean;
  readonly fill?: boolean;
}

interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly PlotLine[];
  readonly format: Formatter;
  readonly locale: string;
  readonly sync: string;
  readonly zero: boolean;
  readonly holes: () => readonly Hole[];
  readonly zoom: (fromMs: number, toMs: number) => void;
  readonly reset: () => void;
  readonly element: Element;
  /** What the legend says of a moment inside a hole. */
  readonly why: (hole: Hole) => string;
  readonly bounds: () => readonly [number, number] | undefined;
}

export function options(wanted: Wanted): uPlot.Options {
  const style = getComputedStyle(wanted.element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: colour("--dim"),
    font,
    grid: { stroke: colour("--grid"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: wanted.width,
    height: wanted.height,
    padding: [8, 18, 0, 0],
    cursor: {
      sync: { key: wanted.sync, setSeries: false },
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
    },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    legend: { live: true, markers: { width: 2 } },
    scales: {
      x: { time: true, range: (_, least, most) => [...(wanted.bounds() ?? [least, most])] },
      y: {
        range: (_, least, most) => {
          if (least === null || most === null) return [0, 1];
          if (wanted.zero) return [0, most <= 0 ? 1 : most * 1.08];
          const room = Math.max((most - least) * 0.1, Math.abs(most) * 0.005, 0.5);
          return [least - room, most + room];
        },
      },
    },
    axes: [
      { ...axis, space: 70, size: 32, values: hours(wanted.locale) },
      {
        ...axis,
        size: 74,
        space: 34,
        ...(wanted.format === count ? { incrs: WHOLE } : {}),
        // Without lines there is no scale.
        values: (plot, splits) =>
          plot.data[0].length === 0 ? splits.map(() => "") : splits.map((split) => wanted.format(split, wanted.locale)),
      },
    ],
    series: [
      { label: "", value: (_, time) => (time === null ? "" : moment(time * 1000, wanted.locale)) },
      ...wanted.lines.map((line, order): uPlot.Series => ({
        label: line.label,
        stroke: colour(line.colour),
        width: line.dashed === true ? 1 : 1.5,
        points: { show: false },
        spanGaps: false,
        ...(line.dashed === true ? { dash: [4, 4] } : {}),
        ...(line.fill === true ? { fill: colour(`${line.colour}-fill`) } : {}),
        value: (plot, value, at, place) => {
          // Without a cursor the legend tells the last value.
          const shown = place === null ? last(plot.data[at]) : value;
          if (shown !== null && shown !== undefined) return wanted.format(shown, wanted.locale);
          const moment = place === null ? undefined : (plot.data[0][place] ?? 0) * 1000;
          const hole = wanted.holes().find((item) => moment !== undefined && item.startMs <= moment && moment <= item.endMs);
          return hole === undefined || order > 0 ? "–" : wanted.why(hole);
        },
      })),
    ],
    hooks: {
      drawClear: [(plot) => shade(plot, wanted.holes(), colour("--hole"))],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          // A click is no selection.
          if (width > 4) {
            wanted.zoom(plot.posToVal(left, "x") * 1000, plot.posToVal(left + width, "x") * 1000);
          }
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      ready: [(plot) => plot.over.addEventListener("dblclick", wanted.reset)],
    },
  };
}

function last(column: ArrayLike<number | null | undefined> | undefined): number | null | undefined {
  for (let at = (column?.length ?? 0) - 1; at >= 0; at -= 1) {
    const value = column?.[at];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

/** Where data is missing, the ground is shaded: a hole is not a low value. */
function shade(plot: uPlot, holes: readonly Hole[], colour: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour;
  for (const hole of holes) {
    const left = Math.max(bbox.left, plot.valToPos(hole.startMs / 1000, "x", true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(hole.endMs / 1000, "x", true));
    if (right > left) ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
  }
  ctx.restore();
}

/** Axis labels: the time, and the day where it begins. */
function hours(locale: string): uPlot.Axis.DynamicValues {
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const exact = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "short" });
  return (_, splits, _axis, _space, step) =>
    splits.map((split) => {
      const date = new Date(split * 1000);
      const midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
      if (midnight || step >= 86_400) return day.format(date);
      return (step < 60 ? exact : time).format(date);
    });
}
