import { useHistory, useLook } from "../context.ts";
import { bitsPerSecond, perSecond } from "../format/number.ts";
import { duration } from "../format/time.ts";
import type { Port } from "../model/ports.ts";
import { numberOf, textOf } from "../model/row.ts";
import { continued } from "../model/trails.ts";
import { seriesOf, stepOf } from "../net/histories.ts";
import { Chart } from "../parts/Chart.tsx";
import { Failure } from "../parts/Failure.tsx";
import { RangePicker } from "../parts/RangePicker.tsx";
import { useRange } from "../parts/useRange.ts";
import { useHoles } from "./holes.ts";
import { pick } from "./SummaryTab.tsx";

interface Props {
  readonly device: string;
  readonly port: Port;
  readonly now: number;
  readonly close: () => void;
}

/** One port over time, above the table. */
export function PortPanel({ device, port, now, close }: Props) {
  const { t, page } = useLook();
  const range = useRange(now, "6h");
  const wanted = { measurement: "interface", device, range: range.query, tags: { interface: port.name }, points: 500 };
  const rates = useHistory({ ...wanted, field: "in_bps,out_bps" });
  const troubles = useHistory({
    ...wanted, field: "in_errors_per_second,out_errors_per_second,in_discards_per_second,out_discards_per_second",
  });
  const holes = useHoles(device, range.range, "interfaces");
  const points = (answer: typeof rates, field: string) =>
    continued(
      pick(seriesOf(answer), field)[0]?.points ?? [],
      page.trails.of(device, "interface", field, port.key),
    );
  const shared = { sync: "port", fromMs: range.fromMs, toMs: range.toMs, zoom: range.zoom, reset: range.reset, holes, holeMs: Math.max(150_000, 3 * stepOf(rates, troubles)) };
  const changed = numberOf(port.info, "last_change_seconds");
  const facts = [
    port.alias, port.kind, textOf(port.info, "parent"),
    port.speedBps === undefined ? undefined : bitsPerSecond(port.speedBps, t.locale),
    numberOf(port.info, "mtu") === undefined ? undefined : `MTU ${numberOf(port.info, "mtu")}`,
    numberOf(port.info, "index") === undefined ? undefined : `ifIndex ${numberOf(port.info, "index")}`,
    changed === undefined ? undefined : `ifLastChange ${duration(changed)}`,
  ].filter((fact) => fact !== undefined && fact !== "");
  const inward = points(rates, "in_bps");
  return (
    <section class="panel" aria-label={port.name}>
      <div class="panel-head">
        <h2>{port.name}</h2>
        <p class="facts">{facts.join(" · ")}</p>
        <button type="button" class="plain" onClick={close} aria-label={t("close")}>
          ✕
        </button>
      </div>
      <RangePicker range={range} />
      <div class="chart-pair">
        <Chart
          {...shared} title={t("chart_interface", { name: port.name })} format={bitsPerSecond} height={160}
          lines={[
            { label: t("in"), colour: "--line-1", fill: true, points: inward },
            { label: t("out"), colour: "--line-2", points: points(rates, "out_bps") },
          ]}
        />
        <Chart
          {...shared} title={t("chart_errors", { name: port.name })} format={perSecond} height={160}
          lines={[
            { label: `${t("errors")} ${t("in_word")}`, colour: "--line-2", points: points(troubles, "in_errors_per_second") },
            { label: `${t("errors")} ${t("out_word")}`, colour: "--line-4", points: points(troubles, "out_errors_per_second") },
            { label: `${t("discards")} ${t("out_word")}`, colour: "--line-3", points: points(troubles, "out_discards_per_second") },
          ]}
        />
      </div>
      <Failure answers={[rates, troubles]} empty={inward.length < 2} />
    </section>
  );
}
