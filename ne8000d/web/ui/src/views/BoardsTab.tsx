import { useLook } from "../context.ts";
import { count, type Formatter, formatterFor } from "../format/number.ts";
import { numberOf, type Row } from "../model/row.ts";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { type Level, Value } from "../parts/Value.tsx";
import { fieldColumns, rowLines, tagColumn, type RowLine } from "./columns.tsx";
import { cpuLevel, memoryLevel, poolLevel, temperatureLevel } from "./levels.ts";
import type { TabProps } from "./RouterPage.tsx";

/** Boards, then whatever the router tells of power, fans, sensors, storage and licences. */
export function BoardsTab({ name, device, now }: TabProps) {
  const { t, page } = useLook();
  const field = fieldColumns(device, "entity", now);
  const columns: ColumnOf<RowLine>[] = [
    {
      id: "state", title: t("state"), width: 22, narrow: true, rank: 0, numeric: true, sort: (line) => WORST[entityLevel(line.row)],
      cell: (line) => {
        const level = entityLevel(line.row);
        const word = level === "bad" ? "trouble" : level === "warn" ? "warning" : "ok";
        return <span class={`dot ${level === "none" ? "fresh" : level}`} role="img" aria-label={t(word)} title={t(word)} />;
      },
    },
    tagColumn("entity", t("board"), { width: 190, grow: true, rank: 0 }),
    tagColumn("class", t("class"), { width: 100, rank: 4 }),
    field("cpu_percent", t("cpu"), { width: 74, rank: 1, judge: cpuLevel }),
    field("memory_percent", t("memory"), { width: 80, rank: 2, judge: memoryLevel }),
    field("temperature_celsius", t("temperature"), { width: 80, rank: 0, judge: temperatureLevel }),
    field("voltage_volts", t("voltage"), { width: 84, rank: 5 }),
    { id: "alarm", title: t("alarm"), width: 130, rank: 3, sort: (line) => numberOf(line.row, "alarm_status"), cell: (line) => <Alarm row={line.row} /> },
  ];
  return (
    <>
      <Grid
        label={t("tab_boards")} lines={rowLines(page.picture.rows(name, "entity"))} columns={columns}
        keyOf={(line) => line.key} textOf={(line) => line.text} sort={{ column: "state", reversed: false }} highest={18}
      />
      {OTHERS.map((measurement) => (
        <Others key={measurement} measurement={measurement} name={name} device={device} now={now} />
      ))}
    </>
  );
}

const WORST: Readonly<Record<Level, number>> = { bad: 2, warn: 1, none: 0 };

/** hwEntityAlarmLight's bits (CONTRACT §3: bit n is the MIB's bit n). */
const ALARMS: readonly (readonly [bit: number, name: string, level: Level])[] = [
  [2, "critical", "bad"],
  [3, "major", "bad"],
  [4, "minor", "warn"],
  [6, "warning", "warn"],
  [1, "under repair", "warn"],
];

function entityLevel(row: Row): Level {
  const alarms = numberOf(row, "alarm_status") ?? 0;
  const found = ALARMS.find(([bit]) => (alarms & (1 << bit)) !== 0);
  if (found !== undefined) return found[2];
  const levels = [
    cpuLevel(numberOf(row, "cpu_percent") ?? 0),
    memoryLevel(numberOf(row, "memory_percent") ?? 0),
    temperatureLevel(numberOf(row, "temperature_celsius") ?? 0),
  ];
  return levels.includes("bad") ? "bad" : levels.includes("warn") ? "warn" : "none";
}

function Alarm({ row }: { readonly row: Row }) {
  const alarms = numberOf(row, "alarm_status");
  if (alarms === undefined) return <span class="missing">–</span>;
  const names = ALARMS.filter(([bit]) => (alarms & (1 << bit)) !== 0);
  return names.length === 0 ? null : <span class={names[0]?.[2]}>{names.map(([, name]) => name).join(", ")}</span>;
}

const OTHERS = ["power_supply", "fan", "sensor", "storage", "license"] as const;

interface OthersProps extends TabProps {
  readonly measurement: (typeof OTHERS)[number];
}

/** A small table of whatever fields the rows have. */
function Others({ measurement, name, device, now }: OthersProps) {
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
    ...own.map((tag, at) => tagColumn(tag, tag, { width: 140, rank: at, ...(at === 0 ? { grow: true } : {}) })),
    ...[...fields].map((field, at): ColumnOf<RowLine> => ({
      id: field, title: field.replaceAll("_", " "), width: 130, numeric: true, rank: 2 + at,
      sort: (line) => numberOf(line.row, field),
      cell: (line) => (
        <Value
          device={device} row={line.row} measurement={measurement} field={field} now={now} format={formatOf(measurement, field)}
          {...(field === "used_percent" ? { judge: poolLevel } : field === "state" ? { judge: STATES[measurement] ?? calm } : {})}
        />
      ),
    })),
  ];
  const first = own[0] ?? "";
  return (
    <>
      <h2>{t(TITLES[measurement])}</h2>
      <Grid
        label={t(TITLES[measurement])} name={`${measurement}.`} lines={rowLines(rows)} columns={columns} keyOf={(line) => line.key}
        textOf={(line) => line.text} sort={{ column: first, reversed: false }} filter={rows.size > 12} highest={12}
      />
    </>
  );
}

const TITLES = {
  power_supply: "power_supplies", fan: "fans", sensor: "sensors", storage: "storage", license: "licenses",
} as const;

const calm = (): Level => "none";

/** The states that are no trouble, by measurement (docs/measurements.md). */
const STATES: Readonly<Record<string, (value: number) => Level>> = {
  power_supply: (value) => (value === 1 || value === 3 ? "none" : value === 2 ? "bad" : "warn"),
  fan: (value) => (value === 1 ? "none" : "bad"),
  sensor: (value) => (value === 1 ? "none" : value === 2 ? "warn" : "bad"),
};

/** What the MIB calls the numbers of a state. */
const LABELS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  "power_supply.state": { 1: "supply", 2: "no supply", 3: "sleep", 4: "unknown" },
  "fan.state": { 1: "normal", 2: "abnormal" },
  "fan.present": { 1: "present", 2: "absent" },
  "fan.registered": { 1: "yes", 2: "no" },
  "power_supply.present": { 1: "present", 2: "absent" },
};

function formatOf(measurement: string, field: string): Formatter {
  const labels = LABELS[`${measurement}.${field}`];
  if (labels !== undefined) return (value) => labels[value] ?? String(value);
  return field === "state" ? count : formatterFor(field);
}
