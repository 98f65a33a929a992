import { useHistory, useLook, useTrail, withParam } from "../context.ts";
import { dbm, decimal } from "../format/number.ts";
import { type Lane, lanes, NO_LIGHT_DBM, type Verdict } from "../model/light.ts";
import { numberOf, textOf } from "../model/row.ts";
import { continued } from "../model/trails.ts";
import { seriesOf, stepOf } from "../net/histories.ts";
import { Chart } from "../parts/Chart.tsx";
import { Dot } from "../parts/Dot.tsx";
import { Failure } from "../parts/Failure.tsx";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { RangePicker } from "../parts/RangePicker.tsx";
import { useRange } from "../parts/useRange.ts";
import { above, Value } from "../parts/Value.tsx";
import type { TabProps } from "./RouterPage.tsx";
import { pick } from "./SummaryTab.tsx";

const WORST: Readonly<Record<Verdict, number>> = { bad: 2, warn: 1, none: 0 };
const moduleHeat = above(70, 80);

/** Light of every module, judged by the module's own thresholds. */
export function OpticsTab({ name, device, now }: TabProps) {
  const { t, page, place, go } = useLook();
  const lines = lanes(page.picture, name);
  const opened = lines.find((lane) => lane.key === place.params["open"]);
  const value = (field: string, judge?: (lane: Lane) => Verdict) => (lane: Lane) => (
    <Value
      device={device} row={lane.row} measurement="optics" field={field} now={now}
      {...(judge === undefined ? {} : { judge: () => judge(lane) })}
      {...(field === "rx_power_dbm" ? { format: light(t("no_light")) } : {})}
    />
  );
  const number = (field: string) => (lane: Lane) => numberOf(lane.row, field);
  const columns: ColumnOf<Lane>[] = [
    {
      id: "state", title: t("state"), width: 22, narrow: true, rank: 0, numeric: true, sort: (lane) => Math.max(WORST[lane.rx], WORST[lane.tx]),
      cell: (lane) => {
        const worst = WORST[lane.rx] >= WORST[lane.tx] ? lane.rx : lane.tx;
        const word = worst === "bad" ? "trouble" : worst === "warn" ? "warning" : "ok";
        return (
          <Dot device={device} row={lane.row} field="rx_power_dbm" now={now} look={worst === "none" ? "fresh" : worst} word={t(word)} />
        );
      },
    },
    { id: "name", title: t("interface"), width: 170, grow: true, rank: 0, sort: (lane) => lane.name, cell: (lane) => lane.name },
    { id: "lane", title: t("lane"), width: 54, rank: 5, sort: (lane) => lane.lane, cell: (lane) => lane.lane },
    { id: "rx", title: t("rx"), width: 104, numeric: true, rank: 0, sort: number("rx_power_dbm"), cell: value("rx_power_dbm", (lane) => lane.rx) },
    {
      id: "margin", title: t("margin"), width: 112, numeric: true, rank: 2, sort: (lane) => lane.margin,
      cell: (lane) => (lane.margin === undefined ? <span class="missing">–</span> : `${decimal(lane.margin, 1, t.locale)}\u00a0dB`),
    },
    { id: "tx", title: t("tx"), width: 100, numeric: true, rank: 0, sort: number("tx_power_dbm"), cell: value("tx_power_dbm", (lane) => lane.tx) },
    { id: "bias", title: t("bias"), width: 90, numeric: true, rank: 7, sort: number("bias_milliamperes"), cell: value("bias_milliamperes") },
    {
      id: "temperature", title: t("temperature"), width: 72, numeric: true, rank: 4, sort: number("temperature_celsius"),
      cell: (lane) => <Value device={device} row={lane.row} measurement="optics" field="temperature_celsius" now={now} judge={moduleHeat} />,
    },
    { id: "voltage", title: t("voltage"), width: 80, numeric: true, rank: 8, sort: number("voltage_volts"), cell: value("voltage_volts") },
    {
      id: "wavelength", title: t("wavelength"), width: 96, numeric: true, rank: 9, sort: (lane) => numberOf(lane.info, "wavelength_nanometers"),
      cell: (lane) => {
        const length = numberOf(lane.info, "wavelength_nanometers");
        return length === undefined ? "" : `${length}\u00a0nm`;
      },
    },
    { id: "serial", title: t("serial"), width: 130, rank: 10, sort: (lane) => textOf(lane.info, "serial"), cell: (lane) => textOf(lane.info, "serial") ?? "" },
  ];
  return (
    <>
      {opened !== undefined && <LightPanel device={name} lane={opened} now={now} />}
      <Grid
        label={t("tab_optics")} lines={lines} columns={columns} keyOf={(lane) => lane.key} textOf={(lane) => lane.text}
        sort={{ column: "state", reversed: false }} opened={opened?.key} highest={30}
        open={(lane) => go({ params: withParam("open", lane.key === opened?.key ? "" : lane.key) }, true)}
      />
    </>
  );
}

function light(none: string): (value: number, locale: string) => string {
  return (value, locale) => (value <= NO_LIGHT_DBM ? none : dbm(value, locale));
}

function LightPanel({ device, lane, now }: { readonly device: string; readonly lane: Lane; readonly now: number }) {
  const { t, page } = useLook();
  const range = useRange(now, "24h");
  useTrail(device, "optics", "rx_power_dbm", "tx_power_dbm");
  const tags: Record<string, string> = { interface: lane.name };
  if (lane.lane !== "") tags["lane"] = lane.lane;
  const answer = useHistory({ measurement: "optics", field: "rx_power_dbm,tx_power_dbm", device, range: range.query, tags, points: 500 });
  const points = (field: string) =>
    continued(pick(seriesOf(answer), field)[0]?.points ?? [], page.trails.of(device, "optics", field, lane.key));
  const received = points("rx_power_dbm");
  return (
    <section class="panel" aria-label={lane.name}>
      <RangePicker range={range} />
      <Chart
        title={t("chart_rx", { name: `${lane.name} ${lane.lane}`.trim() })} format={dbm} zero={false} height={160} sync="light"
        fromMs={range.fromMs} toMs={range.toMs} zoom={range.zoom} reset={range.reset} holeMs={Math.max(1_000_000, 3 * stepOf(answer))}
        lines={[
          { label: t("rx"), colour: "--line-1", points: received },
          { label: t("tx"), colour: "--line-3", points: points("tx_power_dbm") },
        ]}
      />
      <Failure answers={[answer]} empty={received.length < 2} />
    </section>
  );
}
