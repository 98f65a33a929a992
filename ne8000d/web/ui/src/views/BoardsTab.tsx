import { useLook } from "../context.ts";
import { numberOf, type Row } from "../model/row.ts";
import { Dot } from "../parts/Dot.tsx";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import type { Level } from "../parts/Value.tsx";
import { fieldColumns, rowLines, tagColumn, type RowLine } from "./columns.tsx";
import { Equipment, EQUIPMENT } from "./Equipment.tsx";
import { cpuLevel, memoryLevel, temperatureLevel } from "./levels.ts";
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
        const field = "alarm_status" in line.row.fields ? "alarm_status" : "oper_status";
        return <Dot device={device} row={line.row} field={field} now={now} look={level === "none" ? "fresh" : level} word={t(word)} />;
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
      {EQUIPMENT.map((measurement) => (
        <Equipment key={measurement} measurement={measurement} name={name} device={device} now={now} />
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
