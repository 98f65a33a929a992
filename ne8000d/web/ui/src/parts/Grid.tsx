import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { useLook, useParam } from "../context.ts";
import { count } from "../format/number.ts";
import { formatSort, inOrder, matcher, parseSort, sorted, type Sort, type SortValue } from "../model/lines.ts";
import { Empty } from "./Notice.tsx";

export interface ColumnOf<Line> {
  readonly id: string;
  readonly title: string;
  /** Least width in px; a column that grows may become twice as wide. */
  readonly width: number;
  readonly grow?: boolean;
  readonly numeric?: boolean;
  /** Only a dot: its title is for screen readers. */
  readonly narrow?: boolean;
  /** Columns with the highest rank go first when the page is narrow; 0 stays always. */
  readonly rank: number;
  readonly sort?: (line: Line) => SortValue;
  readonly cell: (line: Line) => ComponentChildren;
}

interface Props<Line> {
  readonly label: string;
  readonly lines: readonly Line[];
  readonly columns: readonly ColumnOf<Line>[];
  readonly keyOf: (line: Line) => string;
  /** Lower-case text that the filter looks at. */
  readonly textOf: (line: Line) => string;
  readonly sort: Sort;
  /** Prefix of the address' parameters, where a view has several tables. */
  readonly name?: string;
  readonly filter?: boolean;
  readonly open?: (line: Line) => void;
  readonly opened?: string | undefined;
  readonly levelOf?: (line: Line) => string | undefined;
  /** Lines at most before the table scrolls by itself; it is as high as its lines below that. */
  readonly highest?: number;
  readonly empty?: ComponentChildren;
  readonly tools?: ComponentChildren;
}

/** Height of a line in px; on the wall it is read from afar. */
const HEIGHT = 26;
const WALL_HEIGHT = 36;
const WALL_WIDER = 1.25;
const OVERSCAN = 6;

/**
 * A table of any number of lines that draws only those in sight, filtered and sorted at once.
 * Arrow keys move, Enter opens; filter and order stand in the address.
 */
export function Grid<Line>(props: Props<Line>) {
  const { lines, columns, keyOf, textOf, open, levelOf, name = "", filter = true, highest = 24 } = props;
  const { t, kiosk } = useLook();
  const rowHeight = kiosk ? WALL_HEIGHT : HEIGHT;
  const id = useId();
  const [query, setQuery] = useParam(`${name}q`);
  const [order, setOrder] = useParam(`${name}sort`, formatSort(props.sort));
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0, width: 0 });
  const [active, setActive] = useState<string>();

  const sort = parseSort(order, props.sort);
  const matching = useMemo(() => {
    if (query === "") return lines;
    const matches = matcher(query);
    return lines.filter((line) => matches(textOf(line)));
  }, [lines, query]);
  const held = useRef({ hovered: false, of: "", keys: [] as readonly string[] });
  const shown = useMemo(() => {
    const column = columns.find((item) => item.id === sort.column);
    const of = `${query}\n${order}`;
    // Lines don't run away under a pointer: while it is on the table, numbers change and places don't.
    if (held.current.hovered && held.current.of === of) return inOrder(matching, keyOf, held.current.keys);
    const found =
      column?.sort === undefined ? matching : sorted(matching, column.sort, (column.numeric ?? false) !== sort.reversed);
    held.current = { ...held.current, of, keys: found.map(keyOf) };
    return found;
  }, [matching, order, columns]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = (): void =>
      setView({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const wider = kiosk ? WALL_WIDER : 1;
  const fitting = useMemo(() => fit(columns, view.width / wider), [columns, view.width, wider]);
  const template = fitting
    .map(({ width, grow }) => (grow === true ? `minmax(${width * wider}px, ${width * 2 * wider}px)` : `${width * wider}px`))
    .concat("minmax(0, 1fr)")
    .join(" ");
  const from = Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const to = Math.min(shown.length, Math.ceil((view.top + Math.max(view.height, rowHeight * 10)) / rowHeight) + OVERSCAN);

  const scrollTo = (place: number): void => {
    const element = box.current;
    if (element === null) return;
    const top = place * rowHeight;
    const height = element.clientHeight - rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top + rowHeight - height;
  };
  const press = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 2);
    const place = shown.findIndex((line) => keyOf(line) === active);
    const steps: Record<string, number> = {
      ArrowDown: place + 1, ArrowUp: place < 0 ? 0 : place - 1, PageDown: place + page, PageUp: place - page,
      Home: 0, End: shown.length - 1,
    };
    const wanted = steps[event.key];
    if (wanted !== undefined && shown.length > 0) {
      event.preventDefault();
      const next = Math.min(shown.length - 1, Math.max(0, wanted));
      const line = shown[next];
      if (line !== undefined) setActive(keyOf(line));
      scrollTo(next);
    } else if (event.key === "Enter" && place >= 0 && open !== undefined) {
      const line = shown[place];
      if (line !== undefined) open(line);
    }
  };
  useEffect(() => {
    if (box.current !== null) box.current.scrollTop = 0;
  }, [query, order]);

  const rows = shown.slice(from, to);
  const activeAt = rows.findIndex((line) => keyOf(line) === active);
  return (
    <section class="grid" aria-label={props.label}>
      {(filter || props.tools !== undefined) && (
        <div class="grid-tools">
          {filter && (
            <input
              type="search"
              class="filter"
              data-filter
              value={query}
              placeholder={`${t("filter")}: ${t("filter_hint")}`}
              aria-label={`${t("filter")}: ${props.label}`}
              onInput={(event) => setQuery(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === "Escape") {
                  setQuery("");
                  event.currentTarget.blur();
                } else if (event.key === "ArrowDown" || event.key === "Enter") {
                  event.preventDefault();
                  box.current?.focus();
                  const first = shown[0];
                  if (first !== undefined) setActive(keyOf(first));
                }
              }}
            />
          )}
          {props.tools}
          <span class="count" role="status">
            {shown.length === lines.length
              ? t("lines", { n: count(lines.length, t.locale) })
              : t("lines_of", { n: count(shown.length, t.locale), m: count(lines.length, t.locale) })}
          </span>
        </div>
      )}
      <div
        ref={box}
        class="grid-box"
        role="grid"
        aria-label={props.label}
        aria-rowcount={shown.length + 1}
        aria-activedescendant={activeAt < 0 ? undefined : `${id}-${from + activeAt}`}
        tabIndex={0}
        onKeyDown={press}
        onPointerEnter={() => (held.current.hovered = true)}
        onPointerLeave={() => (held.current.hovered = false)}
        onScroll={(event) => {
          const { scrollTop: top, clientHeight: height, clientWidth: width } = event.currentTarget;
          setView({ top, height, width });
        }}
        style={{ maxHeight: `${(highest + 1) * rowHeight + 2}px`, "--columns": template, "--row": `${rowHeight}px` } as never}
      >
        <div class="grid-head" role="row" aria-rowindex={1}>
          {fitting.map((column) => (
            <Head key={column.id} column={column} sort={sort} set={(next) => setOrder(formatSort(next))} />
          ))}
        </div>
        <div class="grid-body" role="rowgroup" style={{ height: `${shown.length * rowHeight}px` }}>
          {rows.map((line, offset) => {
            const key = keyOf(line);
            const level = levelOf?.(line);
            return (
              <div
                key={key}
                id={`${id}-${from + offset}`}
                role="row"
                aria-rowindex={from + offset + 2}
                aria-selected={key === (props.opened ?? active)}
                class={`grid-row${level === undefined ? "" : ` ${level}`}${key === active ? " active" : ""}${open === undefined ? "" : " opens"}`}
                style={{ transform: `translateY(${(from + offset) * rowHeight}px)` }}
                onClick={(event) => {
                  setActive(key);
                  if (!(event.target as Element).closest("a")) open?.(line);
                }}
              >
                {fitting.map((column) => (
                  <div key={column.id} role="gridcell" class={column.narrow === true ? "narrow" : column.numeric === true ? "numeric" : undefined}>
                    {column.cell(line)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {shown.length === 0 &&
        (lines.length === 0 ? (
          (props.empty ?? <Empty title={t("no_lines")} />)
        ) : (
          <Empty title={t("no_match", { query })}>
            <button type="button" onClick={() => setQuery("")}>
              {t("clear_filter")}
            </button>
          </Empty>
        ))}
    </section>
  );
}

interface HeadProps<Line> {
  readonly column: ColumnOf<Line>;
  readonly sort: Sort;
  readonly set: (sort: Sort) => void;
}

function Head<Line>({ column, sort, set }: HeadProps<Line>) {
  const mine = sort.column === column.id;
  const descending = (column.numeric ?? false) !== sort.reversed;
  return (
    <div
      role="columnheader"
      class={column.narrow === true ? "narrow" : column.numeric === true ? "numeric" : undefined}
      aria-sort={mine ? (descending ? "descending" : "ascending") : undefined}
    >
      {column.sort === undefined ? (
        <span class={column.narrow === true ? "unseen" : undefined}>{column.title}</span>
      ) : (
        <button
          type="button"
          class="sort"
          onClick={() => set({ column: column.id, reversed: mine && !sort.reversed })}
        >
          <span class={column.narrow === true ? "unseen" : undefined}>{column.title}</span>
          {mine ? (
            <span class="arrow" aria-hidden="true">
              {descending ? "▾" : "▴"}
            </span>
          ) : null}
        </button>
      )}
    </div>
  );
}

/** The columns that fit, in their order; those of the highest rank go first. */
export function fit<Line>(columns: readonly ColumnOf<Line>[], width: number): readonly ColumnOf<Line>[] {
  if (width === 0) return columns;
  const kept = [...columns];
  let needed = kept.reduce((sum, column) => sum + column.width, 0);
  const leaving = [...columns].filter((column) => column.rank > 0).sort((one, other) => other.rank - one.rank);
  for (const column of leaving) {
    if (needed <= width) break;
    kept.splice(kept.indexOf(column), 1);
    needed -= column.width;
  }
  return kept;
}
