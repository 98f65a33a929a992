import { useEffect } from "preact/hooks";

import { useLook, usePicture } from "../context.ts";
import { duration } from "../format/time.ts";
import type { Word } from "../i18n/en.ts";
import { healthOf } from "../model/fresh.ts";
import type { Device } from "../model/picture.ts";
import { numberOf, textOf } from "../model/row.ts";
import { Link } from "../parts/Link.tsx";
import { Empty, Loading } from "../parts/Notice.tsx";
import { BgpTab } from "./BgpTab.tsx";
import { BoardsTab } from "./BoardsTab.tsx";
import { ConsoleTab } from "./ConsoleTab.tsx";
import { GapsTab } from "./GapsTab.tsx";
import { InterfacesTab } from "./InterfacesTab.tsx";
import { OpticsTab } from "./OpticsTab.tsx";
import { PoolsTab } from "./PoolsTab.tsx";
import { SubscribersTab } from "./SubscribersTab.tsx";
import { SummaryTab } from "./SummaryTab.tsx";

export interface TabProps {
  readonly name: string;
  readonly device: Device | undefined;
  readonly now: number;
}

interface Tab {
  readonly id: string;
  readonly title: Word;
  /** What it shows beside the router's own figures. */
  readonly measurements: readonly string[];
  readonly view: (props: TabProps) => preact.JSX.Element;
}

export const TABS: readonly Tab[] = [
  { id: "summary", title: "tab_summary", measurements: ["interface:trunk", "trunk", "subscribers_interface", "ppp", "ip_pool", "cgn"], view: SummaryTab },
  { id: "interfaces", title: "tab_interfaces", measurements: ["interface", "interface_info", "trunk"], view: InterfacesTab },
  { id: "optics", title: "tab_optics", measurements: ["optics", "optics_info"], view: OpticsTab },
  { id: "boards", title: "tab_boards", measurements: ["entity", "fan", "power_supply", "sensor", "storage", "license"], view: BoardsTab },
  {
    id: "subscribers", title: "tab_subscribers",
    measurements: ["subscribers_domain", "subscribers_interface", "subscribers_svlan", "subscribers_card", "subscribers_slot", "subscriber_events"],
    view: SubscribersTab,
  },
  { id: "pools", title: "tab_pools", measurements: ["ip_pool", "cgn"], view: PoolsTab },
  { id: "bgp", title: "tab_bgp", measurements: ["bgp_peer", "neighbor"], view: BgpTab },
  { id: "gaps", title: "tab_gaps", measurements: ["poll"], view: GapsTab },
  { id: "console", title: "tab_console", measurements: [], view: ConsoleTab },
];

const ALWAYS = ["subscribers", "system", "system_info"];

/** One router: who it is and how it is, and its tabs. */
export function RouterPage({ name }: { readonly name: string }) {
  const { t, page, place } = useLook();
  const now = usePicture();
  const tab = TABS.find((item) => item.id === place.tab) ?? TABS[0];
  useEffect(() => {
    page.subscribe({ devices: [name], measurements: [...ALWAYS, ...(tab?.measurements ?? [])] });
  }, [page, name, tab]);
  const device = page.picture.device(name);
  if (tab === undefined) return null;
  if (device === undefined && !page.picture.known) return <Loading />;
  if (device === undefined) {
    return (
      <Empty title={t("unknown_router", { name })}>
        <Link to={{}}>{t("overview")}</Link>
      </Empty>
    );
  }
  const View = tab.view;
  return (
    <div class="router">
      <Header name={name} device={device} now={now} />
      <nav class="tabs" aria-label={name}>
        {TABS.map((item) => (
          <Link key={item.id} to={{ router: name, tab: item.id }} current={item.id === tab.id}>
            {t(item.title)}
          </Link>
        ))}
      </nav>
      <div class="tab" key={`${name}/${tab.id}`}>
        <View name={name} device={device} now={now} />
      </div>
    </div>
  );
}

interface HeaderProps {
  readonly name: string;
  readonly device: Device;
  readonly now: number;
}

function Header({ name, device, now }: HeaderProps) {
  const { t, page, connected } = useLook();
  const info = page.picture.row(name, "system_info");
  const uptime = numberOf(page.picture.row(name, "system"), "uptime_seconds");
  const health = connected ? healthOf(device, now) : "stale";
  const reason = connected ? device.note.reason : "no_connection";
  const facts = [
    device.note.host,
    textOf(info, "model"),
    textOf(info, "version"),
    uptime === undefined ? undefined : `${t("uptime")} ${duration(uptime)}`,
  ].filter((fact) => fact !== undefined && fact !== null && fact !== "");
  const partial = Object.entries(device.note.groups ?? {}).filter(([, group]) => group.ok === false);
  return (
    <header class="router-head">
      <h1>
        <span class={`dot ${health}`} aria-hidden="true" /> {name}
      </h1>
      <p class="facts">{facts.join(" · ")}</p>
      {reason !== null && reason !== undefined && (
        <p class="bad" role="status">
          {t.why(reason)}
        </p>
      )}
      {(reason === null || reason === undefined) && partial.length > 0 && (
        <p class="warn" role="status">
          {partial.map(([group, note]) => `${group}: ${note.message ?? t.why(note.reason)}`).join(" · ")}
        </p>
      )}
    </header>
  );
}
