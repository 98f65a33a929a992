import { useEffect, useRef } from "preact/hooks";

import { useLook } from "../context.ts";
import type { Point } from "../model/series.ts";

interface Props {
  readonly points: readonly Point[];
  readonly width: number;
  readonly height: number;
  /** Draw from zero: for traffic; otherwise from the least value: for what hardly changes. */
  readonly zero?: boolean;
  /** A pause longer than this is a hole in the line. */
  readonly holeMs: number;
  readonly label?: string;
}

/** A line beside a number: where it comes from, without axes. */
export function Spark({ points, width, height, zero = false, holeMs, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { theme } = useLook();
  const last = points.at(-1);
  const stamp = `${points.length} ${last?.[0]} ${points[0]?.[0]}`;
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, points, width, height, zero, holeMs);
  }, [stamp, width, height, theme, zero, holeMs]);
  return (
    <canvas
      ref={canvas}
      class="spark"
      role="img"
      aria-label={label ?? ""}
      aria-hidden={label === undefined}
    />
  );
}

function draw(
  canvas: HTMLCanvasElement,
  points: readonly Point[],
  width: number,
  height: number,
  zero: boolean,
  holeMs: number,
): void {
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  const values = points.map((point) => point[1]).filter((value): value is number => value !== null);
  const first = points[0];
  const last = points.at(-1);
  if (context === null || first === undefined || last === undefined || values.length < 2) return;
  context.scale(scale, scale);
  const most = Math.max(...values);
  const least = zero ? Math.min(0, ...values) : Math.min(...values);
  const span = Math.max(most - least, Math.abs(most) * 0.02, 1e-9);
  const time = Math.max(last[0] - first[0], 1);
  const colours = getComputedStyle(canvas);
  context.strokeStyle = colours.color;
  context.lineWidth = 1.25;
  context.lineJoin = "round";
  context.beginPath();
  let before: number | undefined;
  for (const [at, value] of points) {
    if (value === null) {
      before = undefined;
      continue;
    }
    const x = 1 + ((at - first[0]) / time) * (width - 3);
    const y = height - 1.5 - ((value - least) / span) * (height - 3);
    if (before === undefined || at - before > holeMs) context.moveTo(x, y);
    else context.lineTo(x, y);
    before = at;
  }
  context.stroke();
}
