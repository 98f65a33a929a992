import type { ComponentChildren } from "preact";

import { useLook } from "../context.ts";
import { formatterFor, type Formatter } from "../format/number.ts";
import { duration } from "../format/time.ts";
import type { Speech } from "../i18n/words.ts";
import { known, type Known } from "../model/fresh.ts";
import type { Device } from "../model/picture.ts";
import type { Row } from "../model/row.ts";

export type Level = "none" | "warn" | "bad";

/** What a pointer or a screen reader is told of a value: its age, and why it is not fresh. */
export function aside(it: Known, t: Speech): string {
  if (it.value === undefined) return t.why(it.reason);
  const age = duration(it.ageSeconds ?? 0);
  return it.stale ? t("read_ago_why", { age, reason: t.why(it.reason) }) : t("read_ago", { age });
}

interface Shown {
  readonly it: Known;
  readonly children: ComponentChildren;
  readonly level?: Level;
}

/** A value with its age: grey where stale, "–" where missing, each with its reason on hover. */
export function Stamp({ it, children, level = "none" }: Shown) {
  const { t } = useLook();
  if (it.value === undefined) {
    return (
      <span class="missing" title={aside(it, t)}>
        –
      </span>
    );
  }
  const shade = it.stale ? "stale" : level === "none" ? undefined : level;
  return (
    <span class={shade} title={aside(it, t)}>
      {children}
    </span>
  );
}

interface Props {
  readonly device: Device | undefined;
  readonly row: Row | undefined;
  readonly measurement: string;
  readonly field: string;
  readonly now: number;
  readonly format?: Formatter;
  readonly judge?: (value: number) => Level;
}

/** A field of a row, in the unit that its name says. */
export function Value({ device, row, measurement, field, now, format, judge }: Props) {
  const { t, connected } = useLook();
  const it = known(device, row, measurement, field, now, connected);
  const { value } = it;
  const number = typeof value === "number";
  return (
    <Stamp it={it} level={number && judge !== undefined ? judge(value) : "none"}>
      {number ? (format ?? formatterFor(field))(value, t.locale) : value}
    </Stamp>
  );
}

/** From which value on a number is a warning, and from which it is trouble. */
export function above(warn: number, bad: number): (value: number) => Level {
  return (value) => (value >= bad ? "bad" : value >= warn ? "warn" : "none");
}
