import type { ComponentChildren } from "preact";

import { useLook } from "../context.ts";
import { bitsPerSecond, count, percent, perSecond, signed } from "../format/number.ts";
import { duration } from "../format/time.ts";
import { fullestUplink, fullness, logIns, lostSince, onlineNow, tightest, type View, worstPlace } from "../model/five.ts";
import { Link } from "../parts/Link.tsx";
import type { Level } from "../parts/Value.tsx";
import { linkLevel, tightLevel } from "./levels.ts";

/** A comparison over less than this says nothing. */
const YOUNG_MS = 10_000;

interface Props {
  readonly now: number;
  /** Subscribers of the same routers at this minute of the last week, if the store goes back so far. */
  readonly weekAgo: number | undefined;
}

/** Subscribers, the worst place, log-ins, the tightest resource, the fullest uplink. */
export function FiveNumbers({ now, weekAgo }: Props) {
  const { t, page, connected } = useLook();
  const view: View = { picture: page.picture, now, connected };
  return (
    <section class="five" aria-label={t("five")}>
      <Online view={view} weekAgo={weekAgo} />
      <Worst view={view} />
      <LogIns view={view} />
      <Tightest view={view} />
      <Uplink view={view} />
    </section>
  );
}

interface ItemProps {
  readonly title: string;
  readonly big: ComponentChildren;
  readonly level?: Level;
  readonly children?: ComponentChildren;
  readonly id: string;
}

function Item({ title, big, level = "none", children, id }: ItemProps) {
  return (
    <div class="five-item" data-five={id}>
      <h2>{title}</h2>
      <p class={`big${level === "none" ? "" : ` ${level}`}`}>{big}</p>
      <p class="small">{children}</p>
    </div>
  );
}

function Missing({ why }: { readonly why: string }) {
  const { t } = useLook();
  return (
    <span class="missing" title={t.why(why)}>
      –
    </span>
  );
}

function Online({ view, weekAgo }: { readonly view: View; readonly weekAgo: number | undefined }) {
  const { t, page } = useLook();
  const { now, connected } = view;
  const online = onlineNow(view);
  if (online === undefined) {
    return (
      <Item id="online" title={t("five_online")} big={<Missing why={connected ? "no_rows" : "no_connection"} />} />
    );
  }
  const then = page.past.before();
  const lost = then === undefined ? undefined : lostSince(view, then.values);
  const since = then === undefined ? "" : duration((now - then.at) / 1000);
  const much = lost !== undefined && lost >= 20 && lost > online.total * 0.01;
  const parts = [
    weekAgo === undefined ? undefined : <span key="w">{t("vs_week", { d: signed(online.total - weekAgo, t.locale) })}</span>,
    lost === undefined || then === undefined || now - then.at < YOUNG_MS ? undefined : (
      <span key="l" class={much ? "bad" : undefined}>
        {lost === 0 ? t("none_lost_in", { t: since }) : t("lost_in", { n: count(lost, t.locale), t: since })}
      </span>
    ),
    online.without.length === 0 ? undefined : (
      <span key="o" class="warn">
        {t("without", { names: shorten(online.without) })}
      </span>
    ),
  ].filter((part) => part !== undefined);
  return (
    <Item id="online" title={t("five_online")} big={count(online.total, t.locale)}>
      {parts.flatMap((part, at) => (at === 0 ? [part] : [" · ", part]))}
    </Item>
  );
}

function shorten(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} +${names.length - 2}`;
}

interface ViewProps {
  readonly view: View;
}

function Worst({ view }: ViewProps) {
  const { t, page } = useLook();
  const { now } = view;
  const then = page.past.before();
  const title = t("five_worst");
  if (then === undefined || now - then.at < YOUNG_MS || !view.connected) return <Item id="worst" title={title} big={<Missing why={view.connected ? "young" : "no_connection"} />} />;
  const worst = worstPlace(view, then.values);
  if (worst === undefined) return <Item id="worst" title={title} big={<span class="calm">{t("nothing_falls")}</span>} />;
  const severe = worst.lost >= worst.before / 2 ? "bad" : "warn";
  return (
    <Item
      id="worst"
      title={title}
      level={severe}
      big={<Link to={{ router: worst.device, tab: "subscribers" }}>{worst.name}</Link>}
    >
      {worst.device} ·{" "}
      {t("place_lost", {
        n: count(worst.lost, t.locale), m: count(worst.before, t.locale), t: duration((now - then.at) / 1000),
      })}
    </Item>
  );
}

function LogIns({ view }: ViewProps) {
  const { t } = useLook();
  const it = logIns(view);
  const title = t("five_logins");
  if (it === undefined) return <Item id="logins" title={title} big={<Missing why={view.connected ? "no_rows" : "no_connection"} />} />;
  const success = it.successPercent;
  const level: Level = success === undefined || success >= 80 ? "none" : success >= 50 ? "warn" : "bad";
  return (
    <Item id="logins" title={title} big={perSecond(it.perSecond, t.locale)}>
      {success !== undefined && (
        <span class={level === "none" ? undefined : level}>{t("logins_ok", { p: percent(success, t.locale) })}</span>
      )}
      {success !== undefined && " · "}
      {it.failing === undefined
        ? t("no_failures")
        : t("logins_failing", { r: perSecond(it.failing.perSecond, t.locale), reason: t.why(`phase_${it.failing.phase}`) })}
    </Item>
  );
}

function Tightest({ view }: ViewProps) {
  const { t } = useLook();
  const it = tightest(view);
  const title = t("five_tight");
  if (it === undefined) return <Item id="tight" title={title} big={<Missing why={view.connected ? "no_rows" : "no_connection"} />} />;
  const soon = it.exhaustsInSeconds;
  const used = percent(it.usedPercent, t.locale);
  return (
    <Item
      id="tight"
      title={title}
      level={tightLevel(it.usedPercent, soon)}
      big={soon === undefined ? used : duration(soon)}
    >
      {soon !== undefined && `${t("until_full")} `}
      <Link to={{ router: it.device, tab: it.tab }}>{it.name}</Link> {it.device}
      {soon !== undefined && ` · ${t("used", { p: used })}`}
    </Item>
  );
}

function Uplink({ view }: ViewProps) {
  const { t } = useLook();
  const it = fullestUplink(view);
  const title = t("five_uplink");
  if (it === undefined) return <Item id="uplink" title={title} big={<Missing why={view.connected ? "no_rows" : "no_connection"} />} />;
  const full = fullness(it);
  const outward = it.outPercent >= it.inPercent;
  const bps = outward ? it.outBps : it.inBps;
  const { membersUp: up, membersTotal: all } = it;
  return (
    <Item id="uplink" title={title} level={linkLevel(full)} big={percent(full, t.locale)}>
      <Link to={{ router: it.device, tab: "interfaces", params: { q: it.name, open: it.name } }}>{it.name}</Link>{" "}
      {it.device}
      {bps !== undefined && ` · ${bitsPerSecond(bps, t.locale)} ${t(outward ? "out_word" : "in_word")}`}
      {up !== undefined && all !== undefined && (
        <>
          {" · "}
          <span class={up < all ? "warn" : undefined}>{t("members", { up, all })}</span>
        </>
      )}
    </Item>
  );
}
