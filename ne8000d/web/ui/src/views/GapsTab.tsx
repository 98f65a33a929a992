import { useState } from "preact/hooks";

import { useLook, withParam } from "../context.ts";
import { count } from "../format/number.ts";
import { duration, moment } from "../format/time.ts";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { Empty, Failed, Loading } from "../parts/Notice.tsx";
import { useGaps, type Gap } from "./holes.ts";
import type { TabProps } from "./RouterPage.tsx";

const RANGES = ["6h", "24h", "7d"] as const;

/** Every point that is missing, and why. */
export function GapsTab({ name, now }: TabProps) {
  const { t, place, go } = useLook();
  const [again, setAgain] = useState(0);
  const range = RANGES.find((item) => item === place.params["range"]) ?? "24h";
  const gaps = useGaps(name, range, again);
  if (gaps.state === "loading") return <Loading />;
  if (gaps.state === "failed") return <Failed reason={gaps.reason} again={() => setAgain(again + 1)} />;
  const columns: ColumnOf<Gap>[] = [
    { id: "group", title: t("group"), width: 92, grow: true, rank: 0, sort: (gap) => gap.group, cell: (gap) => gap.group },
    { id: "start", title: t("start"), width: 148, rank: 0, numeric: true, sort: (gap) => gap.startMs, cell: (gap) => moment(gap.startMs, t.locale) },
    {
      id: "end", title: t("end"), width: 170, rank: 3, numeric: true, sort: (gap) => gap.endMs ?? Infinity,
      cell: (gap) => (gap.endMs === undefined ? <span class="bad">{t("ongoing")}</span> : moment(gap.endMs, t.locale)),
    },
    {
      id: "lasted", title: t("lasted"), width: 100, rank: 1, numeric: true, sort: (gap) => (gap.endMs ?? now) - gap.startMs,
      cell: (gap) => duration(((gap.endMs ?? now) - gap.startMs) / 1000),
    },
    { id: "missed", title: t("missed"), width: 80, rank: 4, numeric: true, sort: (gap) => gap.missed, cell: (gap) => (gap.missed === undefined ? "" : count(gap.missed, t.locale)) },
    {
      id: "reason", title: t("reason"), width: 96, grow: true, rank: 0, sort: (gap) => gap.reason,
      cell: (gap) => <span title={gap.message ?? gap.reason}>{t.why(gap.reason)}</span>,
    },
  ];
  return (
    <Grid
      label={t("tab_gaps")} lines={gaps.gaps} columns={columns} keyOf={(gap) => `${gap.group} ${gap.startMs}`}
      textOf={(gap) => `${gap.group} ${gap.reason} ${t.why(gap.reason)} ${gap.message ?? ""}`.toLowerCase()}
      sort={{ column: "start", reversed: false }} highest={30}
      levelOf={(gap) => (gap.endMs === undefined ? "partial" : undefined)}
      empty={<Empty title={t("no_gaps")} />}
      tools={
        <div class="ranges" role="group" aria-label={t("range")}>
          {RANGES.map((item) => (
            <button key={item} type="button" aria-pressed={item === range} onClick={() => go({ params: withParam("range", item === "24h" ? "" : item) })}>
              {item}
            </button>
          ))}
        </div>
      }
    />
  );
}
