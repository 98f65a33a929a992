import { useLook } from "../context.ts";
import { duration } from "../format/time.ts";
import { numberOf } from "../model/row.ts";
import { Dot } from "../parts/Dot.tsx";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { Empty } from "../parts/Notice.tsx";
import { fieldColumns, rowLines, tagColumn, type RowLine } from "./columns.tsx";
import type { TabProps } from "./RouterPage.tsx";

/** bgpPeerState (RFC 4273); 6 is the only good one. */
const STATES = ["", "idle", "connect", "active", "opensent", "openconfirm", "established"];
const ESTABLISHED = 6;
const STOPPED = 1;
/** A session younger than this came up just now: somebody may want to know. */
const YOUNG_SECONDS = 3600;

export function BgpTab({ name, device, now }: TabProps) {
  const { t, page } = useLook();
  const field = fieldColumns(device, "bgp_peer", now);
  const peers = page.picture.rows(name, "bgp_peer");
  const neighbors = page.picture.rows(name, "neighbor");
  const number = (id: string) => (line: RowLine) => numberOf(line.row, id);
  const columns: ColumnOf<RowLine>[] = [
    {
      id: "state", title: t("state"), width: 110, rank: 0,
      sort: (line) => `${numberOf(line.row, "state") === ESTABLISHED ? 1 : 0} ${line.row.tags["peer"] ?? ""}`,
      cell: (line) => {
        const state = numberOf(line.row, "state");
        const wanted = numberOf(line.row, "admin_status") !== STOPPED;
        const level = state === undefined ? "missing" : state === ESTABLISHED ? "fresh" : wanted ? "bad" : "admin_down";
        const word = state === undefined ? "–" : (STATES[state] ?? String(state));
        return <><Dot device={device} row={line.row} field="state" now={now} look={level} word={word} /> <span class={level === "bad" ? "bad" : undefined}>{word}</span></>;
      },
    },
    tagColumn("peer", t("peer"), { width: 160, grow: true, rank: 0 }),
    { id: "remote_as", title: t("remote_as"), width: 90, numeric: true, rank: 2, sort: number("remote_as"), cell: (line) => numberOf(line.row, "remote_as") ?? "" },
    tagColumn("vrf", t("vrf"), { width: 100, rank: 6 }),
    tagColumn("family", t("family"), { width: 116, rank: 4 }),
    {
      id: "established_seconds", title: t("established"), width: 100, numeric: true, rank: 1, sort: number("established_seconds"),
      cell: (line) => {
        const seconds = numberOf(line.row, "established_seconds");
        if (seconds === undefined) return <span class="missing">–</span>;
        return <span class={seconds < YOUNG_SECONDS ? "warn" : undefined}>{duration(seconds)}</span>;
      },
    },
    field("prefixes_received", t("prefixes"), { width: 100, rank: 3 }),
    field("prefixes_advertised", t("advertised"), { width: 100, rank: 7 }),
    field("flaps", t("flaps"), { width: 76, rank: 8 }),
  ];
  return (
    <>
      <Grid
        label={t("tab_bgp")} lines={rowLines(peers)} columns={columns} keyOf={(line) => line.key} textOf={(line) => line.text}
        sort={{ column: "state", reversed: false }} highest={24}
        empty={<Empty title={t("no_lines")}><p>{t.why(device?.note.reason ?? "no_rows")}</p></Empty>}
      />
      {neighbors.size > 0 && (
        <>
          <h2>OSPF, IS-IS</h2>
          <Grid
            label="OSPF, IS-IS" name="n." lines={rowLines(neighbors)} keyOf={(line) => line.key} textOf={(line) => line.text}
            filter={false} sort={{ column: "neighbor", reversed: false }} highest={12}
            columns={[
              tagColumn("protocol", t("protocol"), { width: 90, rank: 1 }),
              tagColumn("neighbor", t("neighbor"), { width: 150, grow: true, rank: 0 }),
              tagColumn("interface", t("interface"), { width: 160, rank: 2 }),
              fieldColumns(device, "neighbor", now)("state", t("state"), { width: 90, rank: 0 }),
            ]}
          />
        </>
      )}
    </>
  );
}
