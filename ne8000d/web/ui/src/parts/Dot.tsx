import { useLook } from "../context.ts";
import { known } from "../model/fresh.ts";
import type { Device } from "../model/picture.ts";
import type { Row } from "../model/row.ts";
import { aside } from "./Value.tsx";

interface Props {
  readonly device: Device | undefined;
  readonly row: Row;
  /** The field that the state is read from: as old as it is. */
  readonly field: string;
  readonly now: number;
  /** A class of page.css: what the dot looks like while it is fresh. */
  readonly look: string;
  readonly word: string;
}

/** A state as a dot: its shape differs with its colour, and a stale one is hollow. */
export function Dot({ device, row, field, now, look, word }: Props) {
  const { t, connected } = useLook();
  const it = known(device, row, row.measurement, field, now, connected);
  const shown = it.value === undefined || it.stale ? "stale" : look;
  return <span class={`dot ${shown}`} role="img" aria-label={word} title={`${word}; ${aside(it, t)}`} />;
}
