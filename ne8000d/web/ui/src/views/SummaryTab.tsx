import { useHistory, useLook, useTrail } from "../context.ts";
import { bitsPerSecond, count, percent, signed } from "../format/number.ts";
import { duration } from "../format/time.ts";
import { aged, fullness, isAccess, tightest, traffic, uplinks, type View } from "../model/five.ts";
import { known } from "../model/fresh.ts";
import type { Device } from "../model/picture.ts";
import { keyOf, type Row } from "../model/row.ts";
import { type Point, type Series, summed, valueAt } from "../model/series.ts";
import { continued } from "../model/trails.ts";
import { seriesOf, stepOf } from "../net/histories.ts";
import { Chart } from "../parts/Chart.tsx";
import { Failure } from "../parts/Failure.tsx";
import { Link } from "../parts/Link.tsx";
import { RangePicker } from "../parts/RangePicker.tsx";
import { useRange } from "../parts/useRange.ts";
import { type Level, Value } from "../parts/Value.tsx";
import { useHoles } from "./holes.ts";
import { cpuLevel, linkLevel, memoryLevel, temperatureLevel, tightLevel } from "./levels.ts";
import { DAY_MS } from "./overview_lines.ts";
import type { TabProps } from "./RouterPage.tsx";

/** What the router carries and how it feels, over one time axis. */
export function SummaryTab({ name, device, now }: TabProps) {
  const { t, page, connected } = useLook();
  const view: View = { picture: page.picture, now, connected };
  const range = useRange(now);
  useTrail(name, "subscribers", "online", "pppoe");
  useTrail(name, "system", "cpu_percent", "memory_percent");
  useTrail(name, "interface", "in_bps", "out_bps");
  const span = { range: range.query, device: name, points: 400 };
  const online = useHistory({ measurement: "subscribers", field: "online,pppoe", ...span });
  const load = useHistory({ measurement: "system", field: "cpu_percent,memory_percent", ...span });
  const links = useHistory({ measurement: "interface", field: "in_bps,out_bps", tags: { kind: "trunk" }, ...span });
  const holes = useHoles(name, range.range, "subscribers");
  const trail = (row: Row | undefined, field: string): readonly Point[] =>
    row === undefined ? [] : page.trails.of(name, row.measurement, field, keyOf(row.tags));
  const of = (answer: typeof online, measurement: string, field: string): readonly Point[] => {
    return continued(pick(seriesOf(answer), field)[0]?.points ?? [], trail(page.picture.row(name, measurement), field));
  };
  const trunks = [...page.picture.rows(name, "interface").values()].filter((row) => row.tags["kind"] === "trunk");
  const uplinkRows = trunks.filter((row) => !isAccess(page.picture, name, row.tags["interface"] ?? ""));
  const carried = (field: string): Point[] => {
    const stored = pick(seriesOf(links), field);
    const lines = (uplinkRows.length > 0 ? uplinkRows : trunks).map((row) =>
      continued(
        stored.find((series) => series.tags["interface"] === row.tags["interface"])?.points ?? [],
        trail(row, field),
      ),
    );
    return summed(lines.filter((points) => points.length > 0), Math.max(15_000, (range.toMs - range.fromMs) / 400));
  };
  const shared = { sync: `router ${name}`, fromMs: range.fromMs, toMs: range.toMs, zoom: range.zoom, reset: range.reset, holes, height: 170, holeMs: Math.max(150_000, 3 * stepOf(online, load, links)) };
  const onlinePoints = of(online, "subscribers", "online");
  const inward = carried("in_bps");
  return (
    <>
      <Strip name={name} device={device} view={view} points={onlinePoints} />
      <section class="charts">
        <RangePicker range={range} />
        <Chart
          {...shared} title={t("chart_subscribers")} format={count} zero={false}
          lines={[
            { label: t("online"), colour: "--line-1", points: onlinePoints },
            { label: t("pppoe"), colour: "--line-3", points: of(online, "subscribers", "pppoe") },
          ]}
        />
        <Chart
          {...shared} title={t("chart_traffic")} format={bitsPerSecond}
          lines={[
            { label: t("in"), colour: "--line-1", fill: true, points: inward },
            { label: t("out"), colour: "--line-2", points: carried("out_bps") },
          ]}
        />
        <Chart
          {...shared} title={t("chart_load")} format={percent}
          lines={[
            { label: t("cpu"), colour: "--line-1", points: of(load, "system", "cpu_percent") },
            { label: t("memory"), colour: "--line-3", points: of(load, "system", "memory_percent") },
          ]}
        />
        <Failure answers={[online, load, links]} empty={onlinePoints.length < 2 && inward.length < 2} />
      </section>
    </>
  );
}

export function pick(series: readonly Series[], field: string): Series[] {
  return series.filter((item) => (item.field ?? field) === field);
}

interface StripProps {
  readonly name: string;
  readonly device: Device | undefined;
  readonly view: View;
  readonly points: readonly Point[];
}

/** The router's figures in one row. */
function Strip({ name, device, view, points }: StripProps) {
  const { t, connected } = useLook();
  const { picture, now } = view;
  const subscribers = picture.row(name, "subscribers");
  const system = picture.row(name, "system");
  const value = (measurement: string, row: typeof system, field: string, judge?: (value: number) => Level) => (
    <Value device={device} row={row} measurement={measurement} field={field} now={now} {...(judge === undefined ? {} : { judge })} />
  );
  const yesterday = valueAt(points, now - DAY_MS, 720_000);
  const online = known(device, subscribers, "subscribers", "online", now, connected);
  const ill = device?.note.reason ?? undefined;
  const why = connected ? (ill ?? "stale") : "no_connection";
  const load = aged(view, (seen) => traffic(seen, name));
  const full = aged(view, (seen) => uplinks(seen, name)[0]);
  const tight = aged(view, (seen) => tightest(seen, name));
  const items: [string, preact.ComponentChildren][] = [
    [t("subscribers"), value("subscribers", subscribers, "online")],
    [t("against_day"), yesterday === undefined || typeof online.value !== "number" || online.stale
        ? <Dash why={online.reason ?? "no_history"} />
        : signed(online.value - yesterday, t.locale)],
    [t("pppoe"), value("subscribers", subscribers, "pppoe")],
    [t("dual_stack"), value("subscribers", subscribers, "dual_stack")],
    [t("uplink_in"), load === undefined ? <Dash why={ill ?? "no_rate"} /> : <Grey stale={load.stale} why={why}>{bitsPerSecond(load.value.inBps, t.locale)}</Grey>],
    [t("uplink_out"), load === undefined ? <Dash why={ill ?? "no_rate"} /> : <Grey stale={load.stale} why={why}>{bitsPerSecond(load.value.outBps, t.locale)}</Grey>],
    [
      t("uplink_worst"),
      full === undefined ? <Dash why={ill ?? "no_rows"} /> : (
        <Link
          to={{ router: name, tab: "interfaces", params: { q: full.value.name, open: full.value.name } }}
          class={full.stale ? "stale" : linkLevel(fullness(full.value))}
        >
          {percent(fullness(full.value), t.locale)} {full.value.name}
        </Link>
      ),
    ],
    [
      t("pool_worst"),
      tight === undefined ? <Dash why={ill ?? "no_rows"} /> : (
        <Link
          to={{ router: name, tab: tight.value.tab }}
          class={tight.stale ? "stale" : tightLevel(tight.value.usedPercent, tight.value.exhaustsInSeconds)}
        >
          {percent(tight.value.usedPercent, t.locale)} {tight.value.name}
          {tight.value.exhaustsInSeconds !== undefined && `, ${t("exhausted_in", { t: duration(tight.value.exhaustsInSeconds) })}`}
        </Link>
      ),
    ],
    [t("cpu"), value("system", system, "cpu_percent", cpuLevel)],
    [t("memory"), value("system", system, "memory_percent", memoryLevel)],
    [t("temperature"), value("system", system, "temperature_celsius", temperatureLevel)],
  ];
  return (
    <dl class="strip">
      {items.map(([title, shown]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{shown}</dd>
        </div>
      ))}
    </dl>
  );
}

interface GreyProps {
  readonly stale: boolean;
  readonly why: string;
  readonly children: preact.ComponentChildren;
}

function Grey({ stale, why, children }: GreyProps) {
  const { t } = useLook();
  return stale ? <span class="stale" title={t.why(why)}>{children}</span> : <>{children}</>;
}

function Dash({ why }: { readonly why: string }) {
  const { t } = useLook();
  return <span class="missing" title={t.why(why)}>–</span>;
}
