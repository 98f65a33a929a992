import { useEffect, useLayoutEffect } from "preact/hooks";

import { useHistory, useLook, usePicture } from "../context.ts";
import { bitsPerSecond, count, percent, signed } from "../format/number.ts";
import { duration } from "../format/time.ts";
import { onlineByPlace } from "../model/five.ts";
import { type Query, seriesOf } from "../net/histories.ts";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { Link } from "../parts/Link.tsx";
import { Empty, Loading } from "../parts/Notice.tsx";
import { Spark } from "../parts/Spark.tsx";
import { Stamp, Value } from "../parts/Value.tsx";
import { FiveNumbers } from "./FiveNumbers.tsx";
import { Freshness } from "./Freshness.tsx";
import { NetworkCharts } from "./NetworkCharts.tsx";
import { changeLevel, cpuLevel, linkLevel, memoryLevel, temperatureLevel, tightLevel } from "./levels.ts";
import { routerLines, sumBefore, URGENCY, type RouterLine } from "./overview_lines.ts";

/** What the overview shows: no interface rows but the trunks'. */
const OVERVIEW = [
  "subscribers", "subscribers_domain", "subscribers_card", "subscribers_slot", "system", "system_info", "ppp",
  "ip_pool", "cgn", "license", "trunk", "interface:trunk",
];
/** Hundreds of rows a router: of so many routers only. */
const PLACES = ["subscribers_interface", "subscribers_svlan"];
const MOST_WITH_PLACES = 40;

/** A day more than the week that is compared with; so many points that all routers' fit a megabyte or two. */
function subscribers(routers: number): Query {
  const points = routers <= 20 ? 1152 : routers <= 100 ? 576 : 192;
  return { measurement: "subscribers", field: "online", range: "8d", points };
}

export function Overview() {
  const { t, page, connected, kiosk } = useLook();
  const now = usePicture();
  const routers = page.picture.names().length;
  const places = routers > 0 && routers <= MOST_WITH_PLACES;
  useEffect(() => page.subscribe({ measurements: places ? [...OVERVIEW, ...PLACES] : OVERVIEW }), [page, places]);
  useOnlineTrails();
  const history = useHistory(page.picture.known ? subscribers(routers) : undefined);
  if (page.picture.known) page.past.note(now, () => onlineByPlace(page.picture));
  const stored = seriesOf(history);
  const lines = routerLines({ picture: page.picture, now, connected }, page.trails, stored);

  if (!page.picture.known) return <Loading text={connected ? t("waiting_first") : t("connecting")} />;
  if (lines.length === 0) return <Empty title={t("no_routers")}><p>{t("no_routers_hint")}</p></Empty>;
  return (
    <div class="overview">
      <h1 class="unseen">{t("overview")}</h1>
      <Freshness now={now} />
      <FiveNumbers now={now} weekAgo={sumBefore(lines, "weekAgo")} />
      <NetworkCharts lines={lines} stored={stored} history={history} now={now} />
      <Routers lines={lines} now={now} kiosk={kiosk} />
    </div>
  );
}

function useOnlineTrails(): void {
  const { page } = useLook();
  const names = page.picture.names().join("\n");
  useLayoutEffect(() => {
    const stops = names.split("\n").map((name) => page.trails.watch(name, "subscribers", "online"));
    return () => stops.forEach((stop) => stop());
  }, [page, names]);
}

interface RoutersProps {
  readonly lines: readonly RouterLine[];
  readonly now: number;
  readonly kiosk: boolean;
}

function Routers({ lines, now, kiosk }: RoutersProps) {
  const { t, go, place } = useLook();
  const columns = useColumns(now);
  return (
    <Grid
      label={t("overview")}
      lines={lines}
      columns={columns}
      keyOf={(line) => line.name}
      textOf={(line) => line.text}
      sort={{ column: "state", reversed: false }}
      filter={!kiosk}
      highest={kiosk ? 40 : 30}
      levelOf={(line) => (line.health === "down" ? "down" : line.health === "fresh" ? undefined : line.health)}
      open={(line) => go({ router: line.name, tab: "summary", params: kiosk ? { kiosk: place.params["kiosk"] ?? "1" } : {} })}
    />
  );
}

function useColumns(now: number): ColumnOf<RouterLine>[] {
  const { t, kiosk } = useLook();
  const sparkWidth = kiosk ? 180 : 120;
  const change = (line: RouterLine, before: number | undefined) => {
    const { value } = line.online;
    if (typeof value !== "number" || before === undefined) {
      return <span class="missing" title={t.why("no_history")}>–</span>;
    }
    const level = line.online.stale ? "stale" : changeLevel(value - before, before);
    return (
      <span class={level === "none" ? undefined : level} title={count(before, t.locale)}>
        {signed(value - before, t.locale)}
      </span>
    );
  };
  const difference = (line: RouterLine, before: number | undefined): number | undefined =>
    typeof line.online.value === "number" && before !== undefined ? line.online.value - before : undefined;
  const system = (field: string, judge: (value: number) => "none" | "warn" | "bad") => (line: RouterLine) => (
    <Value device={line.device} row={line.system} measurement="system" field={field} now={now} judge={judge} />
  );
  const systemSort = (field: string) => (line: RouterLine) => {
    const value = line.system?.fields[field]?.[0];
    return typeof value === "number" ? value : undefined;
  };
  return [
    {
      id: "state", title: t("state"), width: 22, narrow: true, rank: 0, sort: (line) => `${URGENCY[line.health]} ${line.name}`,
      cell: (line) => (
        <span class={`dot ${line.health}`} role="img" aria-label={t(healthWord(line))} title={reasonOf(line, t)} />
      ),
    },
    {
      id: "router", title: t("router"), width: 92, grow: true, rank: 0, sort: (line) => line.name,
      cell: (line) => <Link to={{ router: line.name }}>{line.name}</Link>,
    },
    {
      id: "online", title: t("subscribers"), width: 100, numeric: true, rank: 0,
      sort: (line) => (typeof line.online.value === "number" ? line.online.value : undefined),
      cell: (line) => <Stamp it={line.online}>{typeof line.online.value === "number" && count(line.online.value, t.locale)}</Stamp>,
    },
    {
      id: "day", title: t("last_24h"), width: sparkWidth + 18, rank: 4,
      cell: (line) => <Spark points={line.points} width={sparkWidth} height={20} holeMs={900_000} />,
    },
    { id: "hour", title: t("against_hour"), width: 76, numeric: true, rank: 6, sort: (line) => difference(line, line.hourAgo), cell: (line) => change(line, line.hourAgo) },
    { id: "yesterday", title: t("against_day"), width: 82, numeric: true, rank: 5, sort: (line) => difference(line, line.dayAgo), cell: (line) => change(line, line.dayAgo) },
    { id: "week", title: t("against_week"), width: 106, numeric: true, rank: 8, sort: (line) => difference(line, line.weekAgo), cell: (line) => change(line, line.weekAgo) },
    { id: "in", title: t("uplink_in"), width: 90, numeric: true, rank: 9, sort: (line) => line.traffic?.value.inBps, cell: (line) => <Traffic line={line} way="inBps" /> },
    { id: "out", title: t("uplink_out"), width: 90, numeric: true, rank: 10, sort: (line) => line.traffic?.value.outBps, cell: (line) => <Traffic line={line} way="outBps" /> },
    { id: "full", title: t("uplink_worst"), width: 164, numeric: true, rank: 7, sort: (line) => line.uplinkFull, cell: (line) => <Fullest line={line} /> },
    { id: "pools", title: t("pool_worst"), width: 74, numeric: true, rank: 11, sort: (line) => line.tight?.value.usedPercent, cell: (line) => <Pools line={line} /> },
    { id: "cpu", title: t("cpu"), width: 62, numeric: true, rank: 3, sort: systemSort("cpu_percent"), cell: system("cpu_percent", cpuLevel) },
    { id: "memory", title: t("memory"), width: 78, numeric: true, rank: 12, sort: systemSort("memory_percent"), cell: system("memory_percent", memoryLevel) },
    { id: "temperature", title: t("temperature"), width: 66, numeric: true, rank: 13, sort: systemSort("temperature_celsius"), cell: system("temperature_celsius", temperatureLevel) },
    {
      id: "age", title: t("age"), width: 74, numeric: true, rank: 2, sort: (line) => line.ageSeconds,
      cell: (line) => (
        <span class={line.health === "down" ? "bad" : line.health === "stale" ? "warn" : undefined} title={reasonOf(line, t)}>
          {line.ageSeconds === undefined ? "–" : duration(line.ageSeconds)}
        </span>
      ),
    },
  ];
}

function healthWord(line: RouterLine): "fresh" | "stale" | "waiting" | "trouble" | "warning" {
  return ({ fresh: "fresh", stale: "stale", waiting: "waiting", down: "trouble", partial: "warning" } as const)[line.health];
}

function reasonOf(line: RouterLine, t: ReturnType<typeof useLook>["t"]): string {
  const { note } = line.device;
  if (note.reason !== null && note.reason !== undefined) return t.why(note.reason);
  const groups = Object.entries(note.groups ?? {}).filter(([, group]) => group.ok === false);
  if (groups.length > 0) return groups.map(([name, group]) => `${name}: ${group.message ?? t.why(group.reason)}`).join("; ");
  return t(healthWord(line));
}

/** Why a figure is missing that is worked out from several rows. */
function whyNone(line: RouterLine, otherwise: string): string {
  return line.online.reason ?? line.device.note.reason ?? (line.health === "stale" ? "stale" : otherwise);
}

interface TrafficProps {
  readonly line: RouterLine;
  readonly way: "inBps" | "outBps";
}

function Traffic({ line, way }: TrafficProps) {
  const { t } = useLook();
  const { traffic } = line;
  if (traffic === undefined) return <span class="missing" title={t.why(whyNone(line, "no_rate"))}>–</span>;
  const shown = bitsPerSecond(traffic.value[way], t.locale);
  return traffic.stale ? <span class="stale" title={t.why(whyNone(line, "stale"))}>{shown}</span> : <>{shown}</>;
}

function Fullest({ line }: { readonly line: RouterLine }) {
  const { t } = useLook();
  const { uplinkFull } = line;
  const uplink = line.uplink?.value;
  const stale = line.uplink?.stale === true;
  if (uplink === undefined || uplinkFull === undefined) {
    return <span class="missing" title={t.why(whyNone(line, "no_rows"))}>–</span>;
  }
  const level = linkLevel(uplinkFull);
  const short = uplink.membersUp !== undefined && uplink.membersTotal !== undefined && uplink.membersUp < uplink.membersTotal;
  return (
    <span class={stale ? "fullest stale" : "fullest"} title={stale ? t.why(whyNone(line, "stale")) : uplink.name}>
      <span class="quiet">{uplink.name}</span>
      {short && <span class="warn">{uplink.membersUp}/{uplink.membersTotal}</span>}
      <span class={level === "none" ? undefined : level}>{percent(uplinkFull, t.locale)}</span>
    </span>
  );
}

function Pools({ line }: { readonly line: RouterLine }) {
  const { t } = useLook();
  const tight = line.tight?.value;
  if (tight === undefined) return <span class="missing" title={t.why(whyNone(line, "no_rows"))}>–</span>;
  const soon = tight.exhaustsInSeconds;
  const level = line.tight?.stale === true ? "stale" : tightLevel(tight.usedPercent, soon);
  return (
    <span
      class={level === "none" ? undefined : level}
      title={soon === undefined ? tight.name : `${tight.name}: ${t("exhausted_in", { t: duration(soon) })}`}
    >
      {percent(tight.usedPercent, t.locale)}
    </span>
  );
}
