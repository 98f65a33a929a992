import { useLook } from "../context.ts";
import { numberOf } from "../model/row.ts";
import { stateOf, titleOf } from "../model/states.ts";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { Value } from "../parts/Value.tsx";
import { formatterFor } from "../format/number.ts";
import { rowLines, tagColumn, type RowLine } from "./columns.tsx";
import { poolLevel } from "./levels.ts";
import type { TabProps } from "./RouterPage.tsx";

export const EQUIPMENT = ["power_supply", "fan", "sensor", "storage", "license"] as const;

const TITLES = {
  power_supply: "power_supplies", fan: "fans", sensor: "sensors", storage: "storage", license: "licenses",
} as const;

interface Props extends TabProps {
  readonly measurement: (typeof EQUIPMENT)[number];
}

/** A small table of whatever tags and fields the rows of a measurement have. */
export function Equipment({ measurement, name, device, now }: Props) {
  const { t, page } = useLook();
  const rows = page.picture.rows(name, measurement);
  if (rows.size === 0) return null;
  // What the operator put on the whole router says nothing here.
  const common = page.picture.row(name, "system")?.tags ?? { device: name };
  const tags = new Set<string>();
  const fields = new Set<string>();
  for (const row of rows.values()) {
    for (const tag of Object.keys(row.tags)) if (!(tag in common)) tags.add(tag);
    for (const field of Object.keys(row.fields)) fields.add(field);
  }
  const own = [...tags].sort((one, other) => Number(other === measurement) - Number(one === measurement));
  const columns: ColumnOf<RowLine>[] = [
    ...own.map((tag, at) => tagColumn(tag, titleOf(tag), { width: 120, rank: at, ...(at === 0 ? { grow: true } : {}) })),
    ...[...fields].map((field, at): ColumnOf<RowLine> => ({
      id: field, title: titleOf(field), width: 104, numeric: true, rank: 2 + at,
      sort: (line) => numberOf(line.row, field),
      cell: ({ row }) => (
        <Value
          device={device} row={row} measurement={measurement} field={field} now={now}
          format={(value, locale) => stateOf(row, field, value)?.[0] ?? formatterFor(field)(value, locale)}
          judge={(value) => (field === "used_percent" ? poolLevel(value) : (stateOf(row, field, value)?.[1] ?? "none"))}
        />
      ),
    })),
  ];
  return (
    <>
      <h2>{t(TITLES[measurement])}</h2>
      <Grid
        label={t(TITLES[measurement])} name={`${measurement}.`} lines={rowLines(rows)} columns={columns}
        keyOf={(line) => line.key} textOf={(line) => line.text} sort={{ column: own[0] ?? "", reversed: false }}
        filter={rows.size > 12} highest={12}
      />
    </>
  );
}
