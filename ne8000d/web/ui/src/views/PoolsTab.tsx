import { useLook } from "../context.ts";
import { duration } from "../format/time.ts";
import { numberOf } from "../model/row.ts";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { Empty } from "../parts/Notice.tsx";
import { Value } from "../parts/Value.tsx";
import { fieldColumns, rowLines, tagColumn, type RowLine } from "./columns.tsx";
import { poolLevel, tightLevel } from "./levels.ts";
import type { TabProps } from "./RouterPage.tsx";

/** Addresses, prefixes and translations: what runs out, and when. */
export function PoolsTab({ name, device, now }: TabProps) {
  const { t, page } = useLook();
  const field = fieldColumns(device, "ip_pool", now);
  const pools = page.picture.rows(name, "ip_pool");
  const engines = page.picture.rows(name, "cgn");
  const columns: ColumnOf<RowLine>[] = [
    tagColumn("pool", t("pool"), { width: 150, grow: true, rank: 0 }),
    tagColumn("level", t("level"), { width: 74, rank: 5 }),
    tagColumn("family", t("family"), { width: 64, rank: 6 }),
    tagColumn("kind", t("kind"), { width: 76, rank: 4 }),
    tagColumn("vpn", t("vpn"), { width: 90, rank: 9 }),
    {
      id: "used_percent", title: `${t("in_use")} %`, width: 130, numeric: true, rank: 0, sort: (line) => numberOf(line.row, "used_percent"),
      cell: (line) => (
        <span class="with-bar">
          <meter min={0} max={100} value={numberOf(line.row, "used_percent") ?? 0} aria-hidden="true" />
          <Value
            device={device} row={line.row} measurement="ip_pool" field="used_percent" now={now}
            judge={(value) => tightLevel(value, numberOf(line.row, "exhausts_in_seconds"))}
          />
        </span>
      ),
    },
    {
      id: "exhausts_in_seconds", title: t("exhausts"), width: 100, numeric: true, rank: 1,
      // Soonest first is the natural order here, and "never" is last either way.
      sort: (line) => { const soon = numberOf(line.row, "exhausts_in_seconds"); return soon === undefined ? undefined : -soon; },
      cell: (line) => {
        const soon = numberOf(line.row, "exhausts_in_seconds");
        const level = tightLevel(0, soon);
        return soon === undefined ? "" : <span class={level === "none" ? undefined : level}>{duration(soon)}</span>;
      },
    },
    field("used", t("in_use"), { width: 90, rank: 3 }),
    field("total", t("total"), { width: 90, rank: 2 }),
    field("idle", t("idle"), { width: 90, rank: 7 }),
    field("conflict", t("conflict"), { width: 80, rank: 8, judge: (value) => (value > 0 ? "warn" : "none") }),
  ];
  const cgn = fieldColumns(device, "cgn", now);
  return (
    <>
      <Grid
        label={t("tab_pools")} lines={rowLines(pools)} columns={columns} keyOf={(line) => line.key} textOf={(line) => line.text}
        sort={{ column: "used_percent", reversed: false }} highest={24}
        empty={<Empty title={t("no_lines")}><p>{t.why(device?.note.reason ?? "no_rows")}</p></Empty>}
      />
      {engines.size > 0 && (
        <>
          <h2>CGN</h2>
          <Grid
            label="CGN" name="cgn." lines={rowLines(engines)} keyOf={(line) => line.key} textOf={(line) => line.text} filter={false}
            sort={{ column: "sessions", reversed: false }} highest={12}
            columns={[
              tagColumn("slot", t("slot"), { width: 70, rank: 0, grow: true }),
              tagColumn("engine", "CPU", { width: 70, rank: 1 }),
              cgn("sessions", t("total"), { width: 110, rank: 0, judge: () => "none" }),
              cgn("sessions_limit", t("limit"), { width: 110, rank: 2 }),
              cgn("sessions_per_second", "/s", { width: 90, rank: 3 }),
              cgn("sessions_peak", t("peak"), { width: 110, rank: 4 }),
              cgn("in_bps", t("in"), { width: 90, rank: 5 }),
              cgn("out_bps", t("out"), { width: 90, rank: 5 }),
              cgn("used_percent", `${t("in_use")} %`, { width: 90, rank: 6, judge: poolLevel }),
            ].filter((column) => column.id !== "used_percent" || [...engines.values()].some((row) => "used_percent" in row.fields))}
          />
        </>
      )}
    </>
  );
}
