/** Filtering and sorting of table lines: pure, and quick enough for 5,000 lines a keystroke. */

export type SortValue = number | string | undefined;

/** Numbers run from high to low by nature, names from A to Z; `reversed` is the other way. */
export interface Sort {
  readonly column: string;
  readonly reversed: boolean;
}

/** As it stands in an address: `out_bps` is the natural direction, `-out_bps` the reverse. */
export function parseSort(text: string | null | undefined, standard: Sort): Sort {
  if (text === null || text === undefined || text === "") return standard;
  return text.startsWith("-")
    ? { column: text.slice(1), reversed: true }
    : { column: text, reversed: false };
}

export function formatSort(sort: Sort): string {
  return sort.reversed ? `-${sort.column}` : sort.column;
}

/** A test for lower-case texts: every word must be in it, no word with a minus before it may be. */
export function matcher(query: string): (text: string) => boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = words.filter((word) => !word.startsWith("-"));
  const refused = words.filter((word) => word.startsWith("-") && word.length > 1).map((word) => word.slice(1));
  return (text) =>
    wanted.every((word) => text.includes(word)) && !refused.some((word) => text.includes(word));
}

const keys = new Map<string, string>();
const MOST_KEYS = 50_000;

/**
 * A text by which names sort as people count and spell: Eth-Trunk2 before Eth-Trunk10, São beside
 * Sao. Made once a name: Intl.Collator takes ten times as long for 5,000 of them.
 */
export function sortKey(text: string): string {
  let key = keys.get(text);
  if (key === undefined) {
    key = text
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/\d+/g, (digits) => digits.padStart(12, "0"));
    if (keys.size >= MOST_KEYS) keys.clear();
    keys.set(text, key);
  }
  return key;
}

/** A sorted copy. Lines without a value come last in either direction; ties keep their order. */
export function sorted<Line>(
  lines: readonly Line[],
  valueOf: (line: Line) => SortValue,
  descending: boolean,
): Line[] {
  const sign = descending ? -1 : 1;
  // Values are taken once a line: a comparison runs a dozen times a line.
  const keyed = lines.map((line, place) => {
    const value = valueOf(line);
    return { line, place, value: typeof value === "string" ? sortKey(value) : value };
  });
  keyed.sort((one, other) => {
    const a = one.value;
    const b = other.value;
    if (a === undefined || b === undefined) {
      if (a === b) return one.place - other.place;
      return a === undefined ? 1 : -1;
    }
    const order = typeof a === "number" && typeof b === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0;
    return order === 0 ? one.place - other.place : sign * order;
  });
  return keyed.map((item) => item.line);
}

/** Lines in the order of known keys; those that are new come last, those that are gone are left out. */
export function inOrder<Line>(
  lines: readonly Line[],
  keyOf: (line: Line) => string,
  keys: readonly string[],
): Line[] {
  const byKey = new Map(lines.map((line) => [keyOf(line), line]));
  const found: Line[] = [];
  for (const key of keys) {
    const line = byKey.get(key);
    if (line !== undefined) found.push(line);
    byKey.delete(key);
  }
  return [...found, ...byKey.values()];
}
