/** Columns that show a tag or a field of a row: most tables are nothing else. */

import type { Formatter } from "../format/number.ts";
import type { Device } from "../model/picture.ts";
import { numberOf, textOf, type Row } from "../model/row.ts";
import type { ColumnOf } from "../parts/Grid.tsx";
import { type Level, Value } from "../parts/Value.tsx";

export interface RowLine {
  readonly key: string;
  readonly row: Row;
  readonly text: string;
}

/** The rows of a measurement as lines; the filter looks at tags and texts. */
export function rowLines(rows: ReadonlyMap<string, Row>): RowLine[] {
  return [...rows].map(([key, row]) => {
    const texts = Object.values(row.fields).map(([value]) => value).filter((value) => typeof value === "string");
    const tags = Object.entries(row.tags).filter(([name]) => name !== "device").map(([, value]) => value);
    return { key: `${row.measurement} ${key}`, row, text: [...tags, ...texts].join(" ").toLowerCase() };
  });
}

interface Size {
  readonly width: number;
  readonly rank: number;
  readonly grow?: boolean;
}

export function tagColumn(id: string, title: string, size: Size): ColumnOf<RowLine> {
  return {
    id, title, ...size,
    sort: (line) => line.row.tags[id],
    cell: (line) => line.row.tags[id] ?? "",
  };
}

interface FieldSize extends Size {
  readonly format?: Formatter;
  readonly judge?: (value: number) => Level;
}

export function fieldColumns(device: Device | undefined, measurement: string, now: number) {
  return (id: string, title: string, { format, judge, ...size }: FieldSize): ColumnOf<RowLine> => ({
    id, title, ...size,
    numeric: true,
    sort: (line) => numberOf(line.row, id) ?? textOf(line.row, id),
    cell: (line) => (
      <Value
        device={device} row={line.row} measurement={measurement} field={id} now={now}
        {...(format === undefined ? {} : { format })} {...(judge === undefined ? {} : { judge })}
      />
    ),
  });
}
