import { useMemo, useRef } from "preact/hooks";

import { useLook, useTrail, withParam } from "../context.ts";
import { bitsPerSecond } from "../format/number.ts";
import { staleAfterSeconds } from "../model/fresh.ts";
import { portLevel, Ports, type Port } from "../model/ports.ts";
import { numberOf } from "../model/row.ts";
import { Dot } from "../parts/Dot.tsx";
import { Grid, type ColumnOf } from "../parts/Grid.tsx";
import { Spark } from "../parts/Spark.tsx";
import { above, Value } from "../parts/Value.tsx";
import { linkLevel } from "./levels.ts";
import { PortPanel } from "./PortPanel.tsx";
import type { TabProps } from "./RouterPage.tsx";

const errorLevel = above(1, 100);

/** All ports of a router: thousands of lines, filtered and sorted at once. */
export function InterfacesTab({ name, device, now }: TabProps) {
  const { t, page, place, go } = useLook();
  const ports = useRef(new Ports());
  const lines = ports.current.of(page.picture, name);
  useTrail(name, "interface", "in_bps", "out_bps");
  const opened = place.params["open"];
  const holeMs = staleAfterSeconds(device, "interface") * 1000;
  const columns = useMemo((): ColumnOf<Port>[] => {
    const value = (field: string, judge?: (value: number) => "none" | "warn" | "bad") => (port: Port) => (
      <Value device={device} row={port.row} measurement="interface" field={field} now={now} {...(judge === undefined ? {} : { judge })} />
    );
    const number = (field: string) => (port: Port) => numberOf(port.row, field);
    return [
      {
        id: "state", title: t("state"), width: 22, narrow: true, rank: 0, sort: (port) => port.state,
        cell: (port) => <Dot device={device} row={port.row} field="oper_status" now={now} look={port.state} word={t(port.state)} />,
      },
      { id: "name", title: t("interface"), width: 134, grow: true, rank: 0, sort: (port) => port.name, cell: (port) => <span class="name">{port.name}</span> },
      { id: "alias", title: t("description"), width: 170, grow: true, rank: 4, sort: (port) => port.alias || undefined, cell: (port) => <span class="alias" title={port.alias}>{port.alias}</span> },
      { id: "kind", title: t("kind"), width: 92, rank: 9, sort: (port) => port.kind, cell: (port) => <span class="quiet">{port.kind}</span> },
      {
        id: "speed", title: t("speed"), width: 82, numeric: true, rank: 8, sort: (port) => port.speedBps,
        cell: (port) => (port.speedBps === undefined ? "" : <span class="quiet">{bitsPerSecond(port.speedBps, t.locale)}</span>),
      },
      { id: "in_bps", title: t("in"), width: 92, numeric: true, rank: 0, sort: number("in_bps"), cell: value("in_bps") },
      { id: "out_bps", title: t("out"), width: 92, numeric: true, rank: 0, sort: number("out_bps"), cell: value("out_bps") },
      {
        id: "line", title: "", width: 84, rank: 6,
        cell: (port) => <Spark points={page.trails.of(name, "interface", "out_bps", port.key)} width={72} height={18} zero holeMs={holeMs} />,
      },
      { id: "in_percent", title: t("in_percent"), width: 76, numeric: true, rank: 5, sort: number("in_utilization_percent"), cell: value("in_utilization_percent", linkLevel) },
      { id: "out_percent", title: t("out_percent"), width: 76, numeric: true, rank: 3, sort: number("out_utilization_percent"), cell: value("out_utilization_percent", linkLevel) },
      {
        id: "errors", title: t("errors"), width: 76, numeric: true, rank: 7, sort: both("errors_per_second"),
        cell: (port) => <Both port={port} now={now} field="errors_per_second" device={device} />,
      },
      {
        id: "discards", title: t("discards"), width: 92, numeric: true, rank: 10, sort: both("discards_per_second"),
        cell: (port) => <Both port={port} now={now} field="discards_per_second" device={device} />,
      },
    ];
  }, [t, name, device, now, page, holeMs]);
  const open = (port: Port | undefined): void =>
    go({ params: withParam("open", port === undefined || port.name === opened ? "" : port.name) }, true);
  const shown = opened === undefined ? undefined : lines.find((port) => port.name === opened);
  return (
    <>
      {shown !== undefined && <PortPanel device={name} port={shown} now={now} close={() => open(undefined)} />}
      <Grid
        label={t("tab_interfaces")}
        lines={lines}
        columns={columns}
        keyOf={(port) => port.key}
        textOf={(port) => port.text}
        sort={{ column: "out_bps", reversed: false }}
        open={open}
        opened={shown?.key}
        levelOf={portLevel}
        highest={shown === undefined ? 30 : 18}
      />
    </>
  );
}

function both(field: string): (port: Port) => number | undefined {
  return (port) => {
    const inward = numberOf(port.row, `in_${field}`);
    const outward = numberOf(port.row, `out_${field}`);
    return inward === undefined && outward === undefined ? undefined : (inward ?? 0) + (outward ?? 0);
  };
}

interface BothProps {
  readonly port: Port;
  readonly now: number;
  readonly field: string;
  readonly device: TabProps["device"];
}

/** In and out together: who looks for errors looks for any. The panel tells them apart. */
function Both({ port, now, field, device }: BothProps) {
  const sum = both(field)(port);
  const stamp = port.row.fields[`in_${field}`] ?? port.row.fields[`out_${field}`];
  const row = sum === undefined || stamp === undefined
    ? port.row
    : { ...port.row, fields: { [`in_${field}`]: [sum, stamp[1]] as const } };
  return (
    <Value device={device} row={row} measurement="interface" field={`in_${field}`} now={now} judge={errorLevel} />
  );
}
