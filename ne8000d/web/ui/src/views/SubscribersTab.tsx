import { useLook, useTrail, withParam } from "../context.ts";
import { count, percent, signed } from "../format/number.ts";
import type { Word } from "../i18n/en.ts";
import { numberOf } from "../model/row.ts";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { Spark } from "../parts/Spark.tsx";
import { changeLevel } from "./levels.ts";
import { fieldColumns, rowLines, tagColumn, type RowLine } from "./columns.tsx";
import type { TabProps } from "./RouterPage.tsx";

const WAYS: readonly { readonly id: string; readonly title: Word; readonly tags: readonly (readonly [string, Word])[] }[] = [
  { id: "domain", title: "by_domain", tags: [["domain", "domain"]] },
  { id: "interface", title: "by_interface", tags: [["interface", "interface"]] },
  { id: "svlan", title: "by_svlan", tags: [["interface", "interface"], ["svlan", "svlan"]] },
  { id: "card", title: "by_card", tags: [["card", "card"]] },
  { id: "slot", title: "by_slot", tags: [["slot", "slot"]] },
];

/** Where the subscribers are, and where they go missing. */
export function SubscribersTab({ name, device, now }: TabProps) {
  const { t, page, place, go } = useLook();
  const there = WAYS.filter((way) => page.picture.rows(name, `subscribers_${way.id}`).size > 0);
  const way = there.find((item) => item.id === place.params["by"]) ?? there[0] ?? WAYS[0];
  const measurement = `subscribers_${way?.id ?? "domain"}`;
  useTrail(name, measurement, "online");
  const then = page.past.before();
  const before = (line: RowLine): number | undefined =>
    then?.values.get(`${name}\u0001${measurement}\u0001${line.key.slice(measurement.length + 1)}`);
  const change = (line: RowLine): number | undefined => {
    const old = before(line);
    const online = numberOf(line.row, "online");
    return old === undefined || online === undefined ? undefined : online - old;
  };
  const total = [...page.picture.rows(name, measurement).values()].reduce((sum, row) => sum + (numberOf(row, "online") ?? 0), 0);
  const field = fieldColumns(device, measurement, now);
  const columns: ColumnOf<RowLine>[] = [
    ...(way?.tags ?? []).map(([tag, title], at) => tagColumn(tag, t(title), { width: 130, rank: 0, ...(at === 0 ? { grow: true } : {}) })),
    field("online", t("online"), { width: 90, rank: 0 }),
    {
      id: "change", title: t("change_5m"), width: 76, numeric: true, rank: 1, sort: change,
      cell: (line) => {
        const moved = change(line);
        const level = moved === undefined ? "none" : changeLevel(moved, before(line) ?? 0);
        return moved === undefined
          ? <span class="missing" title={t.why("no_history")}>–</span>
          : <span class={level === "none" ? undefined : level}>{signed(moved, t.locale)}</span>;
      },
    },
    {
      id: "line", title: "", width: 100, rank: 4,
      cell: (line) => (
        <Spark points={page.trails.of(name, measurement, "online", line.key.slice(measurement.length + 1))} width={88} height={18} holeMs={600_000} />
      ),
    },
    {
      id: "share", title: t("share"), width: 70, numeric: true, rank: 3, sort: (line) => numberOf(line.row, "online"),
      cell: (line) => (total === 0 ? "" : percent((100 * (numberOf(line.row, "online") ?? 0)) / total, t.locale)),
    },
    field("pppoe", t("pppoe"), { width: 84, rank: 2 }),
    field("dual_stack", t("dual_stack"), { width: 96, rank: 5 }),
    field("ipv6", t("ipv6"), { width: 70, rank: 6 }),
  ];
  return (
    <Grid
      key={measurement}
      label={t("tab_subscribers")}
      lines={rowLines(page.picture.rows(name, measurement))}
      columns={columns}
      keyOf={(line) => line.key}
      textOf={(line) => line.text}
      sort={{ column: "online", reversed: false }}
      highest={30}
      tools={
        <div class="ranges" role="group" aria-label={t("tab_subscribers")}>
          {there.map((item) => (
            <button key={item.id} type="button" aria-pressed={item.id === way?.id} onClick={() => go({ params: withParam("by", item.id) })}>
              {t(item.title)}
            </button>
          ))}
          <span class="hint">
            {t("sum")} {count(total, t.locale)}
          </span>
        </div>
      }
    />
  );
}
